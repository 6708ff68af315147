import { parse } from 'smol-toml'
import { type Code, fields, lineOfToken, opens, parts, type Range, readCode, valueAt } from '../code/code.js'
import { stringOf } from '../code/values.js'
import type { Found } from '../kind.js'
import { baseName, linesOf } from '../paths.js'
import { interpret } from '../schedule/interpret.js'

export const id = 'cloudflare-cron'

export const mayHold = (path: string): boolean => /^wrangler[^/]*\.(toml|jsonc?)$/.test(baseName(path))

/** The name of the worker, with `.environment` where the trigger is that of one. */
export function find(text: string, path: string): readonly Found[] {
  if (!/\bcrons\b/.test(text)) return []
  return path.endsWith('.toml') ? fromToml(text) : fromJson(text)
}

interface Table {
  readonly [key: string]: unknown
}
const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)
const tableAt = (table: Table, key: string): Table => {
  const value = table[key]
  return isTable(value) ? value : {}
}

function fromToml(text: string): Found[] {
  const root = tomlOf(text)
  if (root === null) return []
  const lineAt = linesOf(text)
  let from = 0
  const named = (worker: string, table: Table): Found[] => {
    const crons = tableAt(table, 'triggers')['crons']
    return (Array.isArray(crons) ? crons : []).flatMap((schedule) => {
      if (typeof schedule !== 'string') return []
      const at = Math.max(0, text.indexOf(schedule, from))
      from = at + 1
      return [{ name: worker, schedule, timing: interpret(schedule), line: lineAt(at) }]
    })
  }
  const worker = String(root['name'] ?? 'worker')
  const environments = Object.entries(tableAt(root, 'env'))
  return [
    ...named(worker, root),
    ...environments.flatMap(([name, table]) => (isTable(table) ? named(`${worker}.${name}`, table) : [])),
  ]
}

function tomlOf(text: string): Table | null {
  try {
    return parse(text)
  } catch {
    return null
  }
}

function fromJson(text: string): Found[] {
  const code = readCode(text, 'script')
  const root = code.tokens.findIndex(({ kind, value }) => kind === 'mark' && value === '{')
  if (root < 0) return []
  const given = fields(code, root)
  const worker = stringOf(code, given.get('name')) ?? 'worker'
  const environments = opens(code, given.get('env'), '{')
  const inEnvironments =
    environments === null
      ? []
      : [...fields(code, environments)].flatMap(([name, range]) => triggers(code, range, `${worker}.${name}`))
  return [...triggers(code, { from: root, to: code.tokens.length }, worker), ...inEnvironments]
}

function triggers(code: Code, range: Range, name: string): Found[] {
  const open = opens(code, range, '{')
  const inside = open === null ? null : opens(code, fields(code, open).get('triggers'), '{')
  const crons = inside === null ? null : opens(code, fields(code, inside).get('crons'), '[')
  if (crons === null) return []
  return parts(code, crons).map(({ from }) => ({
    name,
    schedule: valueAt(code, from),
    timing: interpret(valueAt(code, from)),
    line: lineOfToken(code, from),
  }))
}
