import { isAbsolute, join } from 'node:path'
import { masking, realIo } from '../io.js'
import type { Io } from '../model/io.js'
import { UserError } from '../model/user-error.js'
import { terminalText } from '../reporters/escape/terminal.js'
import { type LabelTransform, rewrite } from '../sources/openmetrics/rewrite.js'
import { formatValue } from '../units/format.js'
import { parseQuantity } from '../units/quantity.js'
import { readArguments } from './arguments.js'
import { cgroupMetric, cgroupText, checkCgroup, hasCgroupMetric } from './cgroup.js'
import { recordedLabels } from './recorded-labels.js'
import { openRecording, type RecordingFile } from './recording-file.js'
import { type ScrapedAddress, scrapedAddress } from './scraped-address.js'
import { terminal } from './terminal.js'

export interface RecordOptions {
  readonly url: string
  readonly out: string
  /** Seconds between scrapes. */
  readonly every: number
  /** Seconds to record; null until `signal` says stop. */
  readonly lasting: number | null
  readonly append: boolean
  /** Folder of a cgroup, whose CPU time is recorded too. */
  readonly cgroup?: string | undefined
  readonly signal: AbortSignal
  readonly transform?: LabelTransform | undefined
}

/** `perf-gate record`: 0 when there is a recording that can be judged. */
export async function run(args: readonly string[]): Promise<number> {
  const options = {
    url: 'text',
    out: 'text',
    every: 'text',
    for: 'text',
    append: 'flag',
    cgroup: 'text',
    policy: 'text',
    labels: 'text',
  } as const
  const { values, flags } = readArguments(args, options, 0)
  const { url, out } = values
  if (url === undefined || out === undefined) {
    throw new UserError([
      {
        message: `record needs ${url === undefined ? '--url' : '--out'}`,
        fix: 'perf-gate record --url http://localhost:8080/metrics --out perf/pr.om',
      },
    ])
  }
  const every = seconds('every', values['every'] ?? '5s')
  const lasting = seconds('for', values['for'] ?? '2m')
  const io = realIo({ progress: (line) => terminal.error(`${terminalText(io.masked(line))}\n`) })
  const transform = await recordedLabels(values['policy'], values['labels'], io)
  const [append, cgroup] = [flags.has('append'), values['cgroup']]
  await masking(io, () => record({ url, out, every, lasting, append, cgroup, signal: interrupted(), transform }, io))
  return 0
}

function seconds(option: string, text: string): number {
  const quantity = parseQuantity(text)
  if (!('error' in quantity) && quantity.unit === 's' && quantity.value > 0) return quantity.value
  throw new UserError([{ message: `--${option} takes a time such as 5s or 2m, not ${text}` }])
}

/** What was written. Progress and failed scrapes went to `io.progress`. */
export interface Recorded {
  readonly scrapes: number
  readonly failures: number
  /** Seconds that the slowest scrape took. */
  readonly slowest: number
}

const fewestScrapes = 3
const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5'

/**
 * Scrapes an endpoint at fixed times by our own clock and writes what it says as a recording. The file is whole at any
 * moment. Throws UserError where the file is already there or fewer than three scrapes came about.
 */
export async function record(options: RecordOptions, io: Io): Promise<Recorded> {
  checkOptions(options)
  const address = scrapedAddress(options.url, io)
  if (options.cgroup !== undefined) await checkCgroup(options.cgroup, io)
  const planned = options.lasting === null ? Number.POSITIVE_INFINITY : pointsIn(options.lasting, options.every)
  if (isFew(planned, options)) io.progress(`This will give ${fewWords(planned, options)}`)
  const path = isAbsolute(options.out) ? options.out : join(io.cwd, options.out)
  const file = await openRecording(path, options.append)
  const counts = { scrapes: 0, failures: 0, slowest: 0 }
  try {
    await scrapeAll(options, address, io, file, counts)
  } finally {
    await (counts.scrapes > 0 || options.append ? file.close() : file.discard())
  }
  const { scrapes, failures, slowest } = counts
  io.progress(
    `${options.out}: ${scrapes} scrapes of ${address.shown}${failures === 0 ? '' : `, ${failures} failed`}, the slowest took ${formatValue(slowest, 's')}`,
  )
  if (!isFew(planned, options) && isFew(scrapes - 1, options) && scrapes >= fewestScrapes)
    io.progress(`${options.out} has ${fewWords(scrapes - 1, options)}`)
  if (scrapes >= fewestScrapes) return counts
  const message = `${scrapes} of ${scrapes + failures} scrapes of ${address.shown} succeeded; a recording needs at least ${fewestScrapes}`
  const longer = 'See the failures above, record for longer (--for) or more often (--every).'
  const kept = scrapes > 0 ? ` ${options.out} keeps what there is: go on with --append, or remove it first.` : ''
  throw new UserError([{ message, fix: `${longer}${kept}` }])
}

