import { beforeMember, type Code, fields, is, lineOfToken, opens, parts, readCode, valueAt } from '../code/code.js'
import { importedFrom } from '../code/imports.js'
import { assignedName, functionName } from '../code/names.js'
import { stringOf, written } from '../code/values.js'
import type { Found } from '../kind.js'
import { scriptPath, stem } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'node-cron'

export const mayHold = scriptPath

const verbs = new Set(['schedule', 'createTask'])

export function find(text: string, path: string): readonly Found[] {
  if (!text.includes('node-cron')) return []
  const code = readCode(text, 'script')
  const taken = importedFrom(code, /^(npm:)?node-cron(@.*)?$/)
  if (taken === null) return []
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !is(code, index + 1, '(')) return []
    const member = is(code, index - 1, '.') && verbs.has(token.value) && taken.whole.has(valueAt(code, index - 2))
    const part = !is(code, index - 1, '.') && verbs.has(taken.parts.get(token.value) ?? '')
    return member || part ? scheduled(code, index, path) : []
  })
}

function scheduled(code: Code, call: number, path: string): Found[] {
  const [first, work, options] = parts(code, call + 1)
  if (first === undefined || is(code, beforeMember(code, call), 'function')) return []
  const open = opens(code, options, '{')
  const given = open === null ? undefined : fields(code, open).get('name')
  const schedule = written(code, first)
  return [
    {
      name: stringOf(code, given) ?? assignedName(code, call) ?? functionName(code, work) ?? stem(path),
      schedule,
      timing: interpret(stringOf(code, first) ?? schedule),
      line: lineOfToken(code, call),
    },
  ]
}
