const marks: readonly (readonly [string, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

/** Words about a file that begins as packed ones do. None is unpacked here: how large it would become nobody knows before. */
export function packedWords(path: string, content: Uint8Array): string | null {
  const found = marks.find(([, mark]) => mark.every((byte, at) => content[at] === byte))
  return found === undefined ? null : `${path} is packed (${found[0]}): unpack it before the gate runs`
}
