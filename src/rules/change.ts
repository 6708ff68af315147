import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import { type Comparison, compare } from '../statistics/compare.js'
import { type Decision, decide, decideExact } from '../statistics/decide.js'
import { holm } from '../statistics/holm.js'
import { samplesForQuantile } from '../statistics/quantile.js'
import { levelMoved } from '../units/independence.js'
import { allowedWords, changeOf, costWords, notesOf, observed } from './change-words.js'
import { nothingToSay } from './judgement.js'
import { bothSides, identical, isJudgement, kindOf, noData, pointsOf, quantileOf, type Sides } from './sides.js'

/** The relative rule: worse than the baseline by more than `maxRegression`, as far as the noise lets one say so. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  const prepared = family.map(prepare)
  const tests = prepared.map((item) => ('outcome' in item || !item.significance ? 1 : item.comparison.worse))
  const members = family.flatMap((measurement, index) => (isMember(measurement) ? [index] : []))
  const adjusted = holm(members.map((index) => tests[index]!))
  const worse = new Map(members.map((index, position) => [index, adjusted[position]!]))
  return prepared.map((item, index) => ('outcome' in item ? item : conclude(item, worse.get(index) ?? tests[index]!)))
}

/** Who counts in the number of budgets over which false alarms are held, with data or without. */
function isMember({ budget }: Measurement): boolean {
  return budget.gates && budget.nature === 'noisy' && budget.settings.maxRegression !== null
}

export interface Compared {
  readonly measurement: Measurement
  readonly sides: Sides
  readonly comparison: Comparison
  /** Whether there is a p-value at all: not for exact numbers, single values and too few samples. */
  readonly significance: boolean
  /** Samples that the quantile needs, where there are fewer. */
  readonly tooFew: number | null
}

function prepare(measurement: Measurement): Compared | Judgement {
  const sides = bothSides(measurement)
  if (isJudgement(sides)) return sides
  if (measurement.budget.nature === 'noisy' && identical(sides)) {
    const text = `All ${sides.baseline.points.length} points of the baseline and the candidate are the same to the last bit: one measurement was read for both sides.`
    return noData('identical', text)
  }
  return compareSides(measurement, sides)
}

export function compareSides(measurement: Measurement, sides: Sides, threshold?: number): Compared {
  const { settings, better, nature } = measurement.budget
  const [x, y] = [pointsOf(sides.baseline, measurement), pointsOf(sides.candidate, measurement)]
  const quantile = nature === 'exact' ? null : quantileOf(measurement)
  const comparison = compare(x, y, {
    better,
    threshold: threshold ?? settings.maxRegression ?? Number.POSITIVE_INFINITY,
    confidence: settings.confidence,
    noiseFloor: nature === 'exact' ? 0 : settings.noiseFloor,
    minChange: settings.minChange,
    kind: kindOf(sides.baseline, sides.candidate),
    quantile,
  })
  const needed = quantile === null ? 0 : samplesForQuantile(quantile)
  const tooFew = Math.min(x.length, y.length) < needed ? needed : null
  const tested = comparison.mode === 'log' || comparison.mode === 'linear'
  return { measurement, sides, comparison, significance: nature === 'noisy' && tested && tooFew === null, tooFew }
}

function conclude(compared: Compared, worse: number): Judgement {
  const { measurement, comparison } = compared
  const { nature, settings } = measurement.budget
  const decision = nature === 'exact' ? decideExact(comparison) : decide(comparison, worse, settings.confidence)
  const said = {
    ...nothingToSay,
    text: `${observed(compared)}${allowedWords(measurement)}`,
    notes: notesOf(compared),
    change: changeOf(compared, decision),
    atLeastWarn: weaknesses(compared).some(({ reason }) => reason === 'reset'),
    reason: weaknesses(compared).find(({ reason }) => reason === 'reset')?.reason ?? null,
  }
  if (settings.maxRegression === null) return said
  return { ...said, ...outcomeOf(compared, withinMinChange(compared) ? 'ok' : decision, said.text) }
}

const weaknesses = ({ sides }: Compared) =>
  [sides.baseline, sides.candidate].flatMap(({ weakness }) => (weakness === undefined ? [] : [weakness]))

/** From a baseline of zero no relative change exists; a small absolute one is still no regression. */
function withinMinChange({ measurement, comparison, sides }: Compared): boolean {
  const difference = Math.abs(sides.candidate.value - sides.baseline.value)
  return comparison.mode === 'undefined' && difference < measurement.budget.settings.minChange
}

type Said = Pick<Judgement, 'outcome' | 'over' | 'text'> & Partial<Pick<Judgement, 'reason'>>

function outcomeOf(compared: Compared, decision: Decision, text: string): Said {
  const { comparison, tooFew } = compared
  const over = comparison.delta > comparison.allowed + 1e-9
  const unclear = (words: string): Pick<Judgement, 'outcome' | 'over' | 'text'> => ({
    outcome: 'inconclusive',
    over,
    text: `${text} ${words}`,
  })
  if (tooFew !== null) {
    return { ...unclear(`This quantile needs ${tooFew} samples on each side.`), reason: 'too-few-samples' }
  }
  const doubt = doubtOf(compared, decision)
  if (doubt !== null) return { ...unclear(doubt.text), reason: doubt.reason }
  switch (decision) {
    case 'over':
    case 'under':
      return unclearChange(compared, decision, unclear)
    case 'regressed':
      return { outcome: decision, over: false, text: `${text}${costWords(compared)}` }
    case 'improved':
    case 'ok':
      return { outcome: decision, over: false, text }
    default:
      return decision satisfies never
  }
}

function unclearChange(compared: Compared, decision: 'over' | 'under', unclear: (words: string) => Said): Said {
  const { comparison } = compared
  if (comparison.mode === 'undefined') {
    const words = unclear('The baseline is zero or below: there is no relative change from it.')
    return { ...words, over: decision === 'over', reason: 'zero-denominator' }
  }
  if (comparison.mode === 'single') return unclear('One value on a side does not tell noise from change.')
  const words =
    decision === 'over'
      ? 'That is more than allowed, but the noise does not exclude that nothing changed.'
      : 'That is within what is allowed, but the noise does not exclude twice as much.'
  return unclear(pointsMoved(compared) ? `${words} ${movedWords}` : words)
}

const movedWords = 'Each point follows closely the one before it, as where the level moved inside the window.'

function pointsMoved({ measurement, sides, comparison }: Compared): boolean {
  const [x, y] = [pointsOf(sides.baseline, measurement), pointsOf(sides.candidate, measurement)]
  return levelMoved(Math.min(x.length, y.length), comparison.effectiveSamples)
}

/** A restart makes increases wrong either way; a saturated quantile is a lower bound and proves only a rise. */
function doubtOf(
  compared: Compared,
  decision: Decision,
): { readonly reason: 'restart' | 'saturated'; readonly text: string } | null {
  const restart = weaknesses(compared).find(({ reason }) => reason === 'restart')
  if (restart !== undefined) return { reason: 'restart', text: restart.text }
  const { baseline, candidate } = compared.sides
  const saturated = [baseline, candidate].find(({ weakness }) => weakness?.reason === 'saturated')?.weakness
  const proves =
    decision === 'regressed' &&
    baseline.weakness?.reason !== 'saturated' &&
    compared.measurement.budget.better === 'lower'
  return saturated === undefined || proves ? null : { reason: 'saturated', text: saturated.text }
}
