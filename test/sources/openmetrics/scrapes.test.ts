import { expect, it } from 'vitest'
import { emptyRecording, interestIn, mostScrapes } from '../../../src/sources/openmetrics/recording.js'
import { settle } from '../../../src/sources/openmetrics/settle.js'
import { scrapeAt } from '../../../src/sources/openmetrics/take.js'

it('says what it left out of a recording with more scrapes than are kept', () => {
  const recording = emptyRecording()
  interestIn(recording, 'orders_total')
  for (let scrape = 0; scrape < mostScrapes; scrape++) scrapeAt(recording, 1_700_000_000 + scrape)
  recording.endedAt = recording.samples
  const whole = { rate: null, window: 60, warmUp: 0 }
  expect(settle(recording, whole).partial).toBeNull()
  expect(scrapeAt(recording, 1_800_000_000)).toBe(-1)
  expect(settle(recording, whole).partial).toBe('what comes after its first 1000000 times of scrapes was left out')
})
