import type { Cursor } from './number.js'

/** Numbers in a list that grows by doubling: a tenth of the memory of an array of objects. */
export interface SeriesTable {
  /** Entries in use. */
  count: number
  readonly blocks: Buffer[]
  used: number
  block: Int32Array
  offset: Int32Array
  length: Int32Array
  /** Where the line of an entry stands for: its series, or -1 for lines that no question needs. */
  series: Int32Array
  /** The entry whose line followed the line of this one, last time. */
  next: Int32Array
  /** The entry of the first line that was needed after this one, last time. */
  resume: Int32Array
  /** The next entry with the same hash, or -1. */
  chain: Int32Array
  readonly heads: Map<number, number>
  seriesCount: number
  plan: Int32Array
  scrape: Int32Array
  value: Float64Array
  /** Of a counter that was not there at first: the scrape that showed it first, else -1; and what it had then. */
  birth: Int32Array
  first: Float64Array
}

/** At most this many different beginnings of lines are kept: about 25 MB. */
export const mostEntries = 120_000
const blockBytes = 1 << 20
const mostBlocks = 24

export function emptyTable(): SeriesTable {
  const ints = () => new Int32Array(256)
  const lists = {
    block: ints(),
    offset: ints(),
    length: ints(),
    series: ints(),
    next: ints(),
    resume: ints(),
    chain: ints(),
  }
  const doubles = () => new Float64Array(256)
  const perSeries = { plan: ints(), scrape: ints(), value: doubles(), birth: ints(), first: doubles() }
  return { ...lists, ...perSeries, count: 0, blocks: [], used: blockBytes, heads: new Map(), seriesCount: 0 }
}

/** Whether the line at `at` begins with the text of an entry. A line's end is in no entry, so this never runs past it. */
export function beginsWith(table: SeriesTable, entry: number, bytes: Uint8Array, at: number): boolean {
  const known = table.blocks[table.block[entry]!]!
  const offset = table.offset[entry]!
  const length = table.length[entry]!
  for (let index = 0; index < length; index++) {
    if (bytes[at + index] !== known[offset + index]) return false
  }
  return true
}

/** The entry whose text is exactly these bytes, or -1. */
export function findEntry(table: SeriesTable, bytes: Uint8Array, start: number, end: number): number {
  let entry = table.heads.get(hashOf(bytes, start, end)) ?? -1
  while (entry !== -1 && !(table.length[entry] === end - start && beginsWith(table, entry, bytes, start))) {
    entry = table.chain[entry]!
  }
  return entry
}

/** Keeps the bytes as a new entry; -1 where there is no room. `extra` entries may go beyond what series may take. */
export function addEntry(
  table: SeriesTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  series: number,
  extra = 0,
): number {
  const length = end - start
  if (table.count >= mostEntries + extra || length > blockBytes) return -1
  if (table.used + length > blockBytes) {
    if (table.blocks.length >= mostBlocks + (extra > 0 ? 2 : 0)) return -1
    table.blocks.push(Buffer.allocUnsafeSlow(blockBytes))
    table.used = 0
  }
  const entry = table.count++
  if (entry === table.block.length) growEntries(table)
  table.blocks.at(-1)!.set(bytes.subarray(start, end), table.used)
  table.block[entry] = table.blocks.length - 1
  table.offset[entry] = table.used
  table.length[entry] = length
  table.used += length
  table.series[entry] = series
  table.next[entry] = -1
  table.resume[entry] = -1
  const hash = hashOf(bytes, start, end)
  table.chain[entry] = table.heads.get(hash) ?? -1
  table.heads.set(hash, entry)
  return entry
}

export function addSeries(table: SeriesTable, plan: number): number {
  const series = table.seriesCount++
  if (series === table.plan.length) growSeries(table)
  table.plan[series] = plan
  table.scrape[series] = -1
  table.birth[series] = -1
  return series
}

/** FNV-1a, 32 bits, kept to 31 so that it is a small integer. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  return (hash ^ (hash >>> 31)) & 0x3fffffff
}

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const out = new Int32Array(list.length * 2)
  out.set(list)
  return out
}

function doubledFloats(list: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(list.length * 2)
  out.set(list)
  return out
}

function growEntries(table: SeriesTable): void {
  table.block = doubled(table.block)
  table.offset = doubled(table.offset)
  table.length = doubled(table.length)
  table.series = doubled(table.series)
  table.next = doubled(table.next)
  table.resume = doubled(table.resume)
  table.chain = doubled(table.chain)
}

function growSeries(table: SeriesTable): void {
  table.plan = doubled(table.plan)
  table.scrape = doubled(table.scrape)
  table.value = doubledFloats(table.value)
  table.birth = doubled(table.birth)
  table.first = doubledFloats(table.first)
}

/** The bytes of the last timestamp: lines of one scrape share it. */
export interface LastTime {
  bytes: Uint8Array
  length: number
  scrape: number
}

/** Reads a timestamp that is written as the last one was, without reading its number. */
export function sameTime(last: LastTime, bytes: Uint8Array, cursor: Cursor): boolean {
  const { length } = last
  if (length === 0) return false
  for (let index = 0; index < length; index++) if (bytes[cursor.at + index] !== last.bytes[index]) return false
  const after = bytes[cursor.at + length]
  if (after !== 10 && after !== 32) return false
  cursor.at += length
  return true
}
