import { readCode } from '../code/code.js'
import { foundAt, rubyCalls, rubyEntries, rubyHashes } from '../documents/sidekiq.js'
import type { Found } from '../kind.js'
import { baseName, yamlPath } from '../paths.js'

export const id = 'sidekiq-cron'

export const mayHold = (path: string): boolean =>
  (yamlPath(path) && (/(^|\/)config\//.test(path) || /sidekiq|schedule|cron/i.test(baseName(path)))) ||
  path.endsWith('.rb')

/** A map with `cron` and `class`. Under `:schedule:` or `:scheduler:` it belongs to the other scheduler. */
export function find(text: string, path: string): readonly Found[] {
  if (path.endsWith('.rb')) {
    if (!/Sidekiq::Cron/.test(text)) return []
    const code = readCode(text, 'ruby')
    return [...rubyHashes(code, ['cron']), ...rubyCalls(code, ['cron'])]
  }
  if (!/\bcron\b/.test(text) || !/\b(class|klass)\b/.test(text)) return []
  return rubyEntries(text).flatMap(({ name, class: worker, path: keys, cron, active }) =>
    cron === null ||
    worker === null ||
    keys.some((key) => /^:?scheduler?$/.test(key)) ||
    /resque|scheduler/.test(baseName(path))
      ? []
      : [foundAt(/^\d+$/.test(name) ? worker : name, cron, active)],
  )
}
