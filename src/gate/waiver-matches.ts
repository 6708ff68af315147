import { budgets as registry } from '../budgets/index.js'
import type { Finding } from '../model/finding.js'
import type { Waiver } from '../model/policy.js'
import type { Notice } from '../model/report.js'
import type { Request } from '../model/request.js'
import { covers, termOf } from '../policy/waivers.js'
import { namesFinding } from '../units/finding-id.js'
import { matches } from '../units/glob.js'
import { nearestIds } from '../units/nearest.js'

/** Waivers that name no finding at all: most often a slip of the pen, which `unused` alone would hide. */
export function matchlessNotices(
  waivers: readonly Waiver[],
  findings: readonly Finding[],
  request: Request,
  now: number,
): Notice[] {
  // A run of some budgets knows nothing of the others.
  if (request.only !== null) return []
  const matchless = waivers.filter(
    (waiver) =>
      termOf(waiver.expires, now) !== 'expired' &&
      !findings.some((finding) => covers(waiver, finding)) &&
      !maybeUnseen(waiver, findings, request),
  )
  const ids = findings.map(({ id }) => id)
  return [...new Set(matchless.map(({ finding }) => finding))].map((written) => {
    const [near] = nearestIds(written, ids, 1)
    const hint = near === undefined ? '.' : `; did you mean ${near}?`
    return { code: 'waiver-matches-nothing', text: `The waiver for ${written} matches no finding${hint}` }
  })
}

/** Whether a finding may well be there that this run could not see: a value of a label, or what is found only against a base. */
function maybeUnseen({ finding: written }: Waiver, findings: readonly Finding[], request: Request): boolean {
  const [whole = ''] = written.split('[')
  const unmeasured = findings.some(
    ({ id, outcome }) => (outcome === 'not-affected' || outcome === 'no-data') && namesFinding(whole, id),
  )
  if (unmeasured) return true
  if (request.baseSha !== null || request.baseDir !== null) return false
  const [section = ''] = written.split('/')
  return registry.some(
    ({ id, discovers }) => discovers !== undefined && discovers !== 'where-declared' && matches(id, section),
  )
}
