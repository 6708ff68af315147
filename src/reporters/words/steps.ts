import type { Finding } from '../../model/finding.js'
import { formatDistance, formatValue } from '../../units/format.js'
import { floorWords, intervalWords, limitWords, sideWords, sureWords } from './finding.js'

const statistics: Readonly<Record<string, string>> = {
  centre:
    'For the change, the points of each side were brought to one number by a trimmed mean: the highest and lowest 15 % do not count.',
  count: 'It is counted, not measured.',
}

/** How the judge came to its outcome, one step a sentence, from what the report holds. */
export function judgeSteps(finding: Finding): readonly string[] {
  return [
    ...readingSteps(finding),
    ...relativeSteps(finding),
    ...absoluteSteps(finding),
    outcomeStep(finding),
    ...waiverSteps(finding),
  ]
}

function readingSteps(finding: Finding): readonly string[] {
  const { change, baseline, candidate, statistic } = finding
  if (baseline === null && candidate === null) return [withoutValues(finding)]
  if (baseline === null) return ['There is no baseline to compare with.']
  if (candidate === null) return ['This change has no value; an empty answer is not zero.']
  if (change === null || change.interval === null) return ['One number a side: the numbers decide, without statistics.']
  const quantile = `For the change, the ${statistic} of the points was taken on each side.`
  return [statistics[statistic] ?? quantile, `It rests on ${sureWords(finding)}.`]
}

function withoutValues({ outcome }: Finding): string {
  if (outcome === 'not-affected') return 'It was not measured: the change touches nothing that it depends on.'
  return outcome === 'no-data' ? 'Neither side has a value.' : 'It is read and not measured: there is no value.'
}

function relativeSteps(finding: Finding): readonly string[] {
  const { change, limit } = finding
  if (change === null) return []
  if (limit.maxRegression === null) return ['No relative limit holds for this budget.']
  const allowed = formatValue(limit.maxRegression, 'ratio')
  const size = formatValue(Math.abs(change.regression), 'ratio', { unlike: limit.maxRegression })
  const beyond = change.regression > limit.maxRegression
  const small = beyond && tooSmall(finding)
  const floor = small
    ? `, but the change is less than ${formatDistance(limit.minChange, finding.unit)}, below which none counts`
    : ''
  const points = change.interval === null ? 'It is' : 'The points are'
  const compared =
    change.regression > 0
      ? `${points} ${size} worse, which is ${beyond ? 'more than' : 'within'} the ${allowed} allowed${floor}.`
      : `${points} not worse; ${allowed} worse would be allowed.`
  return [compared, ...boundSteps(finding, beyond && !small)]
}

/** Whether a change beyond the relative limit is one that `minChange` lets pass. The outcome knows; without it the values shown do. */
function tooSmall({ change, limit, outcome, baseline }: Finding): boolean {
  if (limit.minChange === 0 || change === null || outcome === 'regressed') return false
  if (outcome === 'ok') return true
  return Math.abs(change.relative * (baseline?.value ?? Number.POSITIVE_INFINITY)) <= limit.minChange
}

/** What the bounds add: whether no change is excluded, and whether twice the budget is. */
function boundSteps(finding: Finding, beyond: boolean): readonly string[] {
  const interval = finding.change?.interval ?? null
  if (interval === null) return []
  const bounds = `The bounds of the change are ${intervalWords(finding)}`
  if (finding.outcome === 'regressed') return [`${bounds}: that it did not change at all is excluded.`]
  if (finding.outcome !== 'inconclusive') return [`${bounds}.`]
  return beyond
    ? [`${bounds}: that it did not change at all is not excluded, so the data cannot tell.`]
    : [`${bounds}: that it is worse by twice the allowed is not excluded, so the data cannot tell.`]
}

function absoluteSteps(finding: Finding): readonly string[] {
  const { candidate, change, limit, unit } = finding
  if (candidate === null) return []
  // The change is that of the points; a limit holds for what a dashboard would show.
  const value = change === null || change.interval === null ? '' : 'The value of the whole window, '
  const comma = value === '' ? '' : ','
  const rows = [
    [limit.max, candidate.value > (limit.max ?? 0), 'above', 'not above', 'highest value allowed'],
    [limit.min, candidate.value < (limit.min ?? 0), 'below', 'not below', 'lowest value allowed'],
  ] as const
  return rows.flatMap(([bound, broken, is, isNot, name]) =>
    bound === null
      ? []
      : [
          `${value}${sideWords(finding, 'candidate')}${comma} is ${broken ? is : isNot} the ${name}, ${formatValue(bound, unit)}.`,
        ],
  )
}

function outcomeStep(finding: Finding): string {
  const { outcome, reason, status, severity } = finding
  const because = reason === null ? '' : ` (${reason})`
  const made =
    status === 'waived' ? 'a waiver accepts it' : `the policy makes that a ${status === 'warn' ? 'warning' : status}`
  const weak = severity === 'warn' && status === 'warn' ? '; this budget never blocks' : ''
  return `So the outcome is ${outcome}${because}, and ${made}${weak}. Allowed: ${limitWords(finding)}${floorWords(finding)}.`
}

function waiverSteps({ waiver }: Finding): readonly string[] {
  if (waiver === null) return []
  const until = waiver.expires === null ? 'for this head commit' : `until ${waiver.expires}`
  const ceiling = waiver.ceiling === null ? '' : ` up to ${formatValue(waiver.ceiling, waiver.ceilingUnit ?? 'ratio')}`
  return [
    `Waived ${until}${ceiling}${waiver.owner === null ? '' : ` by ${waiver.owner}`}: ${waiver.reason}${waiver.link === null ? '' : ` (${waiver.link})`}`,
  ]
}
