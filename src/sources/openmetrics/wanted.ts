import type { MetricQuestion, Question } from '../../model/question.js'
import type { Traced } from './exemplars.js'
import { emptyListing, type Listing } from './listing.js'
import { interestIn, type Recording, tallyFor } from './recording.js'
import type { Tally } from './tally.js'

/** The sums that answer a question, by the part that they play in it. */
export interface Wanted {
  readonly question: MetricQuestion
  readonly numerator: readonly Tally[]
  readonly denominator: readonly Tally[]
  /** Where exemplars are kept, metric by metric. */
  readonly traced?: readonly Traced[] | undefined
  /** The series of each metric that an inventory names. */
  readonly listings?: ReadonlyMap<string, Listing> | undefined
}

/** Tells the recording what a question needs of the pass to come; null for questions that recordings cannot answer. */
export function want(recording: Recording, question: Question): Wanted | null {
  switch (question.kind) {
    case 'ratio':
    case 'shares': {
      const label = question.kind === 'ratio' ? question.by : question.label
      const labels = label === undefined ? [] : [label]
      const tally = (metric: string) =>
        tallyFor(recording, { metric, nature: 'counter', matchers: question.matchers, labels })
      return { question, numerator: question.numerator.map(tally), denominator: question.denominator.map(tally) }
    }
    case 'quantile': {
      const labels = question.by === undefined ? ['le'] : ['le', question.by]
      const wanted = { metric: `${question.histogram}_bucket`, nature: 'counter', matchers: question.matchers } as const
      return { question, numerator: [tallyFor(recording, { ...wanted, labels })], denominator: [] }
    }
    case 'gauge': {
      const labels = question.by === undefined ? [] : [question.by]
      const wanted = { metric: question.gauge, nature: 'gauge', matchers: question.matchers } as const
      return { question, numerator: [tallyFor(recording, { ...wanted, labels })], denominator: [] }
    }
    case 'inventory': {
      if (question.metrics.length === 0) recording.all = true
      const listings = question.metrics.map((metric) => [metric, emptyListing(question.matchers)] as const)
      for (const [metric, listing] of listings) interestIn(recording, metric).listings.push(listing)
      return { question, numerator: [], denominator: [], listings: new Map(listings) }
    }
    case 'exemplars': {
      const traced = question.metrics.map((metric) => {
        const one: Traced = { matchers: question.matchers, found: new Map() }
        interestIn(recording, metric).traced.push(one)
        return one
      })
      return { question, numerator: [], denominator: [], traced }
    }
    default:
      return null
  }
}
