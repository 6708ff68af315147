import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Report } from '../../src/model/report.js'
import { type Around, engineReady, judgedFolders, put } from '../queries/change.js'
import { migration, queries, rowsOf, schema } from './production.js'
import { missing, type PostgresServer, startPostgres } from './server.js'

const why = missing(18)
/** Every fixture whose policy plans queries on rows. */
const fixtures = readdirSync('fixtures').filter((name) => {
  const policy = join('fixtures', name, 'base/perf-budgets.yaml')
  return existsSync(policy) && /^queries:/m.test(readFileSync(policy, 'utf8'))
})

describe.skipIf(why !== null)(
  'the embedded database and a server of PostgreSQL 18 price alike, to the last digit,',
  () => {
    let server: PostgresServer
    beforeAll(async () => {
      await engineReady()
      server = await startPostgres(18)
    }, 240_000)
    afterAll(() => server?.stop())

    const prices = async (folder: string, around: Around = {}) => {
      const { findings, candidate }: Report = await judgedFolders(join(folder, 'base'), join(folder, 'head'), around)
      const [source] = Object.values(candidate.sources).filter(({ versions }) => versions['postgres'] !== undefined)
      const costs = findings.filter(({ id }) => id.includes('/cost'))
      return {
        major: source?.versions['postgres']?.split('.')[0],
        costs: costs.map(({ id, outcome, baseline, candidate }) => [id, outcome, baseline?.value, candidate?.value]),
      }
    }
    /** Both engines on the same files: only the policy names another one. */
    const both = async (folder: string) => {
      const embedded = await prices(folder)
      for (const side of ['base', 'head']) {
        const path = join(folder, side, 'perf-budgets.yaml')
        const policy = parse(readFileSync(path, 'utf8'))
        policy.sources = { 'cases-server': { type: 'postgres', url: `\${DATABASE_URL}` } }
        for (const entry of Object.values<Record<string, unknown>>(policy.queries)) entry['engine'] = 'cases-server'
        writeFileSync(path, stringify(policy, { defaultStringType: 'QUOTE_DOUBLE' }))
      }
      return { embedded, native: await prices(folder, { env: { DATABASE_URL: server.url } }) }
    }

    it('the fixtures, of which there are some', () => expect(fixtures).toContain('shop-db'))

    it.each(fixtures)('%s', async (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'perf-gate-equality-'))
      for (const side of ['base', 'head'])
        await cp(join('fixtures', name, side), join(folder, side), { recursive: true })
      const { embedded, native } = await both(folder)
      expect(native).toEqual(embedded)
      expect(embedded.major).toBe('18')
      expect(embedded.costs.length).toBeGreaterThan(3)
    })

    it('queries of a shop with some ten thousand rows, before and after a migration', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'perf-gate-equality-'))
      const policy = {
        version: 1,
        defaults: { owner: '@me' },
        queries: {
          shop: {
            schema: 'db/*.sql',
            seed: 'seed.sql',
            files: 'q/*.sql',
            timeout: '2m',
            queries: {
              by_status: { parameters: [{ status: 'open' }, { status: 'nowhere' }] },
              lines_of_product: { parameters: [{ product: 3 }, { product: 2999 }] },
            },
          },
        },
      }
      const written = Object.entries(queries).map(([name, sql]) => `-- name: ${name}\n${sql};\n`)
      const base = {
        'perf-budgets.yaml': stringify(policy),
        'db/1.sql': schema,
        'seed.sql': rowsOf(0.3),
        'q/q.sql': written.join(''),
      }
      await put(join(folder, 'base'), base)
      await put(join(folder, 'head'), { ...base, 'db/2.sql': migration })
      const { embedded, native } = await both(folder)
      expect(native).toEqual(embedded)
      expect(embedded.costs.length).toBeGreaterThan(Object.keys(queries).length)
      expect(embedded.costs.every(([, , before, after]) => Number(before) > 0 && Number(after) > 0)).toBe(true)
    })
  },
)
