import type { Justification } from '../model/policy.js'
import { matches } from '../units/glob.js'
import { parseQuantity, type Quantity } from '../units/quantity.js'

/** A line of a pull request's description that asks to accept one finding. Hostile text. */
export interface JustificationLine {
  readonly finding: string
  readonly link: string
  readonly reason: string
  /** How bad is still accepted: what was measured when the line was asked for. Null where the line does not say. */
  readonly ceiling: Quantity | null
}

export interface Justifications {
  readonly lines: readonly JustificationLine[]
  /** Lines that begin like one and are none, as they stand. */
  readonly malformed: readonly string[]
}

const longestBody = 65_536
const mostLines = 50
const longestReason = 500

/**
 * `Perf-Waiver: <finding id> <link> up to <ceiling> <reason>`, each on a line of its own; the ceiling may be left out. What stands in an HTML comment is the text of
 * a template and asks for nothing; a quotation is somebody else's.
 */
export function justificationsIn(body: string): Justifications {
  const shown = body.slice(0, longestBody).replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  const written = shown
    .split(/\r\n|\r|\n/)
    .filter((line) => /^ {0,3}perf-waiver\b/i.test(line))
    .slice(0, mostLines)
  const lines: JustificationLine[] = []
  const malformed: string[] = []
  for (const line of written) {
    const [, finding, link, reason] = /^ {0,3}Perf-Waiver:[ \t]+(\S+)[ \t]+(\S+)[ \t]+(\S.*)$/i.exec(line) ?? []
    const words = reason === undefined ? null : wordsOf(reason)
    if (finding === undefined || link === undefined || words === null) malformed.push(line.trim().slice(0, 200))
    else lines.push({ finding, link, ...words })
  }
  return { lines, malformed }
}

/** A ceiling that cannot be read makes the line one that cannot be read: it must not hold for everything instead. */
function wordsOf(text: string): Pick<JustificationLine, 'reason' | 'ceiling'> | null {
  const [, written, rest] = /^up to[ \t]+(\d\S*)(?:[ \t]+(\S.*))?$/i.exec(text) ?? []
  if (written === undefined) return { reason: shortened(text), ceiling: null }
  const ceiling = parseQuantity(written)
  return 'value' in ceiling && rest !== undefined ? { reason: shortened(rest), ceiling } : null
}

const shortened = (reason: string): string => reason.trim().slice(0, longestReason)

/** Whether a link is one that the policy accepts. It is judged as a browser would follow it: `..` and user parts do not help. */
export function linkAccepted(link: string, { links }: Justification): boolean {
  if (link.length > 2000 || !/^https?:\/\//i.test(link) || !URL.canParse(link)) return false
  const url = new URL(link)
  if (url.username !== '' || url.password !== '') return false
  return links.some((glob) => matches(link, glob) && matches(url.href, glob))
}
