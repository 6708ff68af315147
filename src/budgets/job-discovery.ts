import type { Budget } from '../model/budget.js'
import type { Job } from '../model/job.js'
import type { Policy } from '../model/policy.js'
import type { JobMatch } from '../model/question.js'
import type { Discovery } from '../model/registry.js'
import { jobMatches } from '../units/job-match.js'
import { encodedName } from './describe.js'
import { missingItems } from './job-checklist.js'
import { checklistBudget, jobManifests } from './job-checklist-budget.js'
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
  return [...first.values()].map((job) => undeclaredBudget(job, policy, ownerOf(job.path), now))
}

function undeclaredBudget(job: Job, policy: Policy, codeowner: string | null, now: number): Budget {
  const declaration = declarationIn(job.declared)
  const missing = missingItems(declaration, policy.defaults.minConsumption)
  const match: JobMatch = { kind: job.kind, name: job.name }
  const owner = declaration.owner ?? policy.defaults.owner
  return checklistBudget({
    policy,
    id: `${job.kind}:${encodedName(job.name)}`,
    name: job.name,
    match,
    place: { path: policy.path, line: 1 },
    metricSource: undefined,
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
    paste: block(job, match, declaration, codeowner ?? owner),
  })
}

const namesIn = ({ valueEvent, consumption }: Declaration): string[] =>
  [valueEvent, consumption?.reads, consumption?.outputs].filter((name) => name !== undefined)

function block(job: Job, match: JobMatch, declaration: Declaration, owner: string | null): string {
  const name = job.name.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^-+|-+$/g, '') || job.kind
  return declarationBlock(name, match, declaration, owner, job.schedule)
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
