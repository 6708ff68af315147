import * as z from 'zod/mini'
import { UserError } from '../model/user-error.js'
import type { Api, Repository } from './api.js'
import { readZipped } from './unzip.js'

/** The finished run whose report is to be published, as GitHub tells it. */
export interface ForkRun {
  readonly id: number
  readonly attempt: number
  readonly event: string
  readonly url: string
  readonly sha: string
  readonly branch: string
  readonly headRepository: string
}

const mostArtifact = 20_000_000
const mostReport = 50_000_000

/** Reads the event of `workflow_run`. Throws UserError for any other. */
export function readForkRun(name: string, event: unknown): ForkRun {
  const sha = z.string().check(z.regex(/^[0-9a-f]{40,64}$/))
  const fullName = z.string().check(z.regex(/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/))
  const schema = z.object({
    workflow_run: z.object({
      id: z.int(),
      run_attempt: z._default(z.int(), 1),
      event: z.string(),
      html_url: z.string(),
      head_sha: sha,
      head_branch: z.string(),
      head_repository: z.object({ full_name: fullName }),
    }),
  })
  const read = schema.safeParse(event)
  if (name !== 'workflow_run' || !read.success) {
    const fix = 'Run it on workflow_run, type completed, as docs/workflows/fork-comment.yml does.'
    throw new UserError([{ message: `the event ${JSON.stringify(name)} is no finished run of a workflow`, fix }])
  }
  const run = read.data.workflow_run
  return {
    id: run.id,
    attempt: run.run_attempt,
    event: run.event,
    url: run.html_url,
    sha: run.head_sha,
    branch: run.head_branch,
    headRepository: run.head_repository.full_name,
  }
}

/**
 * The open pull requests whose head is exactly this run's commit in this run's repository. GitHub leaves the list in the
 * event empty for forks, and what the artifact says about it is only a claim.
 */
export async function pullRequestsOf(api: Api, at: Repository, run: ForkRun): Promise<readonly number[]> {
  const head = z.object({ sha: z.string(), repo: z.nullish(z.object({ full_name: z.string() })) })
  const schema = z.object({ number: z.int(), state: z.string(), head })
  const branch = `${run.headRepository.split('/')[0]}:${run.branch}`
  const open = await api.pages(schema, 'GET /repos/{owner}/{repo}/pulls', { ...at, state: 'open', head: branch })
  return open
    .filter(
      (one) => one.state === 'open' && one.head.sha === run.sha && one.head.repo?.full_name === run.headRepository,
    )
    .map((one) => one.number)
}

/** The text of report.json in the run's artifact; null when the run left none. */
export async function reportTextOf(api: Api, at: Repository, run: ForkRun, name: string): Promise<string | null> {
  const one = z.object({ id: z.int(), name: z.string(), size_in_bytes: z.int(), expired: z.boolean() })
  const list = await api.call(
    z.object({ artifacts: z.array(one) }),
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
    { ...at, run_id: run.id, name, per_page: 100 },
  )
  // A run that was repeated leaves one for each attempt; the newest is the last made.
  const found = list.artifacts.filter((artifact) => artifact.name === name && !artifact.expired)
  const artifact = found.sort((a, b) => b.id - a.id)[0]
  if (artifact === undefined) return null
  if (artifact.size_in_bytes > mostArtifact) throw new UserError(`the artifact has ${artifact.size_in_bytes} bytes`)
  const route = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}'
  const zip = await api.bytes(route, { ...at, artifact_id: artifact.id, archive_format: 'zip' })
  const bytes = unzipped(zip)
  if (bytes === null) throw new UserError('the artifact holds no report.json')
  return new TextDecoder().decode(bytes)
}

function unzipped(zip: Uint8Array): Uint8Array | null {
  try {
    return readZipped(zip, 'report.json', mostReport)
  } catch (error) {
    throw new UserError(`the artifact cannot be unpacked: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}
