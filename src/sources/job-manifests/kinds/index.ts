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
  { id: 'celery-beat', load: () => import('./celery-beat.js') },
  { id: 'airflow', load: () => import('./airflow.js') },
  { id: 'sidekiq-cron', load: () => import('./sidekiq-cron.js') },
  { id: 'sidekiq-scheduler', load: () => import('./sidekiq-scheduler.js') },
  { id: 'whenever', load: () => import('./whenever.js') },
  { id: 'node-cron', load: () => import('./node-cron.js') },
  { id: 'croner', load: () => import('./croner.js') },
  { id: 'bullmq', load: () => import('./bullmq.js') },
  { id: 'agenda', load: () => import('./agenda.js') },
  { id: 'quartz', load: () => import('./quartz.js') },
  { id: 'spring-scheduled', load: () => import('./spring-scheduled.js') },
  { id: 'vercel-cron', load: () => import('./vercel-cron.js') },
  { id: 'cloudflare-cron', load: () => import('./cloudflare-cron.js') },
  { id: 'serverless-schedule', load: () => import('./serverless-schedule.js') },
  { id: 'cloudformation-schedule', load: () => import('./cloudformation-schedule.js') },
  { id: 'terraform', load: () => import('./terraform.js') },
  { id: 'temporal', load: () => import('./temporal.js') },
  { id: 'pg-cron', load: () => import('./pg-cron.js') },
]
