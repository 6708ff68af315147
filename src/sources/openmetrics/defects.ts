import type { Reason } from '../../model/outcome.js'
import type { Absent, Weakness } from '../../model/reading.js'
import { cellOf } from './cells.js'
import { once } from './once.js'
import type { Settled } from './settle.js'
import type { Tally } from './tally.js'

/** What keeps some sums from being an answer at all; null where nothing does. */
export function absence(settled: Settled, tallies: readonly Tally[], origin: string): Absent | null {
  const absent = (reason: Reason, text: string): Absent => ({ kind: 'absent', reason, text, origin })
  const { recording, window } = settled
  for (const tally of tallies) {
    if (recording.trouble.overflow.has(tally.metric)) return absent('unsupported', overflowText(tally.metric))
    if (tally.plans.size === 0) return absent('empty', emptyText(settled, tally))
    if (!hasSamples(settled, tally)) return absent('empty', `\`${tally.metric}\` has no samples inside the window`)
  }
  const { length } = window.scrapes
  if (length < fewestScrapes) return absent('too-few-samples', `${scrapeCount(length)} inside the window; ${needed}`)
  if (window.bounds.length < 2) {
    return absent(
      'window',
      `no point of one \`rate\` fits into the ${Math.round(window.end - window.start)} s of the window`,
    )
  }
  for (const tally of tallies) {
    const count = scrapesUntilVanished(settled, tally)
    if (count === null || count >= fewestScrapes) continue
    const text = `\`${tally.metric}\` was seen at ${scrapeCount(count)} inside the window, and vanished; ${needed}`
    return absent('too-few-samples', text)
  }
  for (const tally of tallies) {
    const scrape = [...tally.broken].find((broken) => settled.position.has(broken))
    if (scrape === undefined) continue
    return absent('nan', `\`${tally.metric}\` was no finite number ${when(settled, scrape)}`)
  }
  return null
}

/** Two scrapes are exact for linear load only, and show no restart between them. */
const fewestScrapes = 3
const needed = `at least ${fewestScrapes} are needed`
const scrapeCount = (count: number): string => (count === 1 ? '1 scrape' : `${count} scrapes`)

/**
 * From the first scrape of the window that showed a metric to the last; null where it is there until the end. One that
 * appears late is no less sure: that it was not there before was seen, too.
 */
const scrapesUntilVanished = once(({ position, window }, tally): number | null => {
  let [first, last] = [window.scrapes.length, -1]
  for (const plan of tally.plans) {
    if (plan.last === -1) continue
    first = Math.min(first, position.get(plan.first) ?? 0)
    last = Math.max(last, position.get(plan.last) ?? -1)
  }
  return last === window.scrapes.length - 1 ? null : last - first + 1
})

const overflowText = (metric: string): string =>
  `\`${metric}\` has more series or label values than a recording may hold; take labels away or narrow it with matchers`

/** What CPU time is called where it is not called as Prometheus' own clients do. */
const usualCpu = 'process_cpu_seconds_total'
const otherCpus = [
  ['cpu_seconds_total'],
  ['process_cpu_user_seconds_total', 'process_cpu_system_seconds_total'],
  ['container_cpu_usage_seconds_total'],
]

function emptyText({ recording }: Settled, tally: Tally): string {
  const { metric } = tally
  if (recording.trouble.untimed > 0 && recording.times.length === 0) {
    return `the samples carry no timestamps, so no growth can be told; record with \`perf-gate record\``
  }
  const matchers = Object.entries(tally.matchers).map(([label, value]) => `${label}="${value}"`)
  if (recording.names.has(metric)) return `\`${metric}\` has samples, but none with ${matchers.join(', ')}`
  if (metric === usualCpu) return `no samples of \`${metric}\`; ${cpuAdvice(recording.names)}`
  const alike = [`${metric}_total`, metric.replace(/_total$/, ''), `${metric}_bucket`]
  const other = alike.find((name) => name !== metric && recording.names.has(name))
  return `no samples of \`${metric}\`${other === undefined ? '' : `; the recording has \`${other}\``}`
}

/** Never taken by itself: two counters of CPU time count different things, and both sides must have the same one. */
function cpuAdvice(names: ReadonlySet<string>): string {
  const other = otherCpus.find((metrics) => metrics.every((metric) => names.has(metric)))
  if (other === undefined) return 'count it from outside, with `perf-gate record --cgroup`, or name another with `cpu`'
  const written = other.length === 1 ? other[0] : `[${other.join(', ')}]`
  return `the recording has CPU time by another name: write \`cpu: ${written}\``
}

const hasSamples = once(({ window, seconds }, tally) =>
  [...tally.plans].some((plan) => plan.last !== -1 && seconds[plan.last]! >= window.start),
)

/** Findings about the data that weaken sums without taking them away, the worst first. */
export function weaknesses(settled: Settled, tallies: readonly Tally[]): readonly Weakness[] {
  const out: Weakness[] = []
  const counters = tallies.filter((tally) => tally.nature === 'counter')
  for (const tally of counters) out.push(...restartOf(settled, tally))
  if (settled.partial !== null) out.push({ reason: 'partial', text: `the recording is not whole: ${settled.partial}` })
  for (const tally of counters) out.push(...resetOf(settled, tally))
  return out
}

/** A restart after which a counter stood higher than before: the reset rule cannot see it. */
const restartOf = once((settled, tally): readonly Weakness[] => {
  for (const plan of tally.plans) {
    for (const scrape of settled.restarts.get(plan.process) ?? []) {
      if ((settled.position.get(scrape) ?? 0) < 1 || cellOf(plan.grown, scrape) === 0) continue
      const text =
        `the process restarted ${when(settled, scrape)}, and \`${tally.metric}\` stood higher after it than before: ` +
        'its growth across the restart cannot be told'
      return [{ reason: 'restart', text }]
    }
  }
  return []
})

const resetOf = once((settled, tally): readonly Weakness[] => {
  const scrapes = new Set<number>()
  for (const plan of tally.plans) {
    for (const scrape of settled.window.scrapes.slice(1)) if (cellOf(plan.fell, scrape) > 0) scrapes.add(scrape)
  }
  const [first] = scrapes
  if (first === undefined) return []
  const times = scrapes.size === 1 ? 'once' : `${scrapes.size} times`
  const text =
    `\`${tally.metric}\` was reset ${times}, first ${when(settled, first)}: ` +
    'what was counted between the scrape before and the reset is lost'
  return [{ reason: 'reset', text }]
})

/** Series that had stopped before the recording did. */
export function vanished(settled: Settled, tallies: readonly Tally[]): readonly string[] {
  return tallies.flatMap((tally) => {
    const count = vanishedOf(settled, tally)
    return count === 0 ? [] : [`${count} series of \`${tally.metric}\` vanished before the end of the recording`]
  })
}

const vanishedOf = once(({ recording, seconds, window }, tally): number => {
  const { table } = recording
  let count = 0
  for (let series = 0; series < table.seriesCount; series++) {
    const last = table.scrape[series]!
    if (last === -1 || seconds[last]! >= window.end || seconds[last]! < window.start) continue
    if (tally.plans.has(recording.plans[table.plan[series]!]!)) count++
  }
  return count
})

const when = (settled: Settled, scrape: number): string => {
  const start = settled.seconds.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
  return `${Math.round((settled.seconds[scrape]! - start) * 10) / 10} s into the recording`
}
