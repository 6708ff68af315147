export interface Unclosed {
  readonly offset: number
  /** `{`, `[` or a quote. */
  readonly mark: string
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** The mark that closes what a mark opens. */
export const closerOf = (mark: string): string => closing[mark] ?? mark

/**
 * The innermost bracket or the quote that is open where a parser gave up: it tells where it noticed, which may be many
 * lines after. Comments and quotes are read as YAML reads them; a quote inside a word is an apostrophe.
 */
export function unclosedBefore(text: string, end: number): Unclosed | null {
  const open: Unclosed[] = []
  let at = 0
  while (at < Math.min(end, text.length)) {
    const mark = text[at]!
    if (isQuote(mark) && beginsValue(text, at)) {
      const after = afterQuote(text, at)
      if (after === null || after > end) return { offset: at, mark }
      at = after
      continue
    }
    if (mark === '#' && /\s/.test(text[at - 1] ?? '\n')) {
      const newline = text.indexOf('\n', at)
      if (newline === -1) break
      at = newline
    } else if (mark in closing) open.push({ offset: at, mark })
    else if (open.length > 0 && mark === closerOf(open.at(-1)!.mark)) open.pop()
    at += 1
  }
  return open.at(-1) ?? null
}

const isQuote = (mark: string): boolean => mark === '"' || mark === "'"

/** A quote begins a value at the start of a line, and after what stands before values. */
const beginsValue = (text: string, at: number): boolean => /(?:^|[\s,:[{])$/.test(text.slice(Math.max(0, at - 1), at))

/** The offset after the end of a quoted text; null where it has none. */
function afterQuote(text: string, start: number): number | null {
  const mark = text[start]!
  for (let at = start + 1; at < text.length; at += 1) {
    if (mark === '"' && text[at] === '\\') at += 1
    else if (text[at] === mark && mark === "'" && text[at + 1] === mark) at += 1
    else if (text[at] === mark) return at + 1
  }
  return null
}
