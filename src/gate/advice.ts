import type { Budget } from '../model/budget.js'
import type { Judgement, Mover } from '../model/judgement.js'
import type { Reason, Section, Status } from '../model/outcome.js'
import { levelMoved } from '../units/independence.js'

/** What to do where the data is the trouble and not the change. */
const ofReason: Readonly<Record<Reason, string>> = {
  empty:
    'Check the names and the matchers, and that the metric is exposed from the start, with 0 where nothing was counted yet.',
  nan: 'Find the series that exposes what is no number, and mend it there.',
  'zero-denominator': 'Check that the load reached what is measured: what is divided by must be above zero.',
  'missing-side': 'Let both sides be measured, and check the paths and selectors of the side that has nothing.',
  partial: 'Measure again, and let the measurement end before the gate reads it.',
  identical: 'Give each side a measurement of its own.',
  reset: 'Find out what started the counter anew inside the window, and measure again without it.',
  restart: 'Find out why the process restarted under load, and measure again without a restart.',
  saturated: 'Give the histogram buckets beyond the limit, so that the quantile lies in one of them.',
  'too-few-samples': 'Measure for longer, or more often, until both sides have the samples that are needed.',
  unreachable: 'Check the address and the headers of the source, and that it runs; then run again.',
  unsupported: 'Give the budget a source that can answer it; the page of each source says what it knows.',
  'no-secret': 'Nothing: a run that has the secrets judges it, such as one on the base branch.',
  'no-longer-plans': 'Mend the query, or the migration that it depends on.',
  removed: 'Nothing, if it was meant: the policy of the base still has it until this change is merged.',
  dataset: 'Run both sides on the same data.',
  'repeat-reads': 'Count the first read of each output alone.',
  window: 'Measure for longer than what has to happen in the window.',
}

/** Where what is measured are files of the repository, and not metrics of a server. */
const ofFiles: Readonly<Partial<Record<Section, string>>> = {
  bundles: 'Build both sides, and check the folders, the bundler and the entries of the routes.',
  queries:
    'Put right what is named: a glob, a table, or a line of the migrations, which must load on an empty database.',
}

function mending(reason: Reason, section: Section): string {
  const aboutFiles = reason === 'empty' || reason === 'missing-side' || reason === 'unsupported'
  return (aboutFiles ? ofFiles[section] : undefined) ?? ofReason[reason]
}

const unclear =
  'Measure both sides again, for longer and in turn, before you look for a cause: the data so far cannot tell.'

const moved =
  'Leave the warm-up out, keep the load steady and measure both sides over a longer window: in this one the level moved, or the noise is slow.'

const longestValue = 40

/** Where most of a regression is that of one value of a label, there it is looked for first. */
function beginning({ change, movers }: Pick<Judgement, 'change' | 'movers'>): string {
  if (change === null) return ''
  const share = ({ efficiency, mix }: Mover): number => (efficiency + mix) / change.relative
  const first = movers.reduce<Mover | null>(
    (most, one) => (most === null || share(one) > share(most) ? one : most),
    null,
  )
  if (first === null || !(share(first) >= 0.5)) return ''
  const value =
    first.value.length > longestValue ? `${[...first.value].slice(0, longestValue - 1).join('')}…` : first.value
  return `Begin with ${first.label}=${value}, which made most of the change. `
}

/**
 * What a finding advises: what its budget knows where it is broken, else what mends the data. Nothing where all is well.
 * `points`: the number on the smaller side.
 */
export function adviceOn(
  judgement: Pick<Judgement, 'outcome' | 'reason' | 'change' | 'movers'>,
  status: Status,
  { advice: own, section }: Pick<Budget, 'advice' | 'section'>,
  points: number,
): string {
  const { outcome, reason, change } = judgement
  switch (outcome) {
    case 'regressed':
      return `${beginning(judgement)}${own}`
    case 'over-budget':
    case 'missing':
    case 'inherited':
      return own
    case 'no-data':
      return reason === null || reason === 'no-longer-plans' ? own : mending(reason, section)
    case 'inconclusive':
      if (reason !== null) return mending(reason, section)
      return levelMoved(points, change?.effectiveSamples ?? points) ? moved : unclear
    case 'new':
    case 'improved':
    case 'ok':
    case 'not-affected':
      if (status === 'pass') return ''
      return reason === null ? own : mending(reason, section)
    default:
      return outcome satisfies never
  }
}
