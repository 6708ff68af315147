import { prepared } from './prepared.js'
import { zip } from './rig/zip.js'

export const fork = 'stranger/shop'
/** The id of the finished run. */
export const run = 5000

/** A fork's pull request, the finished run of its gate, and the ways to publish what it left. */
export async function finished() {
  const { rig, change, ours, post, run: gate } = await prepared({ fork })
  const { head } = change.event.pull_request
  const event = (changes: Record<string, unknown> = {}) => ({
    action: 'completed',
    repository: { full_name: 'acme/shop', private: false },
    workflow_run: {
      id: run,
      run_attempt: 1,
      event: 'pull_request',
      html_url: `https://github.com/acme/shop/actions/runs/${run}`,
      head_sha: head.sha,
      head_branch: head.ref,
      head_repository: { full_name: fork },
      pull_requests: [],
      ...changes,
    },
  })
  const publish = (changes: Record<string, unknown> = {}, settings = {}) =>
    gate({ action: 'comment', event: 'workflow_run', payload: event(changes), ...settings })
  const leave = (report: string, name = 'report.json') =>
    rig.artifact(70, { name: 'perf-budget-gate-report', run, zip: zip([{ name, content: report }]) })
  return { rig, change, ours, post, publish, leave }
}
