import type { RecordedSeries } from '../prometheus/recording.js'
import { counter, gauge, openMetricsText, scrapes } from '../prometheus/recording.js'

/** A whole minute in 2023; every recording of these tests begins here. */
export const epoch = 1_700_000_040
export const interval = 10

export const times = (count: number, start = epoch): readonly number[] => scrapes(start, count, interval)

/** Noise about 1 that is the same on every run: `spread` is the largest distance from 1. */
export function noise(seed: number, spread: number): (index: number) => number {
  return (index) => {
    let state = (seed * 2654435761 + index * 40503) >>> 0
    for (let round = 0; round < 4; round++) state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0
    return 1 + spread * (2 * (state / 0xffffffff) - 1)
  }
}

/** A counter that grows by about `growth` a scrape. */
export const growing = (
  metric: string,
  growth: number,
  { seed = 1, spread = 0.02, labels = {}, count = 31, start = epoch }: Partial<Shape> = {},
): RecordedSeries => {
  const noisy = noise(seed, spread)
  return counter(metric, labels, times(count, start), (index) => growth * noisy(index))
}

interface Shape {
  readonly seed: number
  readonly spread: number
  readonly labels: Readonly<Record<string, string>>
  readonly count: number
  readonly start: number
}

/** One series per bound of a histogram, from the counts that fall into each bucket per scrape. */
export function histogram(
  name: string,
  bounds: readonly string[],
  each: readonly number[],
  { seed = 1, spread = 0.02, labels = {}, count = 31, start = epoch }: Partial<Shape> = {},
): readonly RecordedSeries[] {
  const noisy = noise(seed, spread)
  let below = 0
  const buckets = bounds.map((le, position) => {
    below += each[position] ?? 0
    const upTo = below
    return counter(`${name}_bucket`, { ...labels, le }, times(count, start), (index) =>
      Math.round(upTo * 100 * noisy(index)),
    )
  })
  return [
    ...buckets,
    counter(`${name}_count`, labels, times(count, start), (index) => Math.round(below * 100 * noisy(index))),
    counter(`${name}_sum`, labels, times(count, start), () => below),
  ]
}

export { counter, gauge, openMetricsText, type RecordedSeries }
