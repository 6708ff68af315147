import { breaker, longestName, longestText, visible } from './characters.js'

/**
 * Text from outside for a terminal, and for the log of a workflow: no escape sequence, no control or bidi character,
 * nothing that the runner would take for a command (`::` at the beginning of a word, `##[` anywhere).
 */
export function terminalText(text: string, longest: number = longestText): string {
  return visible(text, longest)
    .replace(/##(?=\[)/g, `##${breaker}`)
    .replace(/(?<=^|\s):(?=:)/g, `:${breaker}`)
}

export function terminalName(name: string): string {
  return terminalText(name, longestName)
}
