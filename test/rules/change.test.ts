import { describe, expect, test } from 'vitest'
import { judge } from '../../src/rules/change.js'
import { absent, around, exact, type Given, measurement, only, sample } from './measurement.js'

const before = sample(around(0.5))
const judged = (points: readonly number[], given: Given = {}) =>
  only(judge([measurement(before, sample(points), given)]))

describe('noisy metrics', () => {
  test('20 % worse is regressed, and the words say what was seen and allowed', () => {
    const result = judged(around(0.6, 0.01, 20, 1))
    expect(result.outcome).toBe('regressed')
    expect(result.text).toMatch(
      /^\d+(\.\d)? ms at the baseline, 6\d\d(\.\d)? ms now: \+(19|20)(\.\d)? % \(.* … .*\); allowed is \+10 %\.$/,
    )
    expect(result.change?.regression).toBeCloseTo(0.2, 2)
    expect(result.change?.relative).toBeCloseTo(0.2, 2)
    expect(result.change?.samplesNeeded).toBeNull()
  })

  test('a small change is ok and still says the smallest change that it could have seen', () => {
    const result = judged(around(0.51, 0.01, 20, 1))
    expect(result.outcome).toBe('ok')
    expect(result.change?.detectable).toBeGreaterThan(0)
    expect(result.change?.detectable).toBeLessThan(0.05)
  })

  test('20 % better is improved', () => {
    expect(judged(around(0.4, 0.01, 20, 1)).outcome).toBe('improved')
  })

  test('where higher is better a drop is the regression, and its bounds turn over in the text', () => {
    const result = judged(around(0.4, 0.01, 20, 1), { better: 'higher', unit: 'orders/cpu-s' })
    expect(result.outcome).toBe('regressed')
    expect(result.change?.regression).toBeCloseTo(0.2, 2)
    expect(result.change?.relative).toBeCloseTo(-0.2, 2)
    expect(result.text).toMatch(/allowed is −10 %\. That is 2[45](\.\d)? % more CPU for the same orders\.$/)
  })

  test('too much noise beyond the budget is inconclusive, over, with the samples that would settle it', () => {
    const noisy = sample(around(0.5, 0.9, 6))
    const result = only(judge([measurement(noisy, sample(around(0.8, 0.9, 6, 2)))]))
    expect([result.outcome, result.over]).toEqual(['inconclusive', true])
    expect(result.change?.samplesNeeded).toBeGreaterThan(6)
  })

  test('too much noise within the budget is inconclusive, under', () => {
    const result = only(judge([measurement(sample(around(0.5, 0.9, 6)), sample(around(0.5, 0.9, 6, 0.01)))]))
    expect([result.outcome, result.over]).toEqual(['inconclusive', false])
  })

  test('a single value says that its noise is unknown', () => {
    const single = (value: number) => only(judge([measurement(sample([1]), sample([value]))]))
    expect([single(1.05).outcome, single(1.05).notes]).toEqual(['ok', ['Single value, noise unknown.']])
    expect([single(1.5).outcome, single(1.5).over, single(1.5).change?.interval]).toEqual(['inconclusive', true, null])
  })

  test('a p95 of fewer than 60 samples is refused', () => {
    const result = judged(around(0.5, 0.01, 20, 1), { statistic: 'p95' })
    expect([result.outcome, result.reason, result.change?.samplesNeeded]).toEqual([
      'inconclusive',
      'too-few-samples',
      60,
    ])
  })

  test('a p95 of enough samples is judged', () => {
    const [x, y] = [sample(around(0.5, 0.1, 80)), sample(around(0.65, 0.1, 80, 1))]
    expect(only(judge([measurement(x, y, { statistic: 'p95' })])).outcome).toBe('regressed')
  })

  test('the value shown and the points disagree: a note gives both', () => {
    const result = only(judge([measurement(before, sample(around(0.5, 0.01, 20, 1), { value: 0.56 }))]))
    expect(result.outcome).toBe('ok')
    expect(result.notes.join()).toContain('between the values of the whole window')
  })

  test('values that are no mean of their window are told apart from what is judged', () => {
    const question = { kind: 'gauge', gauge: 'queue_depth', matchers: {}, aggregate: 'max' } as const
    const [x, y] = [sample(around(20), { value: 40 }), sample(around(21, 0.01, 20, 1), { value: 70 })]
    const { text } = only(judge([measurement(x, y, { question, unit: 'count' })]))
    expect(text).toMatch(/^40 at the baseline, 70 now, each the max of its window; by their points: \+[45]/)
  })

  test('points whose level moved inside the window are unclear, and the words say so', () => {
    const [low, high] = [around(0.5, 0.01, 30), around(0.8, 0.01, 30)]
    const series = (points: readonly number[]) => sample(points, { shape: 'series' })
    const steady = only(judge([measurement(series([...low, ...low]), series(around(0.8, 0.01, 60, 1)))]))
    const moved = only(judge([measurement(series([...low, ...high]), series([...low, ...high].map((y) => y * 1.3)))]))
    expect([steady.outcome, moved.outcome]).toEqual(['regressed', 'inconclusive'])
    expect(moved.text).toContain('as where the level moved inside the window')
    expect(steady.text).not.toContain('moved')
  })

  test.each([
    ['series', 7, true],
    ['series', 8, false],
    ['runs', 7, false],
  ] as const)('of a %s with %i points a side it is said that they are few: %s', (shape, count, said) => {
    const [x, y] = [sample(around(1, 0.01, count), { shape }), sample(around(1, 0.01, count, 1), { shape })]
    const few = only(judge([measurement(x, y)])).notes.filter((note) => note.includes('points a side'))
    expect(few).toEqual(said ? [expect.stringMatching(/^7 points a side, where 8 are needed/)] : [])
  })

  test('points that are not numbers are left out and counted', () => {
    const result = judged(
      [...around(0.5, 0.01, 20, 1), Number.NaN, Number.POSITIVE_INFINITY].map((p) => p),
      {},
    )
    expect(result.outcome).toBe('no-data')
    const kept = sample([...around(0.5, 0.01, 20, 1), Number.NaN], { value: 0.5 })
    expect(only(judge([measurement(before, kept)])).notes).toContain(
      '1 of 21 points of the candidate are not numbers and were left out.',
    )
  })

  test('from zero there is no relative change, unless minChange covers it', () => {
    const from = (minChange: number) =>
      only(judge([measurement(sample([0, 0, 0]), sample([0.2, 0.1, 0.3]), { settings: { minChange } })]))
    expect([from(0).outcome, from(0).reason, from(0).over]).toEqual(['inconclusive', 'zero-denominator', true])
    expect(from(1).outcome).toBe('ok')
  })

  test('with the relative rule off the change is still reported', () => {
    const result = judged(around(0.9, 0.01, 20, 1), { settings: { maxRegression: null } })
    expect([result.outcome, Math.round((result.change?.regression ?? 0) * 10)]).toEqual(['ok', 8])
    expect(result.text).not.toContain('allowed')
  })
})

