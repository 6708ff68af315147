import { expect, test } from 'vitest'
import { matches } from '../../src/units/glob.js'

test.each([
  ['services/*/opua', 'services/checkout/opua', true],
  ['services/*', 'services/checkout/opua', false],
  ['services/**', 'services/checkout/opua', true],
  ['**/perf-budgets.yaml', 'perf-budgets.yaml', true],
  ['**/perf-budgets.yaml', '.github/perf-budgets.yaml', true],
  ['src/{a,b}-?.ts', 'src/b-1.ts', true],
  ['src/{a,b}-?.ts', 'src/c-1.ts', false],
  ['https://perf-lab.acme.dev/**', 'https://perf-lab.acme.dev/x?y=(1+1)', true],
  ['https://perf-lab.acme.dev/**', 'https://perf-labXacme.dev/x', false],
  ['a+b(c)[d]^$.|\\-#', 'a+b(c)[d]^$.|\\-#', true],
  ['a[tenant=acme]', 'at', false],
])('%s against %s: %s', (pattern, text, expected) => {
  expect(matches(text, pattern)).toBe(expected)
})
