/** What the runner makes of a step's log and file commands, by the rules of actions/runner. */

export interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

const known = new Set([
  'error',
  'warning',
  'notice',
  'add-mask',
  'debug',
  'group',
  'endgroup',
  'set-output',
  'save-state',
  'set-env',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'stop-commands',
  'echo',
])

/** Every line that the runner takes for a command: `::name` after blanks, the old `##[name]` anywhere. */
export function commandsOf(log: string): readonly Command[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => {
    const found =
      /^\s*::([a-z-]+)(?: ([\s\S]*?))?::([\s\S]*)$/i.exec(line) ?? /##\[([a-z-]+)(?: ([^\]]*))?\]([\s\S]*)$/i.exec(line)
    const name = found?.[1]?.toLowerCase()
    if (name === undefined || !known.has(name)) return []
    return [{ name, properties: propertiesOf(found?.[2] ?? ''), message: unescapeData(found?.[3] ?? '') }]
  })
}

function propertiesOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='))
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return [
        pair.slice(0, at).trim(),
        unescapeData(pair.slice(at + 1))
          .replace(/%3A/g, ':')
          .replace(/%2C/g, ','),
      ]
    }),
  )
}

const unescapeData = (text: string): string => text.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%')

/** `NAME=value` or `NAME<<DELIMITER`, lines, `DELIMITER`. Throws where the runner would fail the step. */
export function fileCommand(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/)
  const values: Record<string, string> = {}
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const heredoc = /^([^=]+?)<<(.+)$/.exec(line)
    if (heredoc === null) {
      const equals = line.indexOf('=')
      if (equals < 1) throw new Error(`invalid format ${line}`)
      values[line.slice(0, equals)] = line.slice(equals + 1)
      continue
    }
    const end = lines.indexOf(heredoc[2] ?? '', at + 1)
    if (end < 0) throw new Error(`matching delimiter not found ${heredoc[2]}`)
    values[heredoc[1] ?? ''] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return values
}

/** A summary of more than 1 MiB is dropped whole. */
export const keptSummary = (text: string): string | null => (Buffer.byteLength(text) > 1024 * 1024 ? null : text)
