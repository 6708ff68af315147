/** What a report may hold at most: the writer keeps to it, and a reader refuses what is beyond. */
export const limits = {
  /** UTF-16 units of the whole text. */
  text: 32_000_000,
  depth: 10,
  findings: 20_000,
  /** Items of any other list. */
  list: 2000,
  /** Characters of one string. */
  string: 8000,
} as const
