import type { Plan, PlanNode, PlanTrees } from '../model/plan.js'
import { formatNumber } from '../units/format.js'

const mostLines = 30
const longestLine = 160

/** A plan of the head and, where there is one, that of the base, with what only one of them has marked. */
export function planTrees(before: Plan | null, after: Plan): PlanTrees {
  const { parameters } = after
  const now = lines(after.root, 0)
  if (before === null) return { parameters, baseline: null, candidate: treeText(now, now, '+') }
  const was = lines(before.root, 0)
  return { parameters, baseline: treeText(was, now, '-'), candidate: treeText(now, was, '+') }
}

interface Line {
  /** What the node is, without costs and without where it stands. */
  readonly shape: string
  readonly text: string
  readonly depth: number
}

function treeText(shown: readonly Line[], other: readonly Line[], mark: string): string {
  const left = new Map<string, number>()
  for (const { shape } of other) left.set(shape, (left.get(shape) ?? 0) + 1)
  const rows = shown.slice(0, mostLines).map(({ shape, text, depth }) => {
    const known = left.get(shape) ?? 0
    left.set(shape, known - 1)
    return `${known > 0 ? ' ' : mark} ${'  '.repeat(depth)}${text}`.slice(0, longestLine)
  })
  return [...rows, ...(shown.length > mostLines ? [`  and ${shown.length - mostLines} steps more`] : [])].join('\n')
}

function lines(node: PlanNode, depth: number): Line[] {
  return [lineOf([node], depth), ...alike(node.children).flatMap((nodes) => below(nodes, depth + 1))]
}

/** Partitions that are read alike are one line. */
function below(nodes: readonly PlanNode[], depth: number): Line[] {
  const [first] = nodes
  if (first === undefined) return []
  return nodes.length === 1 ? lines(first, depth) : [lineOf(nodes, depth)]
}

function alike(nodes: readonly PlanNode[]): PlanNode[][] {
  const found: PlanNode[][] = []
  for (const node of nodes) {
    const [same] = found.at(-1) ?? []
    if (node.partition !== null && same !== undefined && same.partition !== null && shapeOf(same) === shapeOf(node)) {
      found.at(-1)?.push(node)
    } else found.push([node])
  }
  return found
}

function lineOf(nodes: readonly PlanNode[], depth: number): Line {
  const [first] = nodes as [PlanNode]
  const sum = (of: (node: PlanNode) => number) => formatNumber(Math.round(100 * total(nodes, of)) / 100)
  const shape = shapeOf(first)
  const parts = [
    first.partition === null ? '' : nodes.length > 1 ? `${nodes.length} partitions` : first.partition,
    `cost ${sum(({ cost }) => cost)}`,
    `${sum(({ rows }) => rows)} rows`,
  ]
  const numbers = parts.filter((part) => part !== '').join(', ')
  // Of how many partitions tells whether they are the same.
  return {
    shape: `${shape} ${nodes.length}`,
    depth,
    text: `${shape} (${numbers})${first.detail === '' ? '' : ` ${first.detail}`}`,
  }
}

const total = (nodes: readonly PlanNode[], of: (node: PlanNode) => number): number =>
  nodes.reduce((sum, node) => sum + of(node), 0)

function shapeOf({ type, relation, index, join }: PlanNode): string {
  const what = [
    join === null ? type : `${type} (${join})`,
    index === null ? '' : `using ${index}`,
    relation === null ? '' : `on ${relation}`,
  ]
  return what.filter((part) => part !== '').join(' ')
}
