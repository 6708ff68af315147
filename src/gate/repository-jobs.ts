import type { Io } from '../model/io.js'
import type { JobList } from '../model/reading.js'
import { sources } from '../sources/index.js'
import { folderTree } from './trees.js'
import { workspaceTree } from './workspace-tree.js'

/** The periodic jobs of a folder as it stands, without a policy and without another side. */
export async function repositoryJobs(root: string, io: Io): Promise<JobList> {
  const tree = workspaceTree(io, root, folderTree(io, root, `the folder ${root}`, true))
  const spec = { name: 'jobs', type: 'job-manifests', settings: {}, place: { path: root, line: 1 }, missingSecrets: [] }
  const module = await sources.find(({ id }) => id === spec.type)?.load()
  const signal = new AbortController().signal
  const source = await module?.open(spec, { io, tree: () => tree, fork: false, signal })
  const answer = await source?.ask({ kind: 'jobs' }, 'candidate')
  if (answer?.whole.kind !== 'jobs') throw new Error('the source of job manifests answers with jobs')
  return answer.whole
}
