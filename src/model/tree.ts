/** The files of one side. Paths are relative to the root of the repository, with forward slashes. */
export interface Tree {
  /** In words: `git at 4f2c1aa`, `the folder base-dist`, `the workspace`. */
  readonly origin: string
  /** Whole file, or null when it is not there. Throws UserError beyond `limit` bytes. */
  readonly read: (path: string, limit: number) => Promise<Uint8Array | null>
  /** Where one file was found, in words: of several trees the first that has it. Absent: it can only be in `origin`. */
  readonly originOf?: (path: string) => Promise<string>
  /** Whether a file is there, without reading it. Absent: reading tells. */
  readonly has?: (path: string) => Promise<boolean>
  /** Chunks of a file of any size, or null when it is not there. */
  readonly stream: (path: string) => Promise<AsyncIterable<Uint8Array> | null>
  /** Every file path below `under` ('' for all), in code-point order; symbolic links are not followed. */
  readonly list: (under: string) => Promise<readonly TreeFile[]>
  /** Many files of the tree's own list at once, in its order: cheaper than one by one. */
  readonly readAll?: (files: readonly TreeFile[], limit: number) => AsyncIterable<TreeContent>
}

export interface TreeContent {
  readonly file: TreeFile
  /** Null where the file has more than `limit` bytes or cannot be read. */
  readonly content: Uint8Array | null
}

export interface TreeFile {
  readonly path: string
  /** Where the tree knows it without reading. */
  readonly bytes?: number | undefined
  /** Identity of the content where the tree knows it without reading (git's blob id). */
  readonly hash?: string | undefined
}
