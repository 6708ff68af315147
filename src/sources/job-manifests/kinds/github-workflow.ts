import { get, itemsOf, lineOf, readYaml, scalar } from '../documents/yaml.js'
import type { Found } from '../kind.js'
import { stem } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'github-workflow'

export const mayHold = (path: string): boolean => /(^|\/)\.(github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path)

export function find(text: string, path: string): readonly Found[] {
  if (!/schedule/.test(text)) return []
  const file = readYaml(text)
  return file.documents
    .flatMap((document) => itemsOf(file, get(file, get(file, document.contents, 'on'), 'schedule')))
    .flatMap((item) => {
      const cron = get(file, item, 'cron')
      const schedule = scalar(file, cron)
      if (schedule === null) return []
      return [{ name: stem(path), schedule, timing: interpret(schedule), line: lineOf(file, cron) }]
    })
}
