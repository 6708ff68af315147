import { expect, test } from 'vitest'
import { sourceWords } from '../../src/reporters/words/sides.js'
import { fine, report } from './reports.js'

const none = { origin: '', start: null, end: null, points: 0, versions: {}, notes: [] }
const planned = { ...none, points: 2, versions: { postgres: '18.6' } }
const settings = 'Planned with jit=off.'

const shown = (baseline: object, candidate: object) => {
  const whole = report(fine)
  const side = (name: 'baseline' | 'candidate', one: object) => ({
    ...whole[name],
    sources: { it: { ...none, ...one } },
  })
  return sourceWords({
    ...whole,
    baseline: side('baseline', baseline),
    candidate: side('candidate', candidate),
  } as typeof whole).map(({ words }) => words)
}

test('a source that found nothing on either side is not told of', () => {
  const origin = '0 periodic jobs in 3 files that can hold one, the workspace'
  expect(shown({ origin }, { origin })).toEqual([])
  expect(shown({ origin }, { origin: '1 periodic job in 3 files', points: 1 })).toHaveLength(2)
  expect(shown({ origin: 'a.om', notes: ['no recording'] }, { origin: 'b.om' })).toHaveLength(2)
})

test('what counts itself is not counted again in points', () => {
  expect(shown({ origin: '2 periodic jobs in 3 files', points: 2 }, { origin: 'a.om', points: 2 })).toEqual([
    '2 periodic jobs in 3 files',
    'a.om, 2 points',
  ])
})

test('a note that holds for both sides is written once', () => {
  const origin = 'the workspace'
  expect(shown({ ...planned, origin, notes: [settings] }, { ...planned, origin, notes: [settings, 'Other.'] })).toEqual(
    [
      `the workspace, 2 points, postgres 18.6, ${settings}`,
      'the workspace, 2 points, postgres 18.6, Other., the rest the same',
    ],
  )
})
