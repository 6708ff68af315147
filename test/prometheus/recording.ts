/** Samples at their times, made into OpenMetrics text. Times are seconds since the epoch. */
export interface RecordedSeries {
  readonly metric: string
  readonly type: 'counter' | 'gauge'
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly (readonly [time: number, value: number])[]
}

export function openMetricsText(series: readonly RecordedSeries[]): string {
  const families = new Map<string, { type: string; lines: string[] }>()
  for (const one of series) {
    const family = one.type === 'counter' ? one.metric.replace(/_total$/, '') : one.metric
    const name = histogramOf(one.metric) ?? family
    const type = histogramOf(one.metric) === null ? one.type : 'histogram'
    const found = families.get(name) ?? { type, lines: [] }
    families.set(name, found)
    for (const [time, value] of one.samples) found.lines.push(`${one.metric}${labelText(one.labels)} ${value} ${time}`)
  }
  const text = [...families].map(([name, { type, lines }]) => `# TYPE ${name} ${type}\n${lines.join('\n')}\n`)
  return `${text.join('')}# EOF\n`
}

const histogramOf = (metric: string): string | null => /^(.*_seconds)_(bucket|count|sum)$/.exec(metric)?.[1] ?? null

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** A counter that grows by what `grow` says from scrape to scrape, and starts anew where it says `null`. */
export function counter(
  metric: string,
  labels: Readonly<Record<string, string>>,
  times: readonly number[],
  grow: (index: number) => number | null,
): RecordedSeries {
  let value = 0
  const samples = times.map((time, index): [number, number] => {
    const growth = index === 0 ? 0 : grow(index)
    value = growth === null ? 0 : value + growth
    return [time, value]
  })
  return { metric, type: 'counter', labels, samples }
}

export function gauge(
  metric: string,
  labels: Readonly<Record<string, string>>,
  times: readonly number[],
  at: (index: number) => number,
): RecordedSeries {
  return { metric, type: 'gauge', labels, samples: times.map((time, index) => [time, at(index)]) }
}

export const scrapes = (start: number, count: number, interval: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => start + index * interval)
