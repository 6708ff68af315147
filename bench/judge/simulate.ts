import { type CompareOptions, type Comparison, compare } from '../../src/statistics/compare.js'
import { decide } from '../../src/statistics/decide.js'
import { holm } from '../../src/statistics/holm.js'
import { type Family, seeded } from './families.js'

export interface Cell {
  readonly family: string
  readonly count: number
  readonly cv: number
  readonly effect: number
  /** Budgets judged together: the others are unchanged code. */
  readonly budgets: number
  readonly confidence: number
  readonly cases: number
  /** Shares of the cases, 0 to 1. */
  readonly failed: number
  readonly inconclusive: number
  readonly passed: number
}

export interface Plan {
  readonly families: Readonly<Record<string, Family>>
  readonly kind: 'runs' | 'series'
  readonly count: number
  readonly cv: number
  readonly effects: readonly number[]
  readonly budgets: readonly number[]
  readonly confidences: readonly number[]
  readonly cases: number
  readonly quantile?: number
}

/** One cell for each family, effect, number of budgets and confidence. The same noise serves every effect. */
export function simulate(plan: Plan): Cell[] {
  return Object.entries(plan.families).flatMap(([family, draw]) =>
    plan.confidences.flatMap((confidence) => simulateFamily(plan, family, draw, confidence)),
  )
}

function simulateFamily(plan: Plan, family: string, draw: Family, confidence: number): Cell[] {
  const random = seeded(hash(`${family} ${plan.kind} ${plan.count} ${plan.cv}`))
  const unchanged: number[] = []
  const most = Math.max(...plan.budgets)
  const tallies = plan.effects.flatMap((effect) =>
    plan.budgets.map((budgets) => ({ effect, budgets, over: 0, unclear: 0, fine: 0 })),
  )
  for (let index = 0; index < plan.cases + most - 1; index += 1) {
    const baseline = draw(plan.cv, plan.count, random)
    const candidate = draw(plan.cv, plan.count, random)
    const options = optionsOf(plan, confidence)
    const others = unchanged.slice(-(most - 1))
    const judged = new Map<number, Comparison>()
    for (const tally of index < most - 1 ? [] : tallies) {
      const comparison =
        judged.get(tally.effect) ??
        compare(
          baseline,
          candidate.map((value) => value * (1 + tally.effect)),
          options,
        )
      judged.set(tally.effect, comparison)
      const family = [comparison.worse, ...(tally.budgets > 1 ? others.slice(-(tally.budgets - 1)) : [])]
      const decision = decide(comparison, holm(family)[0]!, confidence)
      if (decision === 'regressed') tally.over += 1
      else if (decision === 'over' || decision === 'under') tally.unclear += 1
      else tally.fine += 1
    }
    if (most > 1) unchanged.push((judged.get(0) ?? compare(baseline, candidate, options)).worse)
  }
  return tallies.map(({ effect, budgets, over, unclear, fine }) => {
    const { count, cv, cases } = plan
    const shares = { failed: over / cases, inconclusive: unclear / cases, passed: fine / cases }
    return { family, count, cv, effect, budgets, confidence, cases, ...shares }
  })
}

/** Lower is better: the harder of the two. A drop of 20 % is 1 / 1.25 and stands out more than a rise to 1.2. */
function optionsOf(plan: Plan, confidence: number): CompareOptions {
  const quantile = plan.quantile ?? null
  return { better: 'lower', threshold: 0.1, confidence, noiseFloor: 0, minChange: 0, kind: plan.kind, quantile }
}

/** FNV-1a: each cell has noise of its own, always the same. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193) >>> 0
  return value
}

/** Cells of several families as one. */
export function pool(cells: readonly Cell[]): Cell {
  const [first] = cells
  if (first === undefined) throw new Error('nothing to pool')
  const cases = cells.reduce((sum, cell) => sum + cell.cases, 0)
  const share = (pick: (cell: Cell) => number): number =>
    cells.reduce((sum, cell) => sum + pick(cell) * cell.cases, 0) / cases
  return {
    ...first,
    family: 'pooled',
    cases,
    failed: share((cell) => cell.failed),
    inconclusive: share((cell) => cell.inconclusive),
    passed: share((cell) => cell.passed),
  }
}
