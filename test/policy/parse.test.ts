import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { told } from './read.js'

const fixtures = new URL('../../fixtures/policy/', import.meta.url)

describe('what is wrong is said with its place, its line and what to do', () => {
  for (const leaf of readdirSync(fixtures, { withFileTypes: true })) {
    if (!leaf.isDirectory() || !readdirSync(new URL(leaf.name, fixtures)).includes('expected.txt')) continue
    test(leaf.name, async () => {
      const folder = new URL(`${leaf.name}/`, fixtures)
      const expected = readFileSync(new URL('expected.txt', folder), 'utf8')
      const now = Date.parse('2026-11-21T09:00:00Z')
      expect(`${await told(readFileSync(new URL('policy.yaml', folder)), { now })}\n`).toBe(expected)
    })
  }
})
