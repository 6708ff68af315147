import { breaker, longestName, longestText, shownLines, visible } from './characters.js'

/**
 * Text from outside for a terminal, and for the log of a workflow: no escape sequence, no control or bidi character,
 * nothing that the runner would take for a command (`::` at the beginning of a word, `##[` anywhere).
 */
export function terminalText(text: string, longest: number = longestText): string {
  return withoutCommands(visible(text, longest))
}

/** The same line by line, with the indentation. */
export function terminalLines(text: string): readonly string[] {
  return shownLines(text).map(withoutCommands)
}

const withoutCommands = (line: string): string =>
  line.replace(/##(?=\[)/g, `##${breaker}`).replace(/(?<=^|\s):(?=:)/g, `:${breaker}`)

export function terminalName(name: string): string {
  return terminalText(name, longestName)
}
