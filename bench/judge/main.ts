import { fstatSync, readFileSync } from 'node:fs'
import { outcomeOf } from './lines.js'
import { scorePairs } from './pairs.js'
import type { Cell } from './simulate.js'
import {
  budgets,
  correlatedCells,
  independentCells,
  monteCarlo,
  quietCells,
  sizes,
  type Target,
  targets,
  variations,
} from './targets.js'

const help = `node bench/judge.mjs            simulates 10,000 cases a family, prints the tables, exits 1 when a target is missed
  --simulate                   the same, and never looks at standard input
  --quick                      400 cases a family
  --cases N                    N cases a family
  --pairs FILE                 scores the pairs of a JSON file instead
  --help

With JSON lines on standard input and no option, prints an outcome for each line:
  {"baseline":[..],"candidate":[..],"direction":"lower","threshold":0.1,"kind":"runs"}`

const print = (line: string): void => void process.stdout.write(`${line}\n`)

export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return say(help)
  const pairs = option(args, '--pairs')
  if (pairs !== undefined) {
    const { lines, met } = scorePairs(JSON.parse(readFileSync(pairs, 'utf8')))
    lines.forEach(print)
    return met ? 0 : 1
  }
  if (args.length === 0 && isPiped()) {
    const lines = readFileSync(0, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
    for (const line of lines) print(outcomeOf(JSON.parse(line)))
    if (lines.length > 0) return 0
  }
  return simulation(Number(option(args, '--cases') ?? (args.includes('--quick') ? 400 : 10_000)))
}

function option(args: readonly string[], name: string): string | undefined {
  const index = args.indexOf(name)
  return index < 0 ? undefined : args[index + 1]
}

function say(text: string): number {
  print(text)
  return 0
}

/** A pipe, a socket or a file: something that ends. A terminal and a closed input are not waited for. */
function isPiped(): boolean {
  try {
    const input = fstatSync(0)
    return input.isFIFO() || input.isFile() || input.isSocket()
  } catch {
    return false
  }
}

function simulation(cases: number): number {
  const cells = independentCells(cases)
  const series = correlatedCells(cases)
  const missed = targets(cells, quietCells(cases), series)
  print(
    `Failed / inconclusive / passed in per cent, +- Monte-Carlo error of the failed; ${cases} cases a family, four families pooled.`,
  )
  for (const count of budgets) {
    print(`\n${count === 1 ? 'One budget' : `${count} budgets, the others unchanged`}`)
    grid(cells.filter((cell) => cell.budgets === count))
  }
  print('\nAutocorrelated series, AR(1) 0.5, 0.8 and 0.9 pooled')
  for (const cell of series) print(row(cell))
  print('\nTargets (the worst cell of each)')
  for (const target of missed) print(targetRow(target))
  return missed.every(({ met }) => met) ? 0 : 1
}

function grid(cells: readonly Cell[]): void {
  for (const count of sizes) {
    for (const cv of variations) {
      for (const cell of cells) if (cell.count === count && cell.cv === cv) print(row(cell))
    }
  }
}

const percent = (share: number): string => (100 * share).toFixed(share < 0.01 && share > 0 ? 2 : 1)

function row(cell: Cell): string {
  const where = `n ${String(cell.count).padStart(3)}  CV ${String(100 * cell.cv).padStart(2)} %  +${String(100 * cell.effect).padEnd(2)} %`
  const shares = [cell.failed, cell.inconclusive, cell.passed].map(percent).join(' / ')
  return `${where}  ${shares}  +-${monteCarlo(cell.failed, cell.cases).toFixed(2)}`
}

function targetRow({ words, measured, error, limit, atLeast, met }: Target): string {
  const allowed = `${atLeast ? 'at least' : 'at most'} ${limit} %`
  return `${met ? 'met   ' : 'MISSED'}  ${words}: ${measured.toFixed(2)} % +-${error.toFixed(2)}, ${allowed}`
}
