/** What was observed. Closed list; the order is from worst to best and is the order of the report inside one status. */
export const outcomes = [
  'regressed',
  'over-budget',
  'missing',
  'no-data',
  'inherited',
  'inconclusive',
  'new',
  'improved',
  'ok',
  'not-affected',
] as const
export type Outcome = (typeof outcomes)[number]

/** Why an outcome is what it is, where the outcome alone does not say it. Closed list. */
export const reasons = [
  'empty',
  'nan',
  'zero-denominator',
  'missing-side',
  'partial',
  'identical',
  'reset',
  'restart',
  'saturated',
  'too-few-samples',
  'unreachable',
  'unsupported',
  'no-secret',
  'no-longer-plans',
  'removed',
  'dataset',
  'repeat-reads',
  'window',
] as const
export type Reason = (typeof reasons)[number]

/** What the policy makes of an outcome. */
export type Status = 'pass' | 'warn' | 'fail' | 'waived'
export type Verdict = 'pass' | 'warn' | 'fail'
export type Mode = 'enforce' | 'observe'

/** `base` and `head` are git refs; `baseline` and `candidate` are the data measured for them. */
export type Side = 'baseline' | 'candidate'
export type Better = 'lower' | 'higher'
/** exact: one number decides (bytes, planner cost). noisy: statistics decide. */
export type Nature = 'exact' | 'noisy'

/** Sections of the policy file that hold budgets, in the order of the report. */
export const sections = ['services', 'metrics', 'journeys', 'bundles', 'queries', 'jobs'] as const
export type Section = (typeof sections)[number]
