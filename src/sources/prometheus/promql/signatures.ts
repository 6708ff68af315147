export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string'

/** What a function takes: the letters of its arguments, `?` after optional ones, `*` after the one that repeats. */
export interface Signature {
  readonly takes: readonly ValueType[]
  readonly least: number
  readonly repeats: boolean
  readonly gives: ValueType
}

const letters: Readonly<Record<string, ValueType>> = { s: 'scalar', v: 'vector', m: 'matrix', t: 'string' }

/** s scalar, v instant vector, m range vector, t string. A row is: arguments, result, names. */
const rows: readonly (readonly [takes: string, gives: string, names: string])[] = [
  ['v', 'v', 'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh'],
  ['v', 'v', 'sort sort_desc sqrt tan tanh timestamp histogram_avg histogram_count histogram_sum'],
  ['v', 'v', 'histogram_stddev histogram_stdvar start_timestamp'],
  ['m', 'v', 'absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase'],
  ['m', 'v', 'irate last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets'],
  ['m', 'v', 'stddev_over_time stdvar_over_time sum_over_time ts_of_first_over_time ts_of_last_over_time'],
  ['m', 'v', 'ts_of_max_over_time ts_of_min_over_time'],
  ['v?', 'v', 'day_of_month day_of_week day_of_year days_in_month hour minute month year'],
  ['vss', 'v', 'clamp'],
  ['vs', 'v', 'clamp_max clamp_min'],
  ['vs?', 'v', 'round'],
  ['mss', 'v', 'double_exponential_smoothing holt_winters'],
  ['ms', 'v', 'predict_linear'],
  ['sm', 'v', 'quantile_over_time'],
  ['sv', 'v', 'histogram_quantile'],
  ['vtss*', 'v', 'histogram_quantiles'],
  ['ssv', 'v', 'histogram_fraction'],
  ['vv?', 'v', 'info'],
  ['vtttt', 'v', 'label_replace'],
  ['vttt*', 'v', 'label_join'],
  ['vt*', 'v', 'sort_by_label sort_by_label_desc'],
  ['v', 's', 'scalar'],
  ['s', 'v', 'vector'],
  ['', 's', 'pi time start end range step'],
]

/** Built when the first expression is checked, not when the module is loaded. */
export function signatures(): ReadonlyMap<string, Signature> {
  return new Map(rows.flatMap(([takes, gives, names]) => names.split(' ').map((name) => [name, row(takes, gives)])))
}

function row(takes: string, gives: string): Signature {
  const types = [...takes.replace(/[?*]/g, '')].map((letter) => letters[letter]!)
  const open = takes.endsWith('?') || takes.endsWith('*')
  return { takes: types, least: types.length - (open ? 1 : 0), repeats: takes.endsWith('*'), gives: letters[gives]! }
}

/** Aggregations whose first argument is a parameter, and its type. */
export const parameters: Readonly<Record<string, ValueType>> = {
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  limitk: 'scalar',
  limit_ratio: 'scalar',
  count_values: 'string',
}

export const typeWords: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
}

/** Words that may stand before a parenthesis without being a function. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'sum avg min max count group stddev stdvar topk bottomk quantile count_values limitk limit_ratio by without on ' +
    'ignoring group_left group_right and or unless atan2 bool fill fill_left fill_right min_of max_of'
  ).split(' '),
)

/** What servers learned after 2.42, for words when an older one is asked. */
export const newer: readonly (readonly [pattern: RegExp, feature: string, since: string])[] = [
  [/\binfo\s*\(/, 'info()', '3.0'],
  [/\blimitk\s*\(|\blimit_ratio\s*\(/, 'limitk and limit_ratio', '3.0'],
  [/\bdouble_exponential_smoothing\s*\(/, 'double_exponential_smoothing()', '3.0'],
  [/\bmad_over_time\s*\(/, 'mad_over_time()', '2.53'],
  [/\bsort_by_label(_desc)?\s*\(/, 'sort_by_label()', '2.49'],
  [/\bhistogram_(avg|stddev|stdvar)\s*\(/, 'histogram_avg()', '2.51'],
  [/\bts_of_(first|last|max|min)_over_time\s*\(/, 'ts_of_..._over_time()', '3.5'],
  [/\]\s*(anchored|smoothed)\b/, 'anchored and smoothed ranges', '3.8'],
]
