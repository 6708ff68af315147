import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgedIn, workspace } from '../bundles/judged.js'

test('a list of customSmallerIsBetter is read by name, and a name that comes again is a further run', async () => {
  const folder = workspace()
  const rows = (scale: number) =>
    Array.from({ length: 80 }, (_, at) => ({
      name: 'case-search/search-api',
      unit: 's',
      value: scale * (0.1 + ((at * 7919) % 101) / 1000),
    }))
  writeFileSync(join(folder, 'base.json'), JSON.stringify(rows(1)))
  writeFileSync(join(folder, 'head.json'), JSON.stringify(rows(1.6)))
  const text = `
version: 1
defaults: { owner: "@me" }
sources: { bench: { type: json, baseline: base.json, candidate: head.json } }
journeys: { case-search: { source: bench, steps: { search-api: { p95: 600ms } } } }
`
  const { judged } = await judgedIn(folder, text)
  const { judgement, measurement } = judged.get('journeys/case-search/search-api/p95')!
  expect(judgement.outcome).toBe('regressed')
  expect(measurement.candidate.kind === 'sample' && measurement.candidate.points.length).toBe(80)
})

test('what is no time has a name of its own, and a share is judged by its mean', async () => {
  const folder = workspace()
  const content = {
    'case-search/search-api': [0.1, 0.2],
    'case-search/search-api/error-rate': 0.02,
    'case-search/search-api/cache-hit': [0.5, 0.7],
    'case-search/search-api/sample-rate': 0.1,
    'case-search/search-api/payload': 5000,
  }
  for (const name of ['base.json', 'head.json']) writeFileSync(join(folder, name), JSON.stringify(content))
  const text = `
version: 1
defaults: { owner: "@me" }
sources: { bench: { type: json, baseline: gone.json, candidate: head.json } }
journeys:
  case-search:
    source: bench
    steps: { search-api: { errorRate: 1%, cacheHit: 50%, sampleRate: 5%, payload: 4 kB, fcp: 1s } }
`
  const { judged } = await judgedIn(folder, text)
  const found = (key: string) => judged.get(`journeys/case-search/search-api/${key}`)!
  const values = ['error-rate', 'cache-hit', 'sample-rate', 'payload'].map((key) => {
    const { candidate } = found(key).measurement
    return candidate.kind === 'sample' ? candidate.value : candidate
  })
  expect(values).toEqual([0.02, 0.6, 0.1, 5000])
  expect(['error-rate', 'payload'].map((key) => found(key).judgement.outcome)).toEqual(['over-budget', 'over-budget'])
  expect(found('fcp').judgement.text).toContain('"case-search/search-api/fcp"')
})
