import type { Request } from '../model/request.js'
import type { SourceSpec } from '../model/source.js'

/** Sources that call an address. */
const calling: readonly string[] = ['prometheus', 'postgres']
/** Sources that run programs of the policy's: SQL. */
const running: readonly string[] = ['query-plans']

/**
 * Why a source is not asked on this run, or null. Where the base has no policy, everything stands in the change alone:
 * whoever wrote it has not been reviewed, and must not make the job call an address with the job's secrets.
 */
export function refusalOf(request: Request, bootstrap: boolean): (spec: SourceSpec) => string | null {
  if (!bootstrap || request.event === null) return () => null
  return ({ name, type }) => {
    if (calling.includes(type))
      return `The source ${name} stands in this change alone: its address is called after the merge.`
    if (request.fork && running.includes(type)) {
      return `The source ${name} would run queries that stand in a fork's change alone: they are run after the merge.`
    }
    return null
  }
}
