import { linesOf } from '../paths.js'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Text up to the next tag. */
  readonly text: string
  readonly line: number
  readonly depth: number
}

const pieces = /<!--|<!\[CDATA\[|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g

/** The opening tags of an XML text in order, comments left out. No entities but the five of XML, no DTD. */
export function elements(text: string): Element[] {
  const found: Element[] = []
  const lineAt = linesOf(text)
  const reader = new RegExp(pieces)
  let depth = 0
  for (let match = reader.exec(text); match !== null; match = reader.exec(text)) {
    const [whole, closes, opens, attributes = '', empty] = match
    if (whole.startsWith('<!')) {
      const end = text.indexOf(whole === '<!--' ? '-->' : ']]>', match.index + whole.length)
      if (end < 0) break
      reader.lastIndex = end + 3
      continue
    }
    if (closes !== undefined) depth--
    if (opens === undefined) continue
    const start = match.index + whole.length
    found.push({
      name: opens,
      attributes: attributesIn(attributes),
      text: empty === '/' ? '' : content(text, start),
      line: lineAt(match.index),
      depth,
    })
    if (empty !== '/') depth++
  }
  return found
}

function content(text: string, start: number): string {
  const cdata = /^\s*<!\[CDATA\[([\s\S]*?)\]\]>/.exec(text.slice(start, start + 2000))
  if (cdata !== null) return (cdata[1] ?? '').trim()
  const end = text.indexOf('<', start)
  return decoded(text.slice(start, end < 0 ? text.length : end)).trim()
}

const attributesIn = (source: string): Record<string, string> =>
  Object.fromEntries(
    [...source.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', double, single]) => [
      name,
      decoded(double ?? single ?? ''),
    ]),
  )

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
}

const decoded = (source: string): string =>
  source.replace(/&(lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)
