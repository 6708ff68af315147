/** Which part of a recording counts, and where its points lie. Seconds. */
export interface WindowSettings {
  readonly rate: number | null
  /** null: as long as there is data. */
  readonly window: number | null
  readonly warmUp: number
}

export interface Window {
  /** Numbers of the scrapes inside the window, in time order. Growth counts after the first of them. */
  readonly scrapes: readonly number[]
  /** Positions in `scrapes` between which the points lie: one point per neighbouring pair. */
  readonly bounds: readonly number[]
  readonly start: number
  readonly end: number
}

/** More points than this say no more, and are slower to judge. */
const mostPoints = 1000

/** Cuts the window out of all scrapes; `seconds` holds the time of each, in any order. Empty where there are none. */
export function windowOf(seconds: readonly number[], settings: WindowSettings): Window {
  const all = seconds.map((_, scrape) => scrape).sort((one, other) => seconds[one]! - seconds[other]!)
  const first = all[0]
  const last = all.at(-1)
  if (first === undefined || last === undefined) return { scrapes: [], bounds: [], start: 0, end: 0 }
  const end = seconds[last]!
  const earliest = seconds[first]! + settings.warmUp
  const from = settings.window === null ? earliest : Math.max(earliest, end - settings.window)
  // Times are written to the millisecond.
  const scrapes = all.filter((scrape) => seconds[scrape]! >= from - 0.0005)
  const times = scrapes.map((scrape) => seconds[scrape]!)
  return { scrapes, bounds: boundsOf(times, settings.rate), start: times[0] ?? end, end }
}

/** The scrapes nearest to every `rate`, counted back from the last one, so that points end at scrapes and never overlap. */
function boundsOf(times: readonly number[], rate: number | null): readonly number[] {
  const last = times.length - 1
  if (last < 1) return []
  if (rate === null) return every(Math.ceil(last / mostPoints), last)
  const bounds = [last]
  const end = times[last]!
  let position = last
  for (let step = 1; position > 0; step++) {
    const wanted = end - step * rate
    if (wanted < times[0]! - rate / 2) break
    while (position > 0 && Math.abs(times[position - 1]! - wanted) <= Math.abs(times[position]! - wanted)) position--
    if (position < bounds[0]!) bounds.unshift(position)
  }
  return bounds.length - 1 <= mostPoints
    ? bounds
    : every(Math.ceil((bounds.length - 1) / mostPoints), bounds.length - 1).map((index) => bounds[index]!)
}

function every(stride: number, last: number): readonly number[] {
  const out: number[] = []
  for (let position = last; position >= 0; position -= stride) out.unshift(position)
  return out
}