describe('no silent pass', () => {
  const cases = [
    ['both sides empty', absent(), absent(), 'empty'],
    ['no candidate', before, absent(), 'missing-side'],
    ['no baseline', absent(), before, 'missing-side'],
    ['an unreachable server', before, absent('unreachable'), 'unreachable'],
    ['no secret', absent('no-secret'), before, 'no-secret'],
    ['NaN', before, sample([], { value: Number.NaN }), 'nan'],
    ['only NaN points', before, sample([Number.NaN, Number.NaN], { value: 1 }), 'nan'],
    ['a division by zero', before, sample([], { value: Number.POSITIVE_INFINITY }), 'zero-denominator'],
    ['identical sides', before, before, 'identical'],
    ['a partial answer', before, { ...before, weakness: { reason: 'partial', text: 'two stores failed' } }, 'partial'],
  ] as const
  test.each(cases)('%s', (_, baseline, candidate, reason) => {
    const result = only(judge([measurement(baseline, candidate)]))
    expect([result.outcome, result.reason]).toEqual(['no-data', reason])
    expect(result.text).not.toBe('')
  })

  test('constants that agree are no copy', () => {
    expect(only(judge([measurement(sample([3, 3, 3]), sample([3, 3, 3]))])).outcome).toBe('ok')
  })

  test('a budget that the change adds has nothing to compare with', () => {
    expect(only(judge([measurement(absent(), before, { added: true })])).outcome).toBe('new')
  })

  test('a reset is judged and at least a warning; a restart is judged by nobody', () => {
    const weak = (reason: 'reset' | 'restart') =>
      only(
        judge([measurement(before, sample(around(0.6, 0.01, 20, 1), { weakness: { reason, text: `a ${reason}` } }))]),
      )
    expect([weak('reset').outcome, weak('reset').reason, weak('reset').atLeastWarn]).toEqual([
      'regressed',
      'reset',
      true,
    ])
    expect([weak('restart').outcome, weak('restart').reason, weak('restart').over]).toEqual([
      'inconclusive',
      'restart',
      true,
    ])
  })

  test('a saturated quantile proves a rise and nothing else', () => {
    const saturated = (value: number) =>
      only(
        judge([
          measurement(
            before,
            sample(around(value, 0.01, 20, 1), { weakness: { reason: 'saturated', text: 'last bucket' } }),
          ),
        ]),
      )
    expect(saturated(0.6).outcome).toBe('regressed')
    expect([saturated(0.5).outcome, saturated(0.5).reason]).toEqual(['inconclusive', 'saturated'])
  })

  test('from a saturated baseline nothing is proved: it may have been as bad', () => {
    const weakness = { reason: 'saturated', text: 'last bucket' } as const
    const { outcome, reason } = only(
      judge([measurement(sample(around(0.5), { weakness }), sample(around(0.6, 0.01, 20, 1)))]),
    )
    expect([outcome, reason]).toEqual(['inconclusive', 'saturated'])
  })
})

