import {
  type Code,
  is,
  isString,
  lineOfToken,
  opens,
  parts,
  type Range,
  readCode,
  sourceOf,
  valueAt,
} from '../code/code.js'
import { stringOf } from '../code/values.js'
import type { Found } from '../kind.js'
import { interpret, isOnce } from '../schedule/interpret.js'

export const id = 'terraform'

export const mayHold = (path: string): boolean => /\.(tf|tofu)$/.test(path)

interface Block {
  readonly type: string
  readonly name: string
  readonly open: number
}

/** `type.name` of the resource, `module.name` of a module that is given a schedule_expression. */
export function find(text: string): readonly Found[] {
  if (!/schedule|cron/i.test(text)) return []
  const code = readCode(text, 'hcl')
  return blocks(code).flatMap((block) => jobsOf(code, block))
}

function blocks(code: Code): Block[] {
  return code.tokens.flatMap((_, index) => {
    if (
      is(code, index, 'resource') &&
      isString(code, index + 1) &&
      isString(code, index + 2) &&
      is(code, index + 3, '{')
    ) {
      return [{ type: valueAt(code, index + 1), name: valueAt(code, index + 2), open: index + 3 }]
    }
    if (!is(code, index, 'module') || !isString(code, index + 1) || !is(code, index + 2, '{')) return []
    return [{ type: 'module', name: valueAt(code, index + 1), open: index + 2 }]
  })
}

/** Attributes that schedule, by type of resource; any other type: schedule_expression. */
const attributes: readonly (readonly [type: RegExp, attribute: RegExp])[] = [
  [/^google_cloud_scheduler_job$|^kubernetes_cron_job/, /^schedule$/],
  [/^cloudflare_workers?_cron_trigger$/, /^(schedules|cron)$/],
  [/^aws_glue_trigger$/, /^schedule$/],
]

function jobsOf(code: Code, { type, name, open }: Block): Found[] {
  const attribute = attributes.find(([types]) => types.test(type))?.[1] ?? /^schedule_expression$/
  const end = code.closing.get(open) ?? code.tokens.length
  const found: Found[] = []
  for (let at = open + 1; at < end; at++) {
    if (!attribute.test(valueAt(code, at)) || !is(code, at + 1, '=', ':')) continue
    const range = { from: at + 2, to: lineEnd(code, at + 2, end) }
    for (const value of values(code, range)) {
      const schedule = stringOf(code, value) ?? sourceOf(code, value).trim()
      if (schedule === '' || schedule === 'null' || isOnce(schedule)) continue
      found.push({
        name: `${type}.${name}`,
        schedule,
        timing: interpret(schedule),
        line: lineOfToken(code, value.from),
        active: !disabled(code, open, end),
      })
    }
  }
  return found
}

/** One value, or those of a list; `[{ cron = ".." }]` is read at its own attribute. */
function values(code: Code, range: Range): readonly Range[] {
  const open = opens(code, range, '[')
  if (open === null || code.closing.get(open) !== range.to - 1) return [range]
  return parts(code, open).filter((part) => !is(code, part.from, '{'))
}

/** An attribute ends with its line, unless a bracket is open. */
function lineEnd(code: Code, from: number, end: number): number {
  let at = from
  while (at < end) {
    if (
      at > from &&
      lineOfToken(code, at) > lineOfToken(code, at - 1) &&
      !is(code, at, '?', ':') &&
      !is(code, at - 1, '?', ':')
    )
      break
    if (is(code, at, ',', '}')) break
    at = is(code, at, '(', '[', '{') ? (code.closing.get(at) ?? at) + 1 : at + 1
  }
  return Math.max(at, from + 1)
}

function disabled(code: Code, open: number, end: number): boolean {
  for (let at = open + 1; at < end; at++) {
    if (!is(code, at + 1, '=')) continue
    const value = valueAt(code, at + 2)
    if (is(code, at, 'state') && value === 'DISABLED') return true
    if (is(code, at, 'is_enabled') && value === 'false') return true
    if (is(code, at, 'paused', 'suspend') && value === 'true') return true
  }
  return false
}
