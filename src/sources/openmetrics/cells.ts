/** One number per scrape, in blocks that exist only where something was added. */
export interface Cells {
  /** null where nothing was added: most series never fall, and many come once. */
  blocks: (Float64Array | undefined)[] | null
}

/** How many blocks a reading holds and may hold: 256 numbers of 8 bytes each. */
export interface Room {
  blocks: number
  readonly most: number
}

const bits = 8
const size = 1 << bits

export const noCells = (): Cells => ({ blocks: null })

/** Adds to the cell of a scrape; false where there is no room. */
export function add(cells: Cells, scrape: number, value: number, room: Room): boolean {
  let block = cells.blocks?.[scrape >> bits]
  if (block === undefined) {
    if (room.blocks >= room.most) return false
    room.blocks++
    cells.blocks ??= []
    while (cells.blocks.length < scrape >> bits) cells.blocks.push(undefined)
    block = new Float64Array(size)
    cells.blocks[scrape >> bits] = block
  }
  block[scrape & (size - 1)]! += value
  return true
}

/** The number of a scrape; 0 where nothing was added. */
export function cellOf(cells: Cells, scrape: number): number {
  return cells.blocks?.[scrape >> bits]?.[scrape & (size - 1)] ?? 0
}
