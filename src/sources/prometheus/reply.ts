import { type Failure, failure } from './failure.js'

/** A pair of time in seconds and value. */
export type Point = readonly [time: number, value: number]

export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly Point[]
}

/** What a server said, exactly: infinities and NaN are told apart, nothing is rounded. */
export interface Reply {
  readonly kind: 'reply'
  readonly series: readonly Series[]
  readonly scalar: boolean
  /** What the server remarked about the expression; nothing of the answer is missing. */
  readonly remarks: readonly string[]
  /** Why the answer is not whole; empty where it is. */
  readonly partial: readonly string[]
}

type Json = Readonly<Record<string, unknown>>

/** Reads the body of a query. A body that is no answer of this API is a failure with words. */
export function readReply(source: string, body: Json): Reply | Failure {
  const data = body['data']
  if (!isRecord(data)) return notPrometheus(source)
  const warnings = strings(body['warnings'])
  const about = {
    remarks: [...strings(body['infos']), ...warnings.filter(isRemark)],
    partial: [...warnings.filter((one) => !isRemark(one)), ...(body['isPartial'] === true ? ['isPartial'] : [])],
  }
  const rows = data['result']
  if (!Array.isArray(rows)) return notPrometheus(source)
  switch (data['resultType']) {
    case 'vector':
    case 'matrix':
      return readSeries(source, rows, about)
    case 'scalar': {
      const point = readPoint(rows)
      return point
        ? { kind: 'reply', series: [{ labels: {}, points: [point] }], scalar: true, ...about }
        : notPrometheus(source)
    }
    case 'string':
      return failure('unsupported', `Source "${source}" answered a string, and a budget needs a number.`)
    default:
      return notPrometheus(source)
  }
}

/** Remarks on the expression's own text come as warnings, too, since Prometheus 3; they do not mean a missing part. */
const isRemark = (warning: string): boolean => /^PromQL (warning|info):/.test(warning)

function readSeries(
  source: string,
  rows: readonly unknown[],
  about: Pick<Reply, 'remarks' | 'partial'>,
): Reply | Failure {
  const series: Series[] = []
  for (const row of rows) {
    if (!isRecord(row)) return notPrometheus(source)
    if ('histogram' in row || 'histograms' in row) return nativeHistogram(source)
    const points = pointsOf(row)
    if (points === null) return notPrometheus(source)
    series.push({ labels: labelsOf(row['metric']), points })
  }
  return { kind: 'reply', series, scalar: false, ...about }
}

function nativeHistogram(source: string): Failure {
  const advice = 'wrap the expression in histogram_quantile(), histogram_sum() or histogram_count()'
  return failure('unsupported', `Source "${source}" answered native histograms, and a budget needs numbers: ${advice}.`)
}

export function notPrometheus(source: string, body = ''): Failure {
  const html = /^\s*</.test(body)
  const what = html ? 'HTML (a login page?)' : 'something that is not an answer of the Prometheus API'
  const advice = 'Check `url` (Mimir needs /prometheus at its end, Grafana Cloud /api/prom) and `headers`.'
  const start = body === '' ? '' : ` It begins: ${body.slice(0, 200)}`
  return failure('unreachable', `Source "${source}" answered ${what}. ${advice}${start}`, { status: 200 })
}

function pointsOf(row: Json): readonly Point[] | null {
  const pairs = 'values' in row ? row['values'] : [row['value']]
  if (!Array.isArray(pairs)) return null
  const points = pairs.map(readPoint)
  return points.includes(null) ? null : points.filter((point) => point !== null)
}

function readPoint(pair: unknown): Point | null {
  if (!Array.isArray(pair) || pair.length !== 2) return null
  const [time, text] = pair
  if (typeof time !== 'number' || typeof text !== 'string') return null
  const value = readNumber(text)
  return value === null ? null : [time, value]
}

/** `parseFloat` makes NaN of `+Inf`; here the three words of the API mean what they say. */
export function readNumber(text: string): number | null {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  if (text === 'NaN') return Number.NaN
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isNaN(value) ? null : value
}

function labelsOf(metric: unknown): Readonly<Record<string, string>> {
  if (!isRecord(metric)) return {}
  return Object.fromEntries(
    Object.entries(metric).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
