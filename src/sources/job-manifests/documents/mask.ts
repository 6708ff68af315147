const control = /^(\{\{-?\s*(if|else|end|range|with|define|block|template|\/\*|\$\w+\s*:?=)|\{%|<%(?![-=]?=))/

/** True where a text has template tags of Helm, Jinja or ERB. */
export const hasTemplate = (text: string): boolean => /\{\{|\{%|<%/.test(text)

/**
 * A template made readable for a parser of its target format, character by character, so that every offset stays:
 * lines of tags alone and control tags become spaces, a tag that stands for a value becomes a word of its length.
 */
export function mask(text: string): string {
  if (!hasTemplate(text)) return text
  const pieces: string[] = []
  const line = lines(text)
  let done = 0
  for (const { from, to } of tags(text)) {
    const { firstInk, lastInk } = line(from, to)
    const found = text.slice(from, to)
    pieces.push(text.slice(done, from))
    done = to
    const first = found.search(/\n|$/)
    const alone = firstInk === from && lastInk < to
    if (alone || control.test(found)) pieces.push(blank(found))
    else pieces.push('T'.repeat(first), blank(found.slice(first)))
  }
  return pieces.join('') + text.slice(done)
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

const ends: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '<%': '%>' }

/** Tags from their beginning to the end of the nearest close; of a close that is nowhere, the text is not searched again. */
function* tags(text: string): Generator<{ readonly from: number; readonly to: number }> {
  const over = new Set<string>()
  const open = /\{\{|\{%|<%/g
  for (let match = open.exec(text); match !== null; match = open.exec(text)) {
    const close = ends[match[0]] ?? ''
    const end = over.has(close) ? -1 : text.indexOf(close, match.index + 2)
    if (end < 0) {
      over.add(close)
      open.lastIndex = match.index + 1
      continue
    }
    open.lastIndex = end + close.length
    yield { from: match.index, to: end + close.length }
  }
}

/** Where the first sign stands on the line on which a tag begins, and the last on that on which it ends. Tags come in order. */
function lines(text: string): (from: number, to: number) => { firstInk: number; lastInk: number } {
  let start = 0
  let lineBreak = text.indexOf('\n')
  let end = -1
  let firstInk = -1
  let lastInk = -1
  return (from, to) => {
    while (lineBreak >= 0 && lineBreak < from) {
      start = lineBreak + 1
      lineBreak = text.indexOf('\n', start)
    }
    if (firstInk < start) firstInk = start + text.slice(start).search(/\S/)
    if (end < to) {
      const next = text.indexOf('\n', to)
      end = next < 0 ? text.length : next
      lastInk = end - 1
      while (lastInk >= 0 && /\s/.test(text[lastInk] ?? '')) lastInk--
    }
    return { firstInk, lastInk }
  }
}
