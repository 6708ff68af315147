import { keepExemplar } from './exemplars.js'
import { readLine, type SampleLine, seriesText } from './grammar.js'
import { numberOf, readNumber } from './number.js'
import { createdStart, planFor, type Recording } from './recording.js'
import { addEntry, addSeries, beginsWith, findEntry, sameTime } from './series-table.js'
import { scrapeAt, take } from './take.js'

/**
 * Reads whole lines: `bytes` from `start`, the last one ending at `end`. A scrape lists its series in the order of the
 * scrape before, so each line is first compared with the bytes that followed last time, and its name and labels are
 * parsed once per series. Lines of metrics that no question needs are known by their name alone.
 */
export function scanLines(recording: Recording, bytes: Buffer, start: number, end: number): void {
  const { table, cursor } = recording
  let at = start
  while (at < end) {
    const before = recording.entry
    let entry = before === -1 ? -1 : expected(recording, before, bytes, at)
    if (entry === -1) {
      const newline = bytes.indexOf(10, at)
      entry = entryOf(recording, bytes, at, newline)
      if (entry === -1) {
        at = newline + 1
        continue
      }
      // A run of lines that are passed over keeps what follows the run.
      if (before !== -1 && entry !== before) table.next[before] = entry
    }
    recording.entry = entry
    const series = table.series[entry]!
    const valueAt = at + table.length[entry]!
    if (series === -1) {
      at = bytes.indexOf(10, valueAt - 1) + 1
      continue
    }
    if (recording.needed !== -1) table.resume[recording.needed] = entry
    recording.needed = entry
    cursor.at = valueAt
    const next = takeLine(recording, bytes, series)
    at = next === -1 ? takeOdd(recording, bytes, at, series) : next
  }
}

function expected(recording: Recording, before: number, bytes: Uint8Array, at: number): number {
  const { table } = recording
  const next = table.next[before]!
  if (table.series[before] === -1) {
    if (beginsWith(table, before, bytes, at)) return before
    if (next !== -1 && beginsWith(table, next, bytes, at)) return next
    const resume = recording.needed === -1 ? -1 : table.resume[recording.needed]!
    return resume !== -1 && beginsWith(table, resume, bytes, at) ? resume : -1
  }
  if (next !== -1 && beginsWith(table, next, bytes, at)) return next
  if (beginsWith(table, before, bytes, at)) {
    table.next[before] = before
    return before
  }
  return -1
}

/** Value and time in the one form that nearly every line has. Gives where the next line begins, or -1 for other forms. */
function takeLine(recording: Recording, bytes: Buffer, series: number): number {
  const { cursor, lastTime } = recording
  if (!readNumber(bytes, cursor) || bytes[cursor.at] !== 32) return -1
  const { value } = cursor
  cursor.at++
  if (!sameTime(lastTime, bytes, cursor)) {
    const from = cursor.at
    if (!readNumber(bytes, cursor) || cursor.at - from > lastTime.bytes.length) return -1
    rememberTime(recording, bytes, from, cursor.at, cursor.value)
  }
  const { at } = cursor
  if (bytes[at] === 10) {
    if (lastTime.scrape !== -1) take(recording, series, lastTime.scrape, value)
    return at + 1
  }
  return -1
}

function rememberTime(recording: Recording, bytes: Uint8Array, from: number, to: number, time: number): void {
  const { lastTime } = recording
  const text = bytes.subarray(from, to)
  lastTime.bytes.set(text)
  lastTime.length = to - from
  lastTime.scrape = Number.isFinite(time) ? scrapeAt(recording, time) : -1
  if (text.includes(46)) recording.openMetrics = true
}

/** A line in another form: an exemplar, no time, tabs. Gives where the next line begins. */
function takeOdd(recording: Recording, bytes: Buffer, at: number, series: number): number {
  const newline = bytes.indexOf(10, at)
  const line = readLine(bytes.toString('utf8', at, newline))
  if (line.kind === 'sample') takeSample(recording, line, series)
  else refuse(recording, bytes, at, newline)
  return newline + 1
}

function takeSample(recording: Recording, line: SampleLine, series: number): void {
  if (line.exemplar !== null) recording.openMetrics = true
  if (line.time === null) {
    recording.trouble.untimed++
    return
  }
  if (line.time.includes('.')) recording.openMetrics = true
  const scrape = scrapeAt(recording, numberOf(line.time)!)
  if (scrape === -1) return
  take(recording, series, scrape, numberOf(line.value)!)
  const traced = line.exemplar === null ? [] : (recording.interests.get(line.name)?.traced ?? [])
  if (traced.length > 0) keepExemplar(traced, line, scrape)
}

