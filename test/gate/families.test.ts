import { describe, expect, it } from 'vitest'
import { families, judge } from '../../src/gate/judge.js'
import { suiteShiftNotice } from '../../src/gate/suite-shift.js'
import type { Measurement } from '../../src/model/measurement.js'
import { around, type Given, measurement, sample } from '../rules/measurement.js'

const slower = (id: string, given: Given = {}, by: Measurement['by'] = null): Measurement => ({
  ...measurement(sample(around(1, 0.1)), sample(around(1.22, 0.1, 20, 2)), { id, ...given }),
  by,
})

const named = (measurements: readonly Measurement[]) =>
  families(measurements).map((family) =>
    family.map(({ budget, by }) => `${budget.id}${by === null ? '' : `[${by.value}]`}`),
  )

describe('the families over which false alarms are held', () => {
  it('are the base policy, each budget that a change adds, and the values of one label', () => {
    const tenant = (value: string) => ({ label: 'tenant', value })
    const all = [
      slower('a'),
      slower('b'),
      slower('c', { added: true }),
      slower('d', { added: true }),
      slower('a', {}, tenant('x')),
      slower('a', {}, tenant('y')),
      slower('b', {}, tenant('x')),
    ]
    expect(named(all)).toEqual([['a', 'b'], ['c'], ['d'], ['a[x]', 'a[y]'], ['b[x]']])
  })

  it('what a change adds never alters how the others are judged', async () => {
    const own = [slower('a')]
    const added = Array.from({ length: 50 }, (_, at) => slower(`new-${at}`, { added: true }))
    const [alone] = await judge(own)
    const [beside] = await judge([...own, ...added])
    expect(alone?.judgement.outcome).toBe('regressed')
    expect(beside?.judgement).toEqual(alone?.judgement)
    const policy = Array.from({ length: 50 }, (_, at) => slower(`old-${at}`))
    const [crowded] = await judge([
      ...own,
      ...policy.map((one, at) => ({ ...one, candidate: sample(around(1, 0.1, 20, at)) })),
    ])
    expect(crowded?.judgement.outcome).toBe('inconclusive')
  })
})

describe('a whole suite that moved', () => {
  const moved = (count: number, given: Given = {}) =>
    judge(
      Array.from({ length: count }, (_, at) =>
        measurement(sample(around(1, 0.01)), sample(around(1.05, 0.01, 20, at)), { id: `m${at}`, ...given }),
      ),
    )

  it('is said from eight metrics of the base policy on', async () => {
    expect(suiteShiftNotice(await moved(8))).toMatchObject([{ code: 'suite-shift' }])
    expect(suiteShiftNotice(await moved(7))).toEqual([])
  })

  it('does not count what informs, or what the change adds', async () => {
    expect(suiteShiftNotice(await moved(8, { gates: false }))).toEqual([])
    expect(suiteShiftNotice(await moved(8, { added: true }))).toEqual([])
  })
})
