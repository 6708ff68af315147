import type { Row } from '../../../model/registry.js'
import type { JobKind } from '../kind.js'

/** The kinds of periodic jobs. One file, one line here, one page in docs/jobs, one test. */
export const kinds: readonly Row<JobKind>[] = [
  { id: 'k8s-cronjob', load: () => import('./k8s-cronjob.js') },
  { id: 'argo-cronworkflow', load: () => import('./argo-cronworkflow.js') },
  { id: 'velero-schedule', load: () => import('./velero-schedule.js') },
  { id: 'github-workflow', load: () => import('./github-workflow.js') },
  { id: 'crontab', load: () => import('./crontab.js') },
  { id: 'systemd-timer', load: () => import('./systemd-timer.js') },
]
