/** What one reader makes of the text at an offset: where it ends, and whether it is a string with its content. */
export interface Piece {
  readonly end: number
  /** Absent: a comment. */
  readonly value?: string
}

/** `expression`: what stands before could end an expression, so that a slash divides. */
export type Reader = (text: string, at: number, expression: boolean) => Piece | null

export const lineComment =
  (mark: string): Reader =>
  (text, at) =>
    text.startsWith(mark, at) ? { end: lineEnd(text, at) } : null

export const blockComment =
  (open: string, close: string): Reader =>
  (text, at) => {
    if (!text.startsWith(open, at)) return null
    const end = text.indexOf(close, at + open.length)
    return { end: end < 0 ? text.length : end + close.length }
  }

/** A string between quotes. Without `multiline` it ends at the latest with its line. */
export const quoted =
  (quote: string, options: { readonly multiline?: boolean; readonly raw?: boolean } = {}): Reader =>
  (text, at) => {
    if (!text.startsWith(quote, at)) return null
    const start = at + quote.length
    for (let end = start; end < text.length; end++) {
      if (text[end] === '\\' && !options.raw) end++
      else if (text[end] === '\n' && !options.multiline) return { end, value: text.slice(start, end) }
      else if (text.startsWith(quote, end))
        return { end: end + quote.length, value: cooked(text.slice(start, end), options.raw) }
    }
    return { end: text.length, value: text.slice(start) }
  }

const cooked = (content: string, raw = false): string =>
  raw || !content.includes('\\')
    ? content
    : content.replace(/\\([^\n])/g, (_, letter) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter))

/** A string in which the quote is written twice. */
export const doubled =
  (quote: string): Reader =>
  (text, at) => {
    if (text[at] !== quote) return null
    let end = at + 1
    while (end < text.length && (text[end] !== quote || text[end + 1] === quote)) end += text[end] === quote ? 2 : 1
    return { end: Math.min(end + 1, text.length), value: text.slice(at + 1, end).replaceAll(quote + quote, quote) }
  }

/** A template with `${}`, in which strings may stand again. */
export const template =
  (quote: string): Reader =>
  (text, at) => {
    if (text[at] !== quote) return null
    let depth = 0
    for (let end = at + 1; end < text.length; end++) {
      if (text[end] === '\\') end++
      else if (text.startsWith('${', end)) {
        depth++
        end++
      } else if (depth > 0 && text[end] === '}') depth--
      else if (depth === 0 && text[end] === quote) return { end: end + 1, value: text.slice(at + 1, end) }
    }
    return { end: text.length, value: text.slice(at + 1) }
  }

/** Slashes of one line that are followed to its end in vain; the others of that line divide. */
const mostTries = 20

/** `/pattern/flags` where an expression may begin; never over the end of a line. */
export const regex = (): Reader => {
  let lineEnds = -1
  let tries = 0
  return (text, at, expression) => {
    if (text[at] !== '/' || expression || text[at + 1] === '/' || text[at + 1] === '*' || text[at - 1] === '<')
      return null
    if (at < lineEnds && tries >= mostTries) return null
    let set = false
    let end = at + 1
    for (; end < text.length && text[end] !== '\n'; end++) {
      if (text[end] === '\\') end++
      else if (text[end] === '[') set = true
      else if (text[end] === ']') set = false
      else if (text[end] === '/' && !set) return { end: end + 1, value: '' }
    }
    tries = at < lineEnds ? tries + 1 : 1
    lineEnds = end
    return null
  }
}

/** `$$ ... $$`, `$tag$ ... $tag$`. */
export const dollarQuoted = (whole: string): Reader => {
  const closes = lastOffsets(whole, /\$(?=(\w{0,62}\$))/g)
  return (text, at) => {
    if (text[at] !== '$') return null
    const mark = /^\$\w*\$/.exec(text.slice(at, at + 64))?.[0]
    if (mark === undefined || closes(mark.slice(1)) < at + mark.length) return null
    const end = text.indexOf(mark, at + mark.length)
    return { end: end + mark.length, value: text.slice(at + mark.length, end) }
  }
}

/** `<<~SQL`, `<<-EOF`, `<<EOF`: up to the line that holds the mark alone. What follows on the first line is not read. */
export const heredoc = (whole: string): Reader => {
  const closes = lastOffsets(whole, /^[ \t]*([A-Z_]\w*)/gm)
  return (text, at) => {
    if (text[at] !== '<' || text[at + 1] !== '<') return null
    const mark = /^<<[~-]?(["'`]?)([A-Z_]\w*)\1/.exec(text.slice(at, at + 80))
    if (mark === null || closes(mark[2] ?? '') < at) return null
    const start = lineEnd(text, at) + 1
    const close = new RegExp(`^[ \\t]*${mark[2]}\\b`, 'm').exec(text.slice(start))
    if (close === null) return null
    return { end: start + close.index + close[0].length, value: text.slice(start, start + close.index) }
  }
}

/** `%w[a b]`, `%q(x)`, `%(x)`. */
export const percentLiteral = (): Reader => {
  const over = new Set<string>()
  return (text, at, expression) => {
    if (text[at] !== '%' || expression) return null
    const open = /^%[wWqQiI]?([[({<|!])/.exec(text.slice(at, at + 3))
    const close = { '[': ']', '(': ')', '{': '}', '<': '>' }[open?.[1] ?? ''] ?? open?.[1]
    if (open === null || close === undefined || over.has(close)) return null
    const start = at + open[0].length
    const end = text.indexOf(close, start)
    if (end >= 0) return { end: end + 1, value: text.slice(start, end) }
    over.add(close)
    return null
  }
}

/** Where each mark that a pattern captures stands last; -1 where nowhere. What has no end is not searched to the end. */
function lastOffsets(text: string, pattern: RegExp): (mark: string) => number {
  let last: Map<string, number> | null = null
  return (mark) => {
    last ??= new Map([...text.matchAll(pattern)].map(({ 1: found = '', index }) => [found, index]))
    return last.get(mark) ?? -1
  }
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}
