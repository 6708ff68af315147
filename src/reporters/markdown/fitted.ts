/** What of a list fits into an allowance of characters. */
export interface Fitted {
  readonly blocks: readonly string[]
  readonly used: number
  readonly leftOut: number
}

/**
 * Renders items in order until the next would not fit. What is not shown is not rendered, so that the work is bounded
 * by the allowance and not by the number of items.
 */
export function within<Item>(items: readonly Item[], allowance: number, render: (item: Item) => string): Fitted {
  const blocks: string[] = []
  let used = 0
  for (const item of items) {
    const block = render(item)
    if (used + block.length + 2 > allowance) break
    blocks.push(block)
    used += block.length + 2
  }
  return { blocks, used, leftOut: items.length - blocks.length }
}

/** Says what was left out; nothing where all is there. */
export function leftOutWords(count: number, one: string, many: string): string {
  return count === 0
    ? ''
    : `${count} more ${count === 1 ? one : many} left out here for length; the JSON report has everything.`
}
