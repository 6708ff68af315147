import { expect, test } from 'vitest'
import type { Measurement } from '../../src/model/measurement.js'
import type { Reason } from '../../src/model/outcome.js'
import type { Reading } from '../../src/model/reading.js'
import { judge } from '../../src/rules/checklist.js'

const job = { kind: 'crontab', name: 'a', schedule: '@daily', runsPerDay: 1, path: 'crontab', line: 1 }
const jobs = (list: readonly unknown[]) => ({ kind: 'jobs', jobs: list }) as unknown as Reading
const absent = (reason: Reason): Reading => ({ kind: 'absent', reason, text: '', origin: '' })

/** What the checklist of a new job lacks when a source answers like this about its one metric. */
function missing(answers: Readonly<Record<string, Reading>>) {
  const companions = Object.fromEntries(
    Object.entries(answers).map(([source, candidate]) => [`a_total ${source}`, { baseline: candidate, candidate }]),
  )
  const budget = { checklist: { missing: [], metrics: ['a_total'], exempt: null } }
  const [judgement] = judge([
    { budget, by: null, baseline: jobs([]), candidate: jobs([job]), companions } as unknown as Measurement,
  ])
  return judgement?.missing ?? []
}

test('a metric that every source answers not to have is missing, and one that a source could not be asked for is not', () => {
  expect(missing({ lab: absent('empty') })).toEqual(['a_total: a metric that lab has'])
  expect(missing({ lab: absent('empty'), live: absent('empty') })).toEqual(['a_total: a metric that lab or live has'])
  expect(missing({ lab: absent('empty'), live: absent('unreachable') })).toEqual([])
  expect(missing({ lab: absent('unreachable') })).toEqual([])
  expect(missing({})).toEqual([])
})
