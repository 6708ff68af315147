import type { Judgement } from '../model/judgement.js'

/** A judgement that says nothing yet; rules spread it and set what they know. */
export const nothingToSay: Judgement = {
  outcome: 'ok',
  reason: null,
  text: '',
  notes: [],
  change: null,
  over: false,
  atLeastWarn: false,
  movers: [],
  missing: [],
  place: null,
}
