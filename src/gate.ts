import { scopeOf } from './gate/affected.js'
import { openAnswers } from './gate/answers.js'
import { assemble } from './gate/assemble.js'
import { baselineFiles } from './gate/baseline-files.js'
import { budgetsOf, foundLater, only } from './gate/budgets.js'
import { candidateFiles } from './gate/candidate-files.js'
import { closing, collect, openCollection } from './gate/collect.js'
import { datasetHashes, heldToDataset } from './gate/dataset.js'
import { debtNotices, discovered } from './gate/discover.js'
import { findingsOf, inOrder } from './gate/findings.js'
import { seriesNotices } from './gate/inventory.js'
import { judge } from './gate/judge.js'
import { bareCeilings, headPolicy, loadPolicies, waiverProblems } from './gate/policies.js'
import { openPrivacy } from './gate/privacy.js'
import { refusalOf } from './gate/refusal.js'
import { markRemoved } from './gate/removed.js'
import { openSides } from './gate/sides.js'
import { suiteShiftNotice } from './gate/suite-shift.js'
import { traceNotice } from './gate/traces.js'
import { waive } from './gate/waive.js'
import { withoutSecrets } from './gate/without-secrets.js'
import type { Io } from './model/io.js'
import type { Side } from './model/outcome.js'
import type { Report } from './model/report.js'
import type { Request } from './model/request.js'
import type { Tree } from './model/tree.js'
import type { Problem } from './model/user-error.js'

export { labelsOf } from './gate/labels.js'
export { nearestPolicyFolder } from './gate/nearest-policy.js'
export { noCommit } from './gate/no-commit.js'
export { labelKey } from './gate/privacy.js'
export { repositoryJobs } from './gate/repository-jobs.js'

/** The whole pipeline. Throws UserError where it could not judge at all; publishes nothing. */
export async function gate(request: Request, io: Io): Promise<Report> {
  const sides = await openSides(request, io)
  const policies = await loadPolicies(request, sides, io)
  const { proposed } = policies
  const privacy = await openPrivacy(policies.policy, request, io)
  const { policy } = privacy
  const answers = await openAnswers(request, privacy, io)
  const files = baselineFiles(request, policies.bootstrap, sides.committed)
  const baseline = sides.baseline(files)
  const tree = (side: Side): Tree => (side === 'baseline' ? baseline : sides.head)
  const context = {
    io,
    tree,
    repository: sides.repository,
    fork: request.fork,
    signal: new AbortController().signal,
  }
  const collection = openCollection(context, answers.wrap, refusalOf(request, policies.bootstrap))
  const { told, scope, datasets, collected, series, sources } = await closing(collection, async (ask) => {
    const named = [...(await budgetsOf(policy)), ...proposed.added]
    const told = await discovered(policy, named, ask, sides, io.now())
    const scope = await scopeOf(only([...named, ...told.budgets], request.only), request)
    const datasets = await datasetHashes(tree, policy.dataset)
    // At once: a source that reads a file answers all that it is asked in one pass.
    const [collected, series] = await Promise.all([
      collect(scope.affected, ask, policy.traces !== null),
      seriesNotices(scope.affected, ask),
    ])
    const sources = await collection.provenance()
    return { told, scope, datasets, collected, series, sources }
  })
  await answers.finish()

  const judged = markRemoved(heldToDataset(await judge(collected.measurements), datasets), proposed.removed)
  const found = await findingsOf([...judged, ...scope.others], policy.traces)
  const waived = await waive(found, policy, request, io.now())
  const notices = [
    ...policies.notices,
    ...(await files.notices(request.replayAnswers === null ? candidateFiles(policy, sources.candidate) : [])),
    ...scope.notices,
    ...collected.notices,
    ...series,
    ...told.notices,
    ...suiteShiftNotice(judged),
    ...debtNotices(waived.findings),
    ...traceNotice(policy.traces, waived.findings, collected.measurements),
    ...waived.notices,
  ]
  const findings = inOrder(waived.findings)
  const parts = { findings, notices, waivers: waived.waivers, sources, datasets }
  return withoutSecrets(privacy.report(assemble(request, policies, parts)), io)
}

/** Reads a policy as a run would, and says what it proposes against its base. Measures nothing. Throws UserError with every mistake. */
export async function validate(request: Request, io: Io): Promise<Validated> {
  const sides = await openSides(request, io)
  const { policy, proposed, notices } = await loadPolicies(request, sides, io)
  const budgets = [...(await budgetsOf(policy)), ...proposed.added]
  const here = sides.base === null ? policy : await headPolicy(request, sides, io)
  const waivers = here === null ? [] : waiverProblems(here.waivers, io.now(), budgets)
  const ceilings = bareCeilings(here?.waivers ?? [], budgets).map((text) => ({ code: 'bare-ceiling', text }))
  return {
    path: policy.path,
    budgets: budgets.map(({ id }) => id),
    later: await foundLater(policy, budgets),
    proposed: proposed.proposed,
    notices: [...notices, ...ceilings],
    waivers,
  }
}

export interface Validated {
  readonly path: string
  readonly budgets: readonly string[]
  /** Globs over the ids of findings that only a run knows: queries, values of labels, jobs. */
  readonly later: readonly string[]
  readonly proposed: Report['policy']['proposed']
  readonly notices: Report['notices']
  /** Waivers of the working tree's policy that are not honoured. */
  readonly waivers: readonly Problem[]
}
