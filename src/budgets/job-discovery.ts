import type { Budget } from '../model/budget.js'
import type { Job } from '../model/job.js'
import type { Policy } from '../model/policy.js'
import type { JobMatch } from '../model/question.js'
import type { Discovery } from '../model/registry.js'
import { jobMatches } from '../units/job-match.js'
import { encodedName } from './describe.js'
import { least, missingItems } from './job-checklist.js'
import { checklistBudget, jobManifests, metricSources } from './job-checklist-budget.js'
import { type Declaration, declarationIn } from './job-declaration.js'
import { declarationBlock } from './job-declaration-block.js'
import { housekeeping } from './job-housekeeping.js'

/** A checklist for each job of head that no entry of the policy declares. */
export async function discover({ policy, budgets, ask, ownerOf, now }: Discovery): Promise<readonly Budget[]> {
  const { whole } = await ask(jobManifests(policy), { kind: 'jobs' }, 'candidate')
  if (whole.kind !== 'jobs') return []
  const declared = budgets.flatMap(({ question }) => (question.kind === 'jobs' ? [question.match ?? {}] : []))
  const undeclared = whole.jobs.filter((job) => !declared.some((match) => jobMatches(job, match)))
  const first = new Map<string, Job>()
  for (const job of undeclared) {
    const key = `${job.kind}:${job.name}`
    if (!first.has(key)) first.set(key, job)
  }
  let asking = 0
  return [...first.values()].map((job) => {
    const declaration = declarationIn(job.declared)
    const asked = namesIn(declaration).length > 0 && asking++ < mostAsked
    return undeclaredBudget(job, declaration, { policy, codeowner: ownerOf(job.path), now, asked })
  })
}

/** Jobs are found where no entry names them. */
export const findsLater = (): readonly string[] => ['jobs/*:*/checklist']

/** A change can bring any number of annotated jobs; no source of metrics is asked about more of them. */
const mostAsked = 20

interface About {
  readonly policy: Policy
  readonly codeowner: string | null
  readonly now: number
  readonly asked: boolean
}

function undeclaredBudget(job: Job, declaration: Declaration, { policy, codeowner, now, asked }: About): Budget {
  const missing = missingItems(declaration, least(policy))
  const match: JobMatch = { kind: job.kind, name: job.name }
  const owner = declaration.owner ?? policy.defaults.owner
  return checklistBudget({
    policy,
    id: `${job.kind}:${encodedName(job.name)}`,
    name: job.name,
    match,
    place: { path: policy.path, line: 1 },
    metricSources: asked ? metricSources(policy, undefined) : [],
    settings: {
      ...policy.defaults,
      owner,
      severity: job.kind === 'github-workflow' ? 'warn' : policy.defaults.severity,
    },
    checklist: { missing, metrics: namesIn(declaration), exempt: exemptionOf(job, policy, now) },
    advice:
      missing.length === 0
        ? 'Keep the annotations next to what the job really does.'
        : `Declare it in ${policy.path}, every TODO decided, or take the job out.`,
    paste: block(job, match, declaration, codeowner ?? owner, least(policy)),
  })
}

const namesIn = ({ valueEvent, consumption }: Declaration): string[] =>
  [valueEvent, consumption?.reads, consumption?.outputs].filter((name) => name !== undefined)

function block(job: Job, match: JobMatch, declared: Declaration, owner: string | null, min: number): string {
  // Keys of YAML have an end, and so has what a reader wants to read.
  const plain = job.name.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  const name = plain.slice(0, 60).replace(/-+$/, '') || job.kind
  return declarationBlock(name, match, declared, owner, min, job.schedule)
}

const dayLength = 86_400_000

/** What the base's policy exempts, and usual housekeeping. An exemption that a change brings does not count. */
function exemptionOf(job: Job, policy: Policy, now: number): string | null {
  const exemption = policy.jobExemptions.find(
    ({ match, expires }) => jobMatches(job, match) && Date.parse(expires) + dayLength > now,
  )
  if (exemption !== undefined) return `exempt until ${exemption.expires}: ${exemption.reason} (${exemption.owner})`
  const usual = housekeeping.find((match) => jobMatches(job, match))
  return usual === undefined ? null : `usual housekeeping of a repository (${usual.name})`
}
