import { correlated, independent } from './families.js'
import { type Cell, pool, simulate } from './simulate.js'

/** One promise of the judge: a share of cases that must stay on its side of a limit. Per cent. */
export interface Target {
  readonly words: string
  readonly measured: number
  readonly error: number
  readonly limit: number
  readonly atLeast: boolean
  readonly met: boolean
}

type Pick = (cell: Cell) => number
const failed: Pick = (cell) => cell.failed
const inconclusive: Pick = (cell) => cell.inconclusive
const passed: Pick = (cell) => cell.passed

export const sizes = [5, 10, 20, 30, 60, 360] as const
export const variations = [0.01, 0.05, 0.1, 0.2, 0.3] as const
export const effects = [0, 0.05, 0.2, 0.3] as const
export const budgets = [1, 5, 20] as const

/** Fewer cases where each is long; every figure comes with its error. */
export function independentCells(cases: number): Cell[] {
  return sizes.flatMap((count) =>
    variations.flatMap((cv) => {
      const plan = { families: independent, kind: 'runs', count, cv, effects, budgets, confidences: [0.95] } as const
      const cells = simulate({ ...plan, cases: count > 100 ? Math.ceil(cases / 10) : cases })
      return poolCells(cells)
    }),
  )
}

export function quietCells(cases: number): Cell[] {
  return [5, 10, 20, 30, 60].flatMap((count) =>
    poolCells(
      simulate({
        families: independent,
        kind: 'runs',
        count,
        cv: 0.3,
        effects: [0],
        budgets: [1],
        confidences: [0.99],
        cases: Math.ceil(cases / 2),
      }),
    ),
  )
}

export function correlatedCells(cases: number): Cell[] {
  return [60, 120, 360].flatMap((count) =>
    [0.1, 0.2].flatMap((cv) => {
      const plan = { families: correlated, kind: 'series', count, cv, effects: [0, 0.2], budgets: [1] } as const
      return poolCells(simulate({ ...plan, confidences: [0.95], cases: Math.ceil(cases / 10) }))
    }),
  )
}

/** The cells of the families for one question become one. */
function poolCells(cells: readonly Cell[]): Cell[] {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    const key = `${cell.effect} ${cell.budgets}`
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return [...groups.values()].map(pool)
}

/** Monte-Carlo standard error of a share, as per cent; never 0, since nothing seen in n cases leaves room for 1 / n. */
export function monteCarlo(share: number, cases: number): number {
  return 100 * Math.max(Math.sqrt((share * (1 - share)) / cases), 1 / cases)
}

export function targets(cells: readonly Cell[], quiet: readonly Cell[], series: readonly Cell[]): Target[] {
  const at = (effect: number, least: number, cv: number): Cell[] =>
    cells.filter((cell) => cell.budgets === 1 && cell.effect === effect && cell.count >= least && cell.cv <= cv)
  const long = (effect: number): Cell[] =>
    series.filter((cell) => cell.effect === effect && cell.count === 360 && cell.cv === 0.1)
  return [
    most('false failures, CV to 10 %, n from 20', at(0, 20, 0.1), failed, 0.5),
    least('detection of +20 %, CV to 10 %, n from 20', at(0.2, 20, 0.1), failed, 98),
    most('inconclusive without a change, CV to 10 %, n from 20', at(0, 20, 0.1), inconclusive, 2),
    most('inconclusive at +20 %, CV to 10 %, n from 20', at(0.2, 20, 0.1), inconclusive, 2),
    most('false failures, CV to 10 %, n from 30', at(0, 30, 0.1), failed, 0.1),
    least('detection of +20 %, CV to 10 %, n from 30', at(0.2, 30, 0.1), failed, 99),
    most('silent pass of +20 %, CV to 10 %, n from 30', at(0.2, 30, 0.1), passed, 0.2),
    most('false failures, CV to 30 %, n from 5', at(0, 5, 0.3), failed, 5.5),
    most('false failures with confidence 99 %, CV 30 %', quiet, failed, 1.5),
    most('silent pass of +20 %, CV to 30 %, n from 5', at(0.2, 5, 0.3), passed, 7),
    most('silent pass of +30 %, CV to 30 %, n from 5', at(0.3, 5, 0.3), passed, 2.5),
    most('false failures, AR(1) to 0.9, CV 10 %, n 360', long(0), failed, 0.5),
    least('detection of +20 %, AR(1) to 0.9, CV 10 %, n 360', long(0.2), failed, 99.5),
  ]
}

function most(words: string, cells: readonly Cell[], pick: Pick, limit: number): Target {
  return target(words, cells, pick, limit, false)
}

function least(words: string, cells: readonly Cell[], pick: Pick, limit: number): Target {
  return target(words, cells, pick, limit, true)
}

/** The worst cell decides; missed only where it is beyond the limit by more than three Monte-Carlo errors. */
function target(words: string, cells: readonly Cell[], pick: Pick, limit: number, atLeast: boolean): Target {
  const sign = atLeast ? -1 : 1
  const worst = cells.reduce((a, b) => (sign * pick(b) > sign * pick(a) ? b : a))
  const measured = 100 * pick(worst)
  const error = monteCarlo(pick(worst), worst.cases)
  return { words, measured, error, limit, atLeast, met: sign * (measured - limit) <= 3 * error }
}
