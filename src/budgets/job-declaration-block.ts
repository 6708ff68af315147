import type { JobMatch } from '../model/question.js'
import type { Declaration } from './job-declaration.js'

/** A complete entry of `jobs:` to paste into the policy: what is known filled in, the rest to be decided. */
export function declarationBlock(
  name: string,
  match: JobMatch,
  known: Declaration,
  owner: string | null,
  comment = '',
): string {
  const matched = (['manifest', 'kind', 'name'] as const).flatMap((key) =>
    match[key] === undefined ? [] : [`${key}: ${quoted(match[key])}`],
  )
  const { backoff, consumption } = known
  const rows = [
    'jobs:',
    `  ${/^[A-Za-z][\w.-]*$/.test(name) ? name : quoted(name)}:${comment === '' ? '' : `   # ${comment.replace(/\s+/g, ' ')}`}`,
    `    match: { ${matched.join(', ')} }`,
    `    owner: ${quoted(known.owner ?? owner ?? 'TODO')}`,
    `    valueEvent: ${known.valueEvent ?? 'TODO'}`,
    `    kpi: ${quoted(known.kpi ?? 'TODO')}`,
    `    budgets: { cpu: ${known.budgets?.cpu ?? 60} cpu-s, io: ${(known.budgets?.io ?? 100e6) / 1e6} MB }`,
    `    backoff: { initial: ${backoff?.initial ?? 1}s, max: ${backoff?.max ?? 300}s, jitter: ${backoff?.jitter ?? 'full'} }`,
    `    consumption: { reads: ${consumption?.reads ?? 'TODO'}, outputs: ${consumption?.outputs ?? 'TODO'}, ttl: ${(consumption?.ttl ?? 86_400) / 3600}h, min: ${Math.max(80, (consumption?.min ?? 0) * 100)}% }`,
  ]
  return rows.join('\n')
}

/** In YAML as in JSON; a name that is plain stands as it is. */
const quoted = (text: string): string =>
  /^[A-Za-z][\w ./-]*$/.test(text) && !/ $/.test(text) ? text : JSON.stringify(text)
