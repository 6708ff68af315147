/** Names from outside are never longer than this, so that one label cannot fill a comment. */
export const longestName = 120
/** Sentences from outside. */
export const longestText = 1200

/** U+200B: breaks what a machine would read as a mention, a reference or a link, and shows nothing. */
export const breaker = '\u200b'

/**
 * One line of visible characters: line breaks and tabs become spaces; control, format (bidi, zero-width) and half
 * characters go. What is longer than `longest` code points ends in an ellipsis.
 */
export function visible(text: string, longest: number): string {
  // A code point has at most two units, and white space shrinks: a margin keeps the work bounded for any length.
  const start = text.length > longest * 8 ? text.slice(0, longest * 8) : text
  const line = start
    .replace(/[\s\u0085\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
  return cut(line, start === text ? longest : Math.min(longest, [...line].length))
}

/** Cuts at a number of UTF-16 units, never inside a character; the ellipsis counts. */
export function cutUnits(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/\p{Cs}$/u, '')}…`
}

/** Cuts between code points; the ellipsis counts. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  const points = [...text]
  return points.length <= longest ? text : `${points.slice(0, Math.max(0, longest - 1)).join('')}…`
}

/** A text of several lines to copy: the indentation stays, behind a mark too, and nothing invisible comes along. */
export const shownLines = (text: string): readonly string[] =>
  text.split('\n').map((line) => {
    const start = /^[+-]? */.exec(line)?.[0] ?? ''
    return start + visible(line.slice(start.length), longestText)
  })
