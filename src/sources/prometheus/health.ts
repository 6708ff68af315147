import type { Weakness } from '../../model/reading.js'
import { isFailure } from './failure.js'
import { type AskedSide, numberOf, range, selectorOf, type Window } from './side.js'

/** What the data itself says about how far it can be trusted. */
export interface Health {
  readonly weakness: Weakness | undefined
  /** In words, a counter with a sample that is no number: an increase beside it tells nothing of it. */
  readonly broken: string | null
  readonly notes: readonly string[]
}

export interface Selected {
  readonly name: string
  readonly selector: string
}

export const selected = (side: AskedSide, name: string, matchers: Parameters<typeof selectorOf>[2]): Selected => ({
  name,
  selector: selectorOf(side, name, matchers),
})

const enoughScrapes = 4

/** Counters that fell, samples that are no numbers, and processes that began inside the window; targets that were down. */
export async function healthOf(
  side: AskedSide,
  window: Window,
  counters: readonly Selected[],
  more: { readonly numbers?: readonly Selected[]; readonly thin: boolean },
): Promise<Health> {
  const span = range(window.seconds)
  const failures = new Set<string>()
  const value = async (expression: string) => {
    const reply = await side.client.instant(expression, window.end)
    if (isFailure(reply)) failures.add(`resets, restarts and scrapes could not be checked: ${reply.text}`)
    return numberOf(reply) ?? 0
  }
  const each = (from: readonly Selected[], expression: (samples: string) => string) =>
    Promise.all(from.map(({ selector }) => value(expression(`${selector}[${span}]`))))
  const numbers = [...counters, ...(more.numbers ?? [])]
  // The processes that exposed these counters: their start times and `up` need not have the counters' own labels.
  const exposing = counters.map(({ selector }) => `count by (job, instance) (count_over_time(${selector}[${span}]))`)
  const own = (expression: string) =>
    exposing.length === 0 ? 0 : value(`sum(${expression} and on (job, instance) (${exposing.join(' or ')}))`)
  const [restarts, missed, resets, unequal, scrapes] = await Promise.all([
    own(`changes(${selectorOf(side, 'process_start_time_seconds', {})}[${span}])`),
    own(`count_over_time((${selectorOf(side, 'up', {})} == 0)[${span}:${range(side.settings.rate)}])`),
    each(counters, (samples) => `sum(resets(${samples}))`),
    // Nothing but NaN differs from itself.
    each(numbers, (samples) => `count(sum_over_time(${samples}) != sum_over_time(${samples}))`),
    more.thin ? each(counters, (samples) => `max(count_over_time(${samples}))`) : [],
  ])
  return {
    weakness: weaknessOf(restarts, counters, resets),
    broken: brokenOf(numbers, unequal),
    notes: [
      ...scrapes.flatMap((count, at) => sparse(side, window, counters[at]!.name, count)),
      ...downNote(missed),
      ...failures,
    ],
  }
}

function brokenOf(numbers: readonly Selected[], unequal: readonly number[]): string | null {
  const at = unequal.findIndex((series) => series > 0)
  return at === -1 ? null : `${numbers[at]!.selector} was no finite number at some scrape inside the window.`
}

function weaknessOf(restarts: number, counters: readonly Selected[], resets: readonly number[]): Weakness | undefined {
  if (restarts > 0) {
    const text = `A process restarted ${times(restarts)} inside the window (process_start_time_seconds changed).`
    return { reason: 'restart', text }
  }
  const fell = counters.filter((_, at) => resets[at]! > 0).map(({ name }) => name)
  if (fell.length === 0) return undefined
  const total = resets.reduce((sum, count) => sum + count, 0)
  return { reason: 'reset', text: `${fell.join(' and ')} was reset ${times(total)} inside the window.` }
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

function sparse(side: AskedSide, window: Window, name: string, samples: number): readonly string[] {
  const intervals = ((samples - 1) * side.settings.rate) / window.seconds
  if (samples === 0 || Math.round(intervals) + 1 >= enoughScrapes) return []
  const words = `${name} has about ${Math.max(1, Math.round(intervals) + 1)} scrapes in each rate of ${side.settings.rate} s`
  return [`${words}: scrape more often, or raise \`rate\` (${enoughScrapes} scrapes or more)`]
}

const downNote = (missed: number): readonly string[] =>
  missed > 0 ? [`a target was down at ${missed} of the steps of the window (up == 0)`] : []