describe('exact metrics', () => {
  const bytes = (x: number, y: number, given: Given = {}) =>
    only(judge([measurement(exact(x), exact(y), { nature: 'exact', unit: 'B', ...given })]))

  test('one number decides, and exactly 10 % passes', () => {
    expect([bytes(100, 110), bytes(100, 111), bytes(100, 80), bytes(100, 100)].map(({ outcome }) => outcome)).toEqual([
      'ok',
      'regressed',
      'improved',
      'ok',
    ])
    expect(bytes(100, 111).notes).toEqual([])
  })

  test('a growth under minChange does not count', () => {
    expect(bytes(1000, 1900, { settings: { minChange: 1000 } }).outcome).toBe('ok')
    expect(bytes(1000, 2100, { settings: { minChange: 1000 } }).outcome).toBe('regressed')
  })
})

describe('the family', () => {
  /** One-sided p of about 0.02: significant alone, not among five. */
  const doubtful = measurement(sample([1, 1.4, 0.8, 1.2]), sample([1.4, 1.9, 1.5, 1.3]))
  const quiet = measurement(before, sample(around(0.5, 0.01, 20, 1)))

  test('false alarms are held over all members, also those without data', () => {
    const first = (others: readonly (typeof quiet)[]) => only(judge([doubtful, ...others])).outcome
    expect(first([])).toBe('regressed')
    expect(first([quiet, quiet, quiet, quiet])).toBe('inconclusive')
    expect(first(Array.from({ length: 4 }, () => measurement(absent(), absent())))).toBe('inconclusive')
  })

  test('budgets that only inform, exact ones and those without the rule do not count', () => {
    const informs = measurement(quiet.baseline, quiet.candidate, { gates: false })
    const bytes = measurement(exact(1), exact(1), { nature: 'exact' })
    const off = measurement(quiet.baseline, quiet.candidate, { settings: { maxRegression: null } })
    expect(only(judge([doubtful, informs, informs, bytes, bytes, off, off])).outcome).toBe('regressed')
  })

  test('judgements come in the order of the measurements', () => {
    const worse = measurement(before, sample(around(0.6, 0.01, 20, 1)))
    const outcomes = judge([quiet, worse, measurement(absent(), absent())]).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['ok', 'regressed', 'no-data'])
  })
})

test('a histogram bucket that is wider than the change looked for is named, and a narrow one is not', () => {
  const notes = (lower: number, upper: number) =>
    only(judge([measurement(before, sample(around(0.5, 0.01, 20, 1), { bucket: { lower, upper } }))])).notes.join()
  expect(notes(0.25, 1)).toContain(
    "the histogram's bucket from 250 ms to 1 s, which is wide enough to hide a change of +10 %",
  )
  expect(notes(0.48, 0.52)).not.toContain('bucket')
})
