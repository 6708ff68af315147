import { fields, is, lineOfToken, opens, parts, readCode, valueAt } from '../code/code.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'vercel-cron'

export const mayHold = (path: string): boolean => /(^|\/)(vercel\.(json|jsonc|ts|js|mjs)|now\.json)$/.test(path)

/** `crons: [{ path, schedule }]`, as JSON or in the configuration file as code. */
export function find(text: string): readonly Found[] {
  const code = readCode(text, 'script')
  return code.tokens.flatMap((_, index) => {
    if (valueAt(code, index) !== 'crons' || !is(code, index + 1, ':') || !is(code, index + 2, '[')) return []
    return parts(code, index + 2).flatMap((item) => {
      const open = opens(code, item, '{')
      const given = open === null ? new Map() : fields(code, open)
      const schedule = given.get('schedule')
      const path = given.get('path')
      if (schedule === undefined || path === undefined) return []
      const text = written(code, schedule)
      return [
        {
          name: stringOf(code, path) ?? written(code, path),
          schedule: text,
          timing: interpret(stringOf(code, schedule) ?? text),
          line: lineOfToken(code, schedule.from),
        },
      ]
    })
  })
}
