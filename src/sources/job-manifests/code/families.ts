import {
  blockComment,
  dollarQuoted,
  doubled,
  heredoc,
  lineComment,
  percentLiteral,
  quoted,
  type Reader,
  regex,
  template,
} from './readers.js'

/** Languages that share their comments and strings. */
export type Family = keyof typeof families

const slashes = [lineComment('//'), blockComment('/*', '*/')]

/** Readers of comments and strings of a text, in the order in which they are tried. */
export const families = {
  script: () => [...slashes, quoted("'"), quoted('"'), template('`'), regex()],
  python: () => [
    lineComment('#'),
    quoted('"""', { multiline: true }),
    quoted("'''", { multiline: true }),
    quoted('"'),
    quoted("'"),
  ],
  ruby: (text: string) => [
    lineComment('#'),
    blockComment('\n=begin', '\n=end'),
    heredoc(text),
    percentLiteral(),
    quoted('"', { multiline: true }),
    quoted("'", { multiline: true }),
    quoted('`', { multiline: true }),
    regex(),
  ],
  java: () => [...slashes, quoted('"""', { multiline: true }), quoted('"'), quoted("'")],
  go: () => [...slashes, quoted('"'), quoted("'"), quoted('`', { multiline: true, raw: true })],
  sql: (text: string) => [lineComment('--'), blockComment('/*', '*/'), dollarQuoted(text), doubled("'"), doubled('"')],
  hcl: (text: string) => [lineComment('#'), ...slashes, heredoc(text), quoted('"')],
} as const satisfies Record<string, (text: string) => readonly Reader[]>
