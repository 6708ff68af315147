import { expect, test } from 'vitest'
import { adviceOn } from '../../src/gate/advice.js'
import { change } from '../reporters/reports.js'

const unclear = (effectiveSamples: number) => ({
  outcome: 'inconclusive' as const,
  reason: null,
  change: change(0.3, { effectiveSamples }),
})

test('more points are advised where they would tell, and a steady load where the level moved', () => {
  expect(adviceOn(unclear(40), 'warn', 'own', 60)).toMatch(/^Measure both sides again, for longer/)
  expect(adviceOn(unclear(2), 'warn', 'own', 60)).toMatch(/^Leave the warm-up out/)
  expect(adviceOn(unclear(4), 'warn', 'own', 4)).toMatch(/^Measure both sides again, for longer/)
})
