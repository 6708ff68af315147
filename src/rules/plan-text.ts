import type { Plan, PlanNode } from '../model/plan.js'
import { formatNumber } from '../units/format.js'

const mostLines = 30

/** A plan as a tree of lines. A line that the other plan does not have is marked with `>`. */
export function planText(plan: Plan, other: Plan | null): string {
  const known = new Set(other === null ? [] : lines(other.root, 0).map(({ shape }) => shape))
  const shown = lines(plan.root, 0)
  const rows = shown.slice(0, mostLines).map(({ shape, text, depth }) => {
    const mark = other !== null && !known.has(shape) ? '>' : ' '
    return `${mark} ${'  '.repeat(depth)}${text}`
  })
  return [...rows, ...(shown.length > mostLines ? [`  and ${shown.length - mostLines} nodes more`] : [])].join('\n')
}

interface Line {
  /** What the node is, without costs and without where it stands. */
  readonly shape: string
  readonly text: string
  readonly depth: number
}

function lines(node: PlanNode, depth: number): Line[] {
  const { type, relation, index, join, detail, cost, rows } = node
  const what = [
    join === null ? type : `${type} (${join})`,
    index === null ? '' : `using ${index}`,
    relation === null ? '' : `on ${relation}`,
  ]
  const shape = what.filter((part) => part !== '').join(' ')
  const numbers = `cost ${formatNumber(cost)}, ${formatNumber(rows)} rows`
  const text = `${shape} (${numbers})${detail === '' ? '' : ` ${detail}`}`.slice(0, 200)
  return [{ shape, text, depth }, ...node.children.flatMap((child) => lines(child, depth + 1))]
}
