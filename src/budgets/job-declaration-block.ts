import type { JobMatch } from '../model/question.js'
import type { Declaration } from './job-declaration.js'

/**
 * A complete entry of `jobs:` to paste into the policy: what is known filled in, what is guessed marked as a guess, the
 * rest to be decided. `least` is the lowest minimum of a consumption SLO.
 */
export function declarationBlock(
  name: string,
  match: JobMatch,
  known: Declaration,
  owner: string | null,
  least: number,
  comment = '',
): string {
  const matched = (['manifest', 'kind', 'name'] as const).flatMap((key) =>
    match[key] === undefined ? [] : [`${key}: ${quoted(match[key])}`],
  )
  const { backoff, consumption, budgets } = known
  const rows = [
    'jobs:',
    `  ${quoted(name)}:${commented(comment)}`,
    `    match: { ${matched.join(', ')} }`,
    `    owner: ${quoted(known.owner ?? owner ?? 'TODO')}${known.owner === undefined && owner !== null ? commented('a guess: who answers for this job?') : ''}`,
    `    valueEvent: ${known.valueEvent ?? 'TODO'}`,
    `    kpi: ${quoted(known.kpi ?? 'TODO')}`,
    `    budgets: { cpu: ${budgets?.cpu ?? 60} cpu-s, io: ${(budgets?.io ?? 100e6) / 1e6} MB }${guessed({ cpu: budgets?.cpu, io: budgets?.io }, 'measure a run')}`,
    `    backoff: { initial: ${backoff?.initial ?? 1}s, max: ${backoff?.max ?? 300}s, jitter: ${backoff?.jitter ?? 'full'} }${guessed({ initial: backoff?.initial, max: backoff?.max, jitter: backoff?.jitter }, 'write what the job does')}`,
    `    consumption: { reads: ${consumption?.reads ?? 'TODO'}, outputs: ${consumption?.outputs ?? 'TODO'}, ttl: ${(consumption?.ttl ?? 86_400) / 3600}h, min: ${percent(Math.max(least, consumption?.min ?? 0))}% }${guessed({ ttl: consumption?.ttl }, 'how long is an output of use?')}`,
  ]
  return rows.join('\n')
}

/** Nobody has measured what stands in for a value that is not declared. */
function guessed(values: Readonly<Record<string, unknown>>, advice: string): string {
  const guesses = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [key] : []))
  return guesses.length === 0 ? '' : commented(`${guesses.join(' and ')}: a guess, ${advice}`)
}

const commented = (text: string): string => {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim()
  return line === '' ? '' : `   # ${line}`
}

const percent = (ratio: number): number => Math.round(ratio * 10_000) / 100

/** In YAML as in JSON; a name that is plain, and no word of YAML's own, stands as it is. */
const quoted = (text: string): string =>
  /^[A-Za-z][\w ./-]*$/.test(text) && !/ $|^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)

const escaped = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
