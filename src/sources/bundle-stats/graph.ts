import type { Absent } from '../../model/reading.js'

/** What every bundler's output becomes. File paths are relative to the folder of the build. */
export interface Graph {
  readonly points: readonly LoadPoint[]
  readonly modules: readonly FileModule[]
  /** There are more modules than the statistics name: one that is not found may be there. */
  readonly hidesModules?: boolean | undefined
  /** Sizes that the build's tool measured itself, by route; there are no files then. */
  readonly measured?: ReadonlyMap<string, number> | undefined
  readonly notes: readonly string[]
}

/** Something that browsers load at once: a page's entry, a dynamic import, or a whole route. */
export interface LoadPoint {
  /** What it is found by: paths of source files, chunk names, requests, or the route itself. */
  readonly names: readonly string[]
  /** entry: loaded by the page; dynamic: loaded later, on top of an entry; route: complete by itself. */
  readonly kind: 'entry' | 'dynamic' | 'route'
  /** Scripts and style sheets of its static closure, each once. */
  readonly files: readonly string[]
  /** Indexes of points that it may load later. */
  readonly loads: readonly number[]
}

/** A source module in one file of the build. */
export interface FileModule {
  readonly file: string
  /** As the bundler writes it. */
  readonly id: string
  readonly bytes: number
  /** shipped: bytes in the emitted file; rendered: bytes before minification, to be scaled. */
  readonly measure: 'shipped' | 'rendered'
  readonly importers: readonly string[]
  readonly format: 'esm' | 'commonjs' | null
}

export type Reason = Absent['reason']

/** Trouble with a build, in words for its reader. */
export function absent(reason: Reason, text: string, origin: string): Absent {
  return { kind: 'absent', reason, text, origin }
}

export function isAbsent(value: object): value is Absent {
  return 'kind' in value && value.kind === 'absent'
}
