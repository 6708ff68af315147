/** A position in a file of the repository. `line` and `column` count from 1. */
export interface Place {
  readonly path: string
  readonly line: number
  readonly column?: number | undefined
}
