import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { budgets } from '../src/budgets/index.js'
import { reporters } from '../src/reporters/index.js'
import { rules } from '../src/rules/index.js'
import { sources } from '../src/sources/index.js'

const registries = { budgets, sources, rules, reporters }
const headings = {
  budgets: ['What it asks', 'Why', 'Example', 'Options', 'When not to use', 'How to waive'],
  sources: ['Example', 'Options', 'Limits'],
}

/** Every key that a schema takes, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties'
      ? [...Object.keys(value as object), ...Object.values(value as object).flatMap(keysOf)]
      : keysOf(value),
  )
}

describe.each(Object.entries(registries))('%s', (room, rows) => {
  it('has each id once', () => {
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  })

  it.each(rows.map((row) => row.id))('%s is loaded from the file of its name', (id) => {
    const index = readFileSync(`src/${room}/index.ts`, 'utf8')
    const row = new RegExp(
      `id: '${id}',(?:\\s*declared: false,)?\\s*load: (?:async )?\\(\\) =>\\s*import\\((?:/\\* webpack\\w+: "[\\w-]+" \\*/ )?'\\./${id}(?:/index)?\\.js'\\)`,
    )
    expect(index).toMatch(row)
  })
})

describe.each(['rules', 'reporters'] as const)('the page of all %s', (room) => {
  const page = readFileSync(`docs/${room}.md`, 'utf8')
  it.each(registries[room].map((row) => row.id))('has a part on %s', (id) => {
    expect(page).toMatch(new RegExp(`^##+ .*\\b${id}\\b`, 'im'))
  })
})

describe.each(['budgets', 'sources'] as const)('the pages of %s', (room) => {
  const all: readonly { id: string; declared?: false; load: () => Promise<{ schema(): unknown }> }[] = registries[room]
  const rows = all.filter((row) => row.declared !== false)
  describe.each(rows.map((row) => row.id))('%s', (id) => {
    const path = `docs/${room}/${id}.md`
    it('exists, with its headings in order', () => {
      expect(existsSync(path)).toBe(true)
      const found = [...readFileSync(path, 'utf8').matchAll(/^## (.+)$/gm)].map((match) => match[1])
      expect(found.filter((heading) => headings[room].includes(heading ?? ''))).toEqual(headings[room])
    })

    it('names every option that the schema takes', async () => {
      const row = rows.find((candidate) => candidate.id === id)
      const schema = (await row?.load())?.schema() as z.core.$ZodType
      const page = readFileSync(path, 'utf8')
      const keys = new Set(keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })))
      expect(keys.size).toBeGreaterThan(1)
      expect([...keys].filter((key) => !new RegExp(`\`${key}\\b`).test(page))).toEqual([])
    })
  })
})
