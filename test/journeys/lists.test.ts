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
