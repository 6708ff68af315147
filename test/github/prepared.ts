import { baseFiles, fineFiles, worseFiles } from './rig/recordings.js'
import { type PullRequestSettings, startRig } from './rig/rig.js'
import { runAction, type Step } from './rig/run-action.js'
import { type Workspace, workspace } from './rig/workspace.js'

export const marker = '<!-- perf-budget-gate:default -->'

/** Clones that several tests only read. */
export const clones = {
  /** An order costs 30 % more at head: the gate blocks. */
  worse: workspace(baseFiles, worseFiles),
  fine: workspace(baseFiles, fineFiles),
}

export interface Settings extends PullRequestSettings {
  readonly clone?: Workspace
  readonly prefix?: string
}

/** A GitHub of its own with one pull request, and the ways to run the gate on it and to look at what it left. */
export async function prepared({ clone = clones.worse, prefix = '', ...settings }: Settings = {}) {
  const rig = await startRig({ prefix })
  const change = await rig.pullRequest(clone, settings)
  const run = (step: Partial<Step> = {}) =>
    runAction({ event: 'pull_request', payload: change.event, workspace: clone.folder, apiUrl: rig.url, ...step })
  const post = (token: string, body: string) =>
    rig.api(token, 'POST', `/repos/acme/shop/issues/${change.number}/comments`, { body })
  const ours = async () => (await rig.comments(change.number)).filter((one) => one.body.startsWith(marker))
  return { rig, change, run, post, ours }
}
