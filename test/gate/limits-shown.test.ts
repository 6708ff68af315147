import { expect, test } from 'vitest'
import { findingsOf } from '../../src/gate/findings.js'
import { limitWords } from '../../src/reporters/words/finding.js'
import { nothingToSay } from '../../src/rules/judgement.js'
import { exact, measurement } from '../rules/measurement.js'

test.each([
  ['queries/db/schema', ['loads'], 'it loads'],
  ['queries/db/search/lint', ['query-lint'], 'nothing forbidden'],
  ['queries/db/search/repeats', ['limit'], '≤ 9'],
  ['queries/db/search/cost', ['change', 'limit', 'plan-shape'], '≤ 9, +10 %'],
])('%s shows the limits that its rules hold, and no others', async (id, rules, words) => {
  const limits = { max: 9 }
  const settings = { minChange: 100 }
  const given = { id, rules, section: 'queries', nature: 'exact', unit: 'count', limits, settings } as const
  const judged = { measurement: measurement(exact(1), exact(2), given), judgement: nothingToSay }
  const [finding] = await findingsOf([judged], null)
  expect(limitWords(finding!)).toBe(words)
  expect(finding?.limit.minChange).toBe(rules.includes('change') ? 100 : 0)
})
