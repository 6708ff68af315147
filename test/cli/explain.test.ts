import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/cli/explain.js'
import { realIo } from '../../src/io.js'
import { UserError } from '../../src/model/user-error.js'
import { render } from '../../src/reporters/json.js'
import { nearestIds } from '../../src/units/nearest.js'
import { change, finding, plain, report, situations } from '../reporters/reports.js'

async function explained(id: string, text = render(situations['blocked']!, plain)): Promise<string> {
  const report = join(await mkdtemp(join(tmpdir(), 'explain-')), 'report.json')
  await writeFile(report, text)
  return explain({ id, report, colour: false }, realIo())
}

async function fixOf(id: string): Promise<string> {
  const error = await explained(id).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).problems[0]?.fix ?? ''
}

describe('explain', () => {
  it('shows values, how the judge decided, the query, what to do and the line that asks for a waiver', async () => {
    const page = await explained('services/checkout/value-per-cpu')
    for (const line of [
      'broken: checkout · value per CPU-second',
      '  3. The points are 17.7 % worse, which is more than the 10 % allowed.',
      '  4. The bounds of the change are (−19 … −16.4): that it did not change at all',
      '  5. So the outcome is regressed, and the policy makes that a fail. Allowed:',
      '  acme −5.1 orders/cpu-s (efficiency −5, mix −0.1)',
      '  sum(rate(order_committed_total{service="checkout"}[30s])) / sum(rate(process_cpu_seconds_total{service="checkout"}[30s]))',
      '  Perf-Waiver: services/checkout/value-per-cpu https://incidents.acme.dev/… up to 18% reason',
    ]) {
      expect(page.split('\n')).toContain(line)
    }
  })

  it('says of an absolute limit which number is above it', async () => {
    expect(await explained('bundles/web/cases/size')).toContain('178.3 kB is above the highest value allowed, 170 kB.')
  })

  it('says of an unclear one what is not excluded', async () => {
    const page = await explained('journeys/case-search/search-api/p95')
    expect(page.replace(/\s+/g, ' ')).toContain(
      'that it did not change at all is not excluded, so the data cannot tell.',
    )
  })

  it('says of a change beyond the relative limit why it passes, where minChange lets it', async () => {
    const small = finding({
      id: 'metrics/queue/value',
      unit: 'count',
      baseline: { value: 20, samples: 60, origin: '' },
      candidate: { value: 21.2, samples: 60, origin: '' },
      change: change(0.06, { interval: [0.05, 0.07], effectiveSamples: 1.2, detectable: 12 }),
      limit: { maxRegression: 0.03, max: 30, min: null, warnAt: null, maxIncrease: null, minChange: 5 },
    })
    const page = (await explained(small.id, render(report([small]), plain))).replace(/\s+/g, ' ')
    expect(page).toContain('6 % worse, which is more than the 3 % allowed, but the change is less than 5, below which')
    expect(page).toContain('The value of the whole window, 21.2, is not above the highest value allowed, 30.')
    expect(page).toContain('Allowed: ≤ 30, +3 %, changes below 5 do not count.')
    expect(page).toContain('worth 1 independent one a side; they could not even have shown a tenfold change.')
  })

  it('guesses what was meant', async () => {
    expect(await fixOf('services/chekout/value-per-cpu')).toMatch(/^Did you mean services\/checkout\/value-per-cpu/)
    expect(await fixOf('opua')).toBe('Did you mean services/worker/opua?')
    expect(await fixOf('zzz')).toMatch(/^It has services\/checkout\/value-per-cpu, /)
  })

  it('says how to write a report where there is none', async () => {
    const error = explain({ id: 'x', report: join(tmpdir(), 'no-such-report.json'), colour: false }, realIo())
    await expect(error).rejects.toThrow(/There is no report at/)
  })

  it('refuses a file that is no report', async () => {
    await expect(explained('x', '{"schemaVersion": 1}')).rejects.toThrow(/published shape/)
  })
})

it('the nearest name comes first, and what shares nothing is left out', () => {
  expect(nearestIds('kitten', ['sitting', 'kitchen', 'mammoth'])).toEqual(['kitchen', 'sitting'])
})
