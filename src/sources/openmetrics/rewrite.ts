import { type Labels, readLine, type SampleLine, seriesText } from './grammar.js'
import { numberOf } from './number.js'

/** Changes labels before anything is written: to hide a tenant, to drop a label. */
export type LabelTransform = (metric: string, labels: Labels) => Labels

export interface Rewritten {
  /** Whole lines, each with its line feed. */
  readonly text: string
  readonly samples: number
  readonly unreadable: number
}

interface Family {
  readonly name: string
  readonly type: string
}

/**
 * Writes one scrape anew as OpenMetrics text with one timestamp for all: `typed` holds the families whose TYPE line the
 * file already has, and takes the new ones. HELP and UNIT are left out; promtool refuses a unit that is not the end of the name.
 */
export function rewrite(
  scraped: string,
  milliseconds: number,
  typed: Set<string>,
  transform: LabelTransform = (_, labels) => labels,
): Rewritten {
  const time = (milliseconds / 1000).toFixed(3)
  const written = new Set<string>()
  const lines: string[] = []
  let family: Family | null = null
  let unreadable = 0
  for (const text of scraped.split('\n')) {
    const line = readLine(text)
    if (line.kind === 'unreadable') unreadable++
    else if (line.kind === 'comment' && line.keyword === 'TYPE') family = familyOf(line.metric, line.rest)
    if (line.kind !== 'sample') continue
    const series = seriesText(line.name, transform(line.name, line.labels))
    if (written.has(series)) continue
    written.add(series)
    if (family !== null && !typed.has(family.name) && line.name.startsWith(family.name)) {
      typed.add(family.name)
      lines.push(`# TYPE ${seriesText(family.name, []).replace(/^\{(.*)\}$/, '$1')} ${family.type}`)
    }
    lines.push(`${series} ${valueText(line.value)} ${time}${exemplarText(line, transform)}`)
  }
  return { text: lines.map((line) => `${line}\n`).join(''), samples: written.size, unreadable }
}

const types = /^(counter|gauge|histogram|gaugehistogram|summary|info|stateset)$/

/** A counter's family is called without `_total` in OpenMetrics; one that has no `_total` is no counter there. */
function familyOf(name: string, written: string): Family {
  const type = types.test(written) ? written : 'unknown'
  if (type !== 'counter' || !name.endsWith('_total')) return { name, type }
  return { name: name.replace(/_total$/, ''), type }
}

function valueText(text: string): string {
  const value = numberOf(text)!
  if (Number.isNaN(value)) return 'NaN'
  if (Number.isFinite(value)) return text
  return value > 0 ? '+Inf' : '-Inf'
}

/** Exemplars stand on buckets and counters alone. */
function exemplarText({ name, exemplar }: SampleLine, transform: LabelTransform): string {
  if (exemplar === null || !/_(bucket|total)$/.test(name)) return ''
  const found = /^(\{.*\})(\s+(\S+)(?:\s+(\S+))?)$/.exec(exemplar)
  const line = found === null ? null : readLine(`x${found[1]} ${found[3]}`)
  if (found === null || line?.kind !== 'sample') return ''
  const labels = transform(name, line.labels)
  // As it was written where nothing in it changed.
  return labels === line.labels ? ` # ${exemplar}` : ` # ${seriesText('x', labels).slice(1) || '{}'}${found[2]}`
}
