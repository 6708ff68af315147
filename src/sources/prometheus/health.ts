import type { Matchers } from '../../model/question.js'
import type { Weakness } from '../../model/reading.js'
import { isFailure } from './failure.js'
import { type AskedSide, numberOf, range, selectorOf, type Window } from './side.js'

/** What the data itself says about how far it can be trusted. */
export interface Health {
  readonly weakness: Weakness | undefined
  readonly notes: readonly string[]
}

const enoughScrapes = 4

/** Counters that fell and processes that began inside the window; too few scrapes and targets that were down. */
export async function healthOf(
  side: AskedSide,
  window: Window,
  counters: readonly string[],
  matchers: Matchers,
): Promise<Health> {
  const span = range(window.seconds)
  const failures = new Set<string>()
  const value = async (expression: string) => {
    const reply = await side.client.instant(expression, window.end)
    if (isFailure(reply)) failures.add(`resets, restarts and scrapes could not be checked: ${reply.text}`)
    return numberOf(reply)
  }
  const started = selectorOf(side, 'process_start_time_seconds', matchers)
  const up = selectorOf(side, 'up', matchers)
  const down = `sum(count_over_time((${up} == 0)[${span}:${range(side.settings.rate)}]))`
  const [restarts, missed, resets, scrapes] = await Promise.all([
    value(`sum(changes(${started}[${span}]))`),
    value(down),
    Promise.all(counters.map((name) => value(`sum(resets(${selectorOf(side, name, matchers)}[${span}]))`))),
    Promise.all(counters.map((name) => value(`max(count_over_time(${selectorOf(side, name, matchers)}[${span}]))`))),
  ])
  return {
    weakness: weaknessOf(restarts ?? 0, counters, resets),
    notes: [
      ...counters.flatMap((name, at) => sparse(side, window, name, scrapes[at] ?? 0)),
      ...downNote(missed ?? 0),
      ...failures,
    ],
  }
}

function weaknessOf(
  restarts: number,
  counters: readonly string[],
  resets: readonly (number | null)[],
): Weakness | undefined {
  if (restarts > 0) {
    const text = `A process restarted ${times(restarts)} inside the window (process_start_time_seconds changed).`
    return { reason: 'restart', text }
  }
  const fell = counters.filter((_, at) => (resets[at] ?? 0) > 0)
  if (fell.length === 0) return undefined
  const total = resets.reduce<number>((sum, count) => sum + (count ?? 0), 0)
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
