import * as z from 'zod/mini'
import type { Finding } from '../model/finding.js'
import type { Report } from '../model/report.js'
import type { Api, Repository } from './api.js'
import { failureOf } from './failure.js'

export interface CheckRequest extends Repository {
  readonly sha: string
  /** Tells the check run of this run and attempt from others of the same commit. */
  readonly externalId: string
  readonly detailsUrl: string
}

/** What GitHub takes as an annotation of a check run. */
export interface Annotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly annotation_level: 'failure' | 'warning' | 'notice'
  readonly message: string
  readonly title: string
}

const name = 'perf-budget-gate'
const batch = 50
const longestSummary = 65_000
const checkSchema = () =>
  z.object({ id: z.int(), external_id: z.nullish(z.string()), output: z.object({ annotations_count: z.int() }) })
type Check = z.infer<ReturnType<typeof checkSchema>>

/** Shows the whole report as a check run: in progress first, then the annotations in batches, the conclusion last. */
export async function publishCheckRun(api: Api, request: CheckRequest, report: Report, summary: string): Promise<void> {
  const { owner, repo } = request
  const check_run_id = await start(api, request)
  const annotations = annotationsOf(report.findings)
  const output = { title: titleOf(report), summary: cut(summary, longestSummary) }
  const trouble = await appendAll(api, { owner, repo, check_run_id }, output, annotations)
  // Whatever became of the annotations: a check run must not stay in progress for ever.
  const completed = { status: 'completed', conclusion: conclusionOf(report), output }
  await api.call(checkSchema(), `PATCH ${path}`, { owner, repo, check_run_id, ...completed })
  if (trouble !== null) throw trouble
}

const path = '/repos/{owner}/{repo}/check-runs/{check_run_id}'
type CheckId = Repository & { readonly check_run_id: number }
interface Output {
  readonly title: string
  readonly summary: string
}

/** An answer that got lost may have stored the check run: it is looked for before another is made. */
async function start(api: Api, { owner, repo, ...request }: CheckRequest): Promise<number> {
  const post = async (): Promise<number> => {
    const fields = { name, head_sha: request.sha, status: 'in_progress', details_url: request.detailsUrl }
    const created = await api.call(checkSchema(), 'POST /repos/{owner}/{repo}/check-runs', {
      owner,
      repo,
      ...fields,
      external_id: request.externalId,
    })
    return created.id
  }
  try {
    return await post()
  } catch (error) {
    const { status } = failureOf(error)
    if (status !== null && status < 500) throw error
    const found = await api.call(
      z.object({ check_runs: z.array(checkSchema()) }),
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      { owner, repo, ref: request.sha, check_name: name, per_page: 100 },
    )
    return found.check_runs.find((one) => one.external_id === request.externalId)?.id ?? post()
  }
}

/** Sends batch after batch; gives what kept the rest from arriving, or null. */
async function appendAll(api: Api, id: CheckId, output: Output, annotations: readonly Annotation[]): Promise<unknown> {
  let sent = 0
  try {
    for (let round = 0; sent < annotations.length && round < annotations.length / batch + 5; round++) {
      sent = await append(api, id, output, annotations, sent)
    }
  } catch (error) {
    return error
  }
  return sent < annotations.length ? new Error(`${sent} of ${annotations.length} annotations arrived`) : null
}

/** GitHub appends annotations: repeating a lost update would show them twice, so what is there is counted first. */
async function append(
  api: Api,
  id: CheckId,
  output: Output,
  annotations: readonly Annotation[],
  sent: number,
): Promise<number> {
  const next = annotations.slice(sent, sent + batch)
  try {
    await api.once(checkSchema(), `PATCH ${path}`, { ...id, output: { ...output, annotations: next } })
    return sent + next.length
  } catch (error) {
    const { status } = failureOf(error)
    if (status !== null && status < 500) throw error
    const stored: Check = await api.call(checkSchema(), `GET ${path}`, { ...id })
    return stored.output.annotations_count
  }
}

/** Where the gate only observes, nothing blocks: neutral whatever the verdict, unless there is nothing to say. */
function conclusionOf(report: Report): 'success' | 'failure' | 'neutral' {
  if (report.mode === 'observe') return 'neutral'
  return report.verdict === 'fail' ? 'failure' : 'success'
}

function titleOf({ verdict, mode, counts }: Report): string {
  const word = { pass: 'Every budget holds', warn: 'Something to look at', fail: 'Budgets broken' }[verdict]
  return `${mode === 'observe' ? 'Observing: ' : ''}${word}: ${counts.fail} failed, ${counts.warn} warned, ${counts.pass} passed`
}

/** Findings that need somebody, as annotations at the cause or the budget's line. Plain text: GitHub shows it as it is. */
export function annotationsOf(findings: readonly Finding[]): readonly Annotation[] {
  return findings
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map((finding) => ({
      path: finding.place.path,
      start_line: Math.max(1, finding.place.line),
      end_line: Math.max(1, finding.place.line),
      annotation_level: finding.status === 'fail' ? 'failure' : 'warning',
      message: cut(plain(`${finding.text} ${finding.fix}`.trim()), 4_000),
      title: cut(plain(`${finding.title} (${finding.id})`), 255),
    }))
}

/** Without control and direction characters: an annotation must not look like something else. */
const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g, ' ').trim() || ' '

function cut(text: string, most: number): string {
  return [...text].length <= most ? text : `${[...text].slice(0, most - 1).join('')}…`
}
