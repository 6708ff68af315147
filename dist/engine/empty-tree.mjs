// The first pages of a B-tree without entries that is as high as a full one would be. The planner takes the height from the
// first page, and for a range near the end of what statistics know it walks down to the outermost entry: there is none.
// Layouts: storage/bufpage.h, access/nbtree.h and access/itup.h of PostgreSQL; every number is little-endian.
const pageBytes = 8192
const specialBytes = 16
const special = pageBytes - specialBytes
const headerBytes = 24
const layoutVersion = 4
/** Where the numbers of the first page stand: its root, the level of that, and both again for a search that starts lower. */
const metaFields = { root: 32, level: 36, fastRoot: 40, fastLevel: 44 }
const flags = { leaf: 1, root: 2 }
const entryBytes = 8
/** An entry without a key of its own, which leads to everything below: `INDEX_ALT_TID_MASK` and its size. */
const leadsDown = 0x2000 | entryBytes

/** `meta`: the first page as Postgres wrote it for an empty index. `level`: that of the root; a root that is a leaf has 0. */
export function emptyTree(meta, level) {
  const first = Uint8Array.from(meta.subarray(0, pageBytes))
  const view = new DataView(first.buffer)
  view.setUint32(metaFields.root, 1, true)
  view.setUint32(metaFields.level, level, true)
  view.setUint32(metaFields.fastRoot, 1, true)
  view.setUint32(metaFields.fastLevel, level, true)
  const below = Array.from({ length: level + 1 }, (_, depth) => treePage(depth + 1, level - depth))
  return Buffer.concat([first, ...below])
}

function treePage(block, level) {
  const view = new DataView(new ArrayBuffer(pageBytes))
  const isLeaf = level === 0
  view.setUint16(12, headerBytes + (isLeaf ? 0 : 4), true)
  view.setUint16(14, special - (isLeaf ? 0 : entryBytes), true)
  view.setUint16(16, special, true)
  view.setUint16(18, pageBytes | layoutVersion, true)
  if (!isLeaf) {
    const offset = special - entryBytes
    const isUsed = 1
    view.setUint32(headerBytes, offset | (isUsed << 15) | (entryBytes << 17), true)
    // A block's number is kept in two halves, the upper one first.
    view.setUint16(offset + 2, block + 1, true)
    view.setUint16(offset + 6, leadsDown, true)
  }
  view.setUint32(special + 8, level, true)
  view.setUint16(special + 12, (block === 1 ? flags.root : 0) | (isLeaf ? flags.leaf : 0), true)
  return new Uint8Array(view.buffer)
}
