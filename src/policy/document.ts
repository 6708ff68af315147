import { type Document, isScalar, LineCounter, type ParsedNode, parseDocument, type YAMLError } from 'yaml'
import { type Problem, UserError } from '../model/user-error.js'
import { placeAt, problemAt, type SourceText, sourceText } from './lines.js'
import { closerOf, unclosedBefore } from './unclosed.js'

/** A policy of a thousand budgets has about 200 kB. */
const largest = 1_000_000
/** Brackets inside brackets; a policy needs six. Beyond it the parser's own recursion would be the limit. */
const deepest = 100

const words: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  MULTIPLE_DOCS: ['there is a second document', 'Keep one document: remove the `---` line and merge what follows it.'],
  TAB_AS_INDENT: ['there is a tab in the indentation', 'Indent with spaces.'],
  MISSING_CHAR: ['a quote or bracket is not closed', 'Close it, and look at the line before.'],
  BAD_INDENT: ['the indentation does not fit the lines before', 'All keys of one mapping begin in the same column.'],
  MULTILINE_IMPLICIT_KEY: ['this is neither a key nor a value', 'Write a colon and a space after a key, `key: value`.'],
  RESOURCE_EXHAUSTION: ['values are nested too deeply', `At most ${deepest} levels are read.`],
}

/** The text of a policy file. Throws UserError for what is no UTF-8, has a byte order mark, or is too large. */
export function decodePolicy(bytes: Uint8Array, path: string): string {
  const fail = (message: string, fix: string) => new UserError([{ message, place: { path, line: 1, column: 1 }, fix }])
  if (bytes.length > largest) throw fail(`${path} has ${bytes.length} bytes`, 'A policy file has at most 1 MB.')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw fail(`${path} is not valid UTF-8`, 'Save the file as UTF-8.')
  }
}

/** The YAML of a policy file. Throws UserError with every mistake that the YAML parser sees. */
export function readDocument(
  path: string,
  text: string,
): { source: SourceText; document: Document.Parsed<ParsedNode> } {
  const source = sourceText(path, text)
  const refusal = refusalOf(source)
  if (refusal !== undefined) throw new UserError([refusal])
  const document = parseDocument(text, {
    version: '1.2',
    // Duplicates are looked for while reading values: the parser's own search takes time with the square of the keys.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: new LineCounter(),
  })
  const mistakes = [...document.errors, ...document.warnings]
  if (mistakes.length > 0) throw new UserError(once(telling(mistakes).map((mistake) => syntaxProblem(source, mistake))))
  if (document.directives?.yaml.explicit === true && document.directives.yaml.version !== '1.2') {
    throw new UserError([problemAt(source, placeAt(source, 0), 'the file is not YAML 1.2', 'Remove the %YAML line.')])
  }
  const empty = document.contents === null || (isScalar(document.contents) && document.contents.value === null)
  if (empty)
    throw new UserError([problemAt(source, placeAt(source, 0), 'the policy file is empty', 'Begin with `version: 1`.')])
  return { source, document }
}

function refusalOf(source: SourceText): Problem | undefined {
  const { text } = source
  const start = placeAt(source, 0)
  if (text.length > largest) {
    return {
      message: `the policy file has ${text.length} characters`,
      place: start,
      fix: 'A policy file has at most 1 MB.',
    }
  }
  if (text.startsWith('\ufeff')) {
    return { message: 'the file begins with a byte order mark', place: start, fix: 'Save it as UTF-8 without one.' }
  }
  const deep = tooDeep(text)
  return deep === undefined
    ? undefined
    : problemAt(source, placeAt(source, deep), 'values are nested too deeply', `At most ${deepest} levels are read.`)
}

/** Where brackets, or list marks in one line, are nested beyond the limit. Quoted brackets count too, which no real policy notices. */
function tooDeep(text: string): number | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at)
    if (character === 0x5b || character === 0x7b) depth += 1
    else if (character === 0x5d || character === 0x7d) depth = Math.max(0, depth - 1)
    if (depth > deepest) return at
  }
  const marks = /(?:[-?:] ){100}/.exec(text)
  return marks === null ? undefined : marks.index
}

/** The parser tells where it noticed; the reader needs the place of the bracket or the quote that is open. */
function notClosed(source: SourceText, { code, message, pos }: YAMLError): Problem | undefined {
  if (code !== 'MISSING_CHAR' && !/ end with a [\]}]/.test(message)) return undefined
  const unclosed = unclosedBefore(source.text, pos[0])
  if (unclosed === null) return undefined
  const { offset, mark } = unclosed
  const noticed = placeAt(source, Math.min(pos[0], source.text.trimEnd().length)).line
  const place = placeAt(source, offset)
  const until = noticed > place.line + 1 ? `; it was missed in line ${noticed}` : ''
  const fix = `Close it with \`${closerOf(mark)}\`.`
  return problemAt(source, place, `this \`${mark}\` is not closed${until}`, fix)
}

/** One bracket that is open gives several mistakes of the parser. */
const once = (problems: readonly Problem[]): Problem[] => {
  const said = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...said.values()]
}

/** After these the parser has lost its way, and what it says next is noise. */
const derailing = ['UNEXPECTED_TOKEN', 'RESOURCE_EXHAUSTION', 'MULTIPLE_DOCS', 'MISSING_CHAR']

function telling(mistakes: readonly YAMLError[]): readonly YAMLError[] {
  const first = mistakes.findIndex((mistake) => derailing.includes(mistake.code))
  return first === -1 ? mistakes : mistakes.slice(0, first + 1)
}

const inBraces = /^Unexpected flow-(?:seq|map)-start at node end/
const keyInValue = /^(?:Block collections are not allowed within flow|Nested mappings are not allowed in compact)/

/** Where a value that stands without quotes ends too early, or cannot begin at all. */
function plainWords({ text }: SourceText, { code, message, pos }: YAMLError): readonly [string, string] | undefined {
  const mark = text[pos[0]] ?? ''
  if (code === 'BAD_SCALAR_START') {
    const written = /^[^\s,[\]{}]*/.exec(text.slice(pos[0]))?.[0] ?? mark
    return ['a plain value cannot begin with this character', `Put the value in quotes: ${quoted(written)}.`]
  }
  if (inBraces.test(message)) {
    return [`a value without quotes ends at \`${mark}\` here`, 'Put the whole value in quotes.']
  }
  if (keyInValue.test(message)) {
    return [
      'there is a second colon in this value',
      'Put the value in quotes, or a comma or a new line before a second key.',
    ]
  }
  return undefined
}

const quoted = (written: string): string => (written.includes('"') ? `'${written}'` : `"${written}"`)

function syntaxProblem(source: SourceText, mistake: YAMLError): Problem {
  const place = placeAt(source, mistake.pos[0])
  if (source.text.startsWith('${', mistake.pos[0] - 1)) {
    return problemAt(source, place, 'an environment variable must stand in quotes', 'Put the whole value in quotes.')
  }
  const unclosed = notClosed(source, mistake)
  if (unclosed !== undefined) return unclosed
  const known = plainWords(source, mistake) ?? words[mistake.code]
  if (known !== undefined) return problemAt(source, place, ...known)
  const message = mistake.message.split('\n')[0] ?? ''
  return problemAt(source, place, `this is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`)
}