/** What the p95 over time of a budget needs on each side. */
const pointsForQuantile = 60

/** Each point is what happened between two scrapes. */
const pointsIn = (lasting: number, every: number): number => Math.floor(lasting / every + 1e-9)

/** What is added to a recording may be few. */
const isFew = (points: number, { append }: RecordOptions): boolean => !append && points < pointsForQuantile

function fewWords(points: number, { every }: RecordOptions): string {
  const long = Math.ceil((every * pointsForQuantile) / 60)
  return `${points} points; a p95 needs ${pointsForQuantile} on each side, and few points leave more unclear: record for longer (--for ${long}m) or more often (--every)`
}

function checkOptions({ every, lasting }: RecordOptions): void {
  if (lasting !== null && Math.floor(lasting / every) + 1 < fewestScrapes) {
    throw new UserError(`${lasting} s at one scrape every ${every} s is fewer than ${fewestScrapes} scrapes`)
  }
}

async function scrapeAll(
  options: RecordOptions,
  address: ScrapedAddress,
  io: Io,
  file: RecordingFile,
  counts: { scrapes: number; failures: number; slowest: number },
): Promise<void> {
  const { every, lasting, signal } = options
  const start = io.now()
  const last = lasting === null ? Number.POSITIVE_INFINITY : pointsIn(lasting, every)
  for (let index = 0; index <= last; index++) {
    const wait = start + index * every * 1000 - io.now()
    if (wait > 0) await io.sleep(wait, signal).catch(() => {})
    if (signal.aborted) return
    // A scrape that took longer than the interval makes the next ones late: those that were missed are left out.
    if (wait < -every * 1000) continue
    const asked = io.now()
    const failure = await scrape(options, address, io, file)
    counts.slowest = Math.max(counts.slowest, (io.now() - asked) / 1000)
    if (signal.aborted) return
    if (failure === null) counts.scrapes++
    else {
      counts.failures++
      io.progress(`scrape failed at ${new Date(io.now()).toISOString()}: ${failure}`)
    }
  }
}

/** One scrape, written down; gives why it failed, or null. */
async function scrape(
  options: RecordOptions,
  { url, shown, headers }: ScrapedAddress,
  io: Io,
  file: RecordingFile,
): Promise<string | null> {
  const { every, signal, transform, cgroup } = options
  const time = io.now()
  const limit = Math.max(1000, Math.min(every * 1000, 10_000))
  try {
    // Before the page is asked for, so that the counter stands as it did when the scrape began.
    const counter = cgroup === undefined ? '' : await cgroupText(cgroup, io)
    if (typeof counter !== 'string') return counter.message
    const ends = AbortSignal.any([signal, AbortSignal.timeout(limit)])
    const response = await io.fetch(url, { headers: { ...headers, accept }, signal: ends })
    const text = await response.text()
    if (!response.ok) return `the endpoint answered ${response.status} ${response.statusText}`
    if (cgroup !== undefined && hasCgroupMetric(text))
      return `the endpoint has ${cgroupMetric} itself; leave --cgroup out`
    const { text: lines, samples, unreadable } = rewrite(counter + text, time, file.typed, transform)
    if (samples <= (counter === '' ? 0 : 1))
      return `the endpoint answered no metrics: \`${text.slice(0, 60).replace(/\s+/g, ' ')}\``
    if (unreadable > 0) io.progress(`${unreadable} lines of ${shown} could not be read and were left out`)
    await file.add(lines)
    return null
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'TimeoutError') return `no answer within ${limit / 1000} s`
    return error.cause instanceof Error ? error.cause.message || error.message : error.message
  }
}

/** Aborts at the first Ctrl-C or SIGTERM, so that the recording ends whole; a second one ends the program at once. */
export function interrupted(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  return controller.signal
}
