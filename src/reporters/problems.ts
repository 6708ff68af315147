import type { Problem } from '../model/user-error.js'

const widest = 110

/**
 * Mistakes of the reader's as text: place and words, the line as it stands in the file with a mark under the column,
 * and what to do. Invisible characters of the line are shown as dots, so that nothing in it moves the terminal.
 */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map(renderProblem).join('\n\n')
}

function renderProblem({ message, place, line, fix }: Problem): string {
  const where = place === undefined ? '' : `${visible(placeText(place))}: `
  const shown = place === undefined || line === undefined ? [] : marked(line, place.line, place.column ?? 1)
  return [`${where}${visible(message)}`, ...shown, ...(fix === undefined ? [] : [`  ${visible(fix)}`])].join('\n')
}

const placeText = ({ path, line, column }: NonNullable<Problem['place']>) =>
  `${path}:${line}${column === undefined ? '' : `:${column}`}`

/** A long line is cut around the column. */
function marked(line: string, number: number, column: number): string[] {
  const start = column <= widest - 20 ? 0 : column - Math.floor(widest / 2)
  const text = visible(line.slice(start, start + widest))
  const [before, after] = [start > 0 ? '…' : '', line.length > start + widest ? '…' : '']
  const margin = `  ${number} | `
  return [
    `${margin}${before}${text}${after}`,
    `${' '.repeat(margin.length - 2)}| ${' '.repeat(before.length + column - 1 - start)}^`,
  ]
}

/** One for one, so that the mark stays under its column. A workflow's runner takes `##[` and a first `::` for commands. */
const visible = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '·')
    .replace(/##\[/g, '##·')
    .replace(/^(\s*):(?=:)/, '$1·')