function refuse(recording: Recording, bytes: Buffer, at: number, newline: number): void {
  const { trouble } = recording
  if (trouble.unreadable === 0) trouble.firstUnreadable = bytes.toString('utf8', at, Math.min(newline, at + 60))
  trouble.unreadable++
}

/** The entry of a line that was not expected, made where it is new. -1 for lines that are done: comments, blanks. */
function entryOf(recording: Recording, bytes: Buffer, at: number, newline: number): number {
  let nameEnd = at
  while (isNameByte(bytes[nameEnd]!)) nameEnd++
  if (nameEnd > at && recording.table.count > 0) {
    const name = bytes.toString('latin1', at, nameEnd)
    if (!recording.interests.has(name) && !recording.all) return passOver(recording, bytes, at, nameEnd, name)
  }
  const line = readLine(bytes.toString('utf8', at, newline))
  switch (line.kind) {
    case 'blank':
      return -1
    case 'unreadable':
      refuse(recording, bytes, at, newline)
      return -1
    case 'end':
      recording.endedAt = recording.samples
      recording.openMetrics = true
      return -1
    case 'comment':
      if (line.keyword === 'UNIT' || (line.keyword === 'TYPE' && openMetricsTypes.test(line.rest))) {
        recording.openMetrics = true
      }
      if (line.keyword === 'TYPE' && line.rest === 'counter') markCounter(recording, line.metric)
      return -1
    case 'sample':
      return entryOfSample(recording, line, bytes, at, newline)
  }
}

/** OpenMetrics names the family, and text the metric itself. */
function markCounter(recording: Recording, name: string): void {
  for (const metric of [name, `${name}_total`]) {
    const interest = recording.interests.get(metric)
    if (interest !== undefined) interest.counter = true
  }
}

const openMetricsTypes = /^(unknown|stateset|info|gaugehistogram)$/

function isNameByte(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || byte === 95 || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 58)
}

/** Metrics that nobody asks for: their name and the byte after it stand for all their lines. */
function passOver(recording: Recording, bytes: Buffer, at: number, nameEnd: number, name: string): number {
  if (recording.names.size < mostNames) recording.names.add(name)
  if (bytes[nameEnd] === 10) {
    refuse(recording, bytes, at, nameEnd)
    return -1
  }
  const { table } = recording
  const known = findEntry(table, bytes, at, nameEnd + 1)
  return known === -1 ? addEntry(table, bytes, at, nameEnd + 1, -1, mostNames) : known
}

const mostNames = 20_000

function entryOfSample(recording: Recording, line: SampleLine, bytes: Buffer, at: number, newline: number): number {
  const { table } = recording
  if (recording.names.size < mostNames) recording.names.add(line.name)
  const text = bytes.toString('utf8', at, newline)
  const valueAt = at + Buffer.byteLength(text.slice(0, line.valueAt))
  const known = findEntry(table, bytes, at, valueAt)
  if (known !== -1) return known
  const series = seriesOf(recording, line)
  const tidy = series === -1 ? -1 : findEntry(table, bytes, at, valueAt)
  const entry = series === -1 || tidy !== -1 ? tidy : addEntry(table, bytes, at, valueAt, series)
  // Without room the metric is passed over from here on, and the questions about it are told.
  if (entry === -1) {
    recording.trouble.overflow.add(line.name)
    recording.interests.delete(line.name)
  }
  return entry
}

/** One series may be written in several ways; the tidy one is where they meet. */
function seriesOf(recording: Recording, line: SampleLine): number {
  const { table } = recording
  const tidy = Buffer.from(`${seriesText(line.name, line.labels)} `)
  const known = findEntry(table, tidy, 0, tidy.length)
  if (known !== -1) return table.series[known]!
  const plan = planFor(recording, line.name, line.labels)
  if (plan === -1) return -1
  const series = addSeries(table, plan)
  if (recording.created.size > 0) recording.createdOf.set(series, createdStart(recording, line.name, line.labels))
  const added = addEntry(table, tidy, 0, tidy.length, series)
  return added === -1 ? -1 : series
}
