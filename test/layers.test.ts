import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type SourceFile, sourceFiles } from './house/source-files.js'

/** Who may import whom. A name without a slash is a room (all of its files); `room/index.ts` is that registry alone. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  statistics: [],
  units: ['model'],
  policy: ['model', 'units', 'budgets/index.ts', 'sources/index.ts', 'rules/index.ts'],
  budgets: ['model', 'units'],
  sources: ['model', 'units'],
  rules: ['model', 'statistics', 'units'],
  reporters: ['model', 'units'],
  gate: ['model', 'units', 'policy', 'statistics', 'budgets/index.ts', 'sources/index.ts', 'rules/index.ts'],
  'gate.ts': ['model', 'gate'],
  'io.ts': ['model', 'io'],
  io: ['model'],
  github: ['model', 'gate.ts', 'io.ts', 'reporters', 'units'],
  cli: ['model', 'gate.ts', 'io.ts', 'reporters', 'units'],
  'cli.ts': ['cli'],
  'action.ts': ['github'],
  'comment-action.ts': ['github'],
}

/** Doors between rooms that the table does not open, each with its reason. */
const recorder = 'a recording is written anew by the code that reads it'
const reader = 'a server is read by the code that plans on one'
const exceptions: readonly (readonly [from: string, to: string, why: string])[] = [
  ['cli/record.ts', 'sources/openmetrics/rewrite.ts', recorder],
  ['cli/recording-file.ts', 'sources/openmetrics/grammar.ts', recorder],
  ['cli/export-statistics.ts', 'sources/postgres/address.ts', reader],
  ['cli/export-statistics.ts', 'sources/postgres/statistics/export.ts', reader],
  ['gate/answers.ts', 'sources/replay/index.ts', 'replaying is no source of its own: it stands in for every one'],
]

const files = sourceFiles()

function imported(file: SourceFile): string[] {
  const named = [...file.text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1] ?? '')
  return named.map((name) => posix.join(posix.dirname(file.path), name).replace(/\.js$/, '.ts'))
}

function allowed(file: SourceFile, target: string): boolean {
  const room = target.split('/')[0] ?? ''
  if (room === file.room) return true
  const open = mayImport[file.room] ?? []
  return (
    open.includes(room) || open.includes(target) || exceptions.some(([from, to]) => from === file.path && to === target)
  )
}

describe('rooms import only what the table allows', () => {
  it('knows every room', () => {
    expect([...new Set(files.map((file) => file.room))].filter((room) => !(room in mayImport))).toEqual([])
  })

  it.each(Object.keys(mayImport))('%s', (room) => {
    const broken = files
      .filter((file) => file.room === room)
      .flatMap((file) =>
        imported(file)
          .filter((target) => !allowed(file, target))
          .map((target) => `${file.path} imports ${target}`),
      )
    expect(broken).toEqual([])
  })

  it('names only files that exist', () => {
    const paths = new Set(files.map((file) => file.path))
    const missing = files.flatMap((file) => imported(file).filter((target) => !paths.has(target)))
    expect(missing).toEqual([])
  })

  it('sees imports at all', () => {
    expect(files.flatMap(imported).length).toBeGreaterThan(50)
  })
})

describe('files stay small', () => {
  it('has none over 250 lines', () => {
    const long = files.filter((file) => file.text.split('\n').length > 251).map((file) => file.path)
    expect(long).toEqual([])
  })

  it('has a median of about 60 lines', () => {
    const lines = files.map((file) => file.text.split('\n').length).sort((a, b) => a - b)
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(90)
  })

  it('does nothing at import time that touches the world', () => {
    const entries = ['cli.ts', 'action.ts', 'comment-action.ts']
    const awaiting = files.filter((file) => /^await /m.test(file.text) && !entries.includes(file.path))
    expect(awaiting.map((file) => file.path)).toEqual([])
  })

  it('has no words that name nothing', () => {
    const vague = files.filter((file) => /(^|[/-])(utils?|helpers?|managers?|service|handlers?)\.ts$/.test(file.path))
    expect(vague.map((file) => file.path)).toEqual([])
  })
})
