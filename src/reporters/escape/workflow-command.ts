import { cut, cutUnits, longestText, visible } from './characters.js'

/** The runner cuts a message here; it counts UTF-16 units. */
export const longestMessage = 4096

export type CommandName = 'error' | 'warning' | 'notice'

export interface CommandPlace {
  readonly path: string
  readonly line: number
}

/**
 * One workflow command on one line. The runner undoes `%25 %0D %0A` in the message, and `%3A %2C` too in properties;
 * whatever the texts hold, it reads exactly this one command.
 */
export function workflowCommand(
  name: CommandName,
  place: CommandPlace | null,
  title: string,
  lines: readonly string[],
): string {
  const message = cutUnits(lines.map((line) => visible(line, longestText)).join('\n'), longestMessage)
  const properties = [
    ...(place === null ? [] : [`file=${property(place.path)}`, `line=${lineNumber(place.line)}`]),
    `title=${property(cut(visible(title, 250), 250))}`,
  ]
  return `::${name} ${properties.join(',')}::${data(breakOldCommands(message))}`
}

function lineNumber(line: number): number {
  return Number.isSafeInteger(line) && line > 0 ? line : 1
}

function property(text: string): string {
  return data(breakOldCommands(visible(text, 500)))
    .replace(/:/g, '%3A')
    .replace(/,/g, '%2C')
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}

/** The runner's older form `##[command]` counts anywhere in a line. */
function breakOldCommands(text: string): string {
  return text.replace(/##(?=\[)/g, '##\u200b')
}
