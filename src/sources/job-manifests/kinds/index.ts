import type { Row } from '../../../model/registry.js'
import type { JobKind } from '../kind.js'

/** `among`: no file of this kind has another path; where a repository has none like it, the kind is not loaded. */
interface KindRow extends Row<JobKind> {
  readonly among: RegExp
}

/** The kinds of periodic jobs. One file, one line here, one page in docs/jobs, one test. */
export const kinds: readonly KindRow[] = [
  {
    id: 'k8s-cronjob',
    among: /\.(ya?ml|tpl|json)/i,
    load: () => import(/* webpackChunkName: "yaml-jobs" */ './k8s-cronjob.js'),
  },
  {
    id: 'argo-cronworkflow',
    among: /\.ya?ml/i,
    load: () => import(/* webpackChunkName: "yaml-jobs" */ './argo-cronworkflow.js'),
  },
  {
    id: 'velero-schedule',
    among: /\.ya?ml/i,
    load: () => import(/* webpackChunkName: "yaml-jobs" */ './velero-schedule.js'),
  },
  { id: 'github-workflow', among: /\/workflows\//, load: () => import('./github-workflow.js') },
  { id: 'crontab', among: /cron/i, load: () => import('./crontab.js') },
  { id: 'systemd-timer', among: /\.timer/, load: () => import('./systemd-timer.js') },
  { id: 'celery-beat', among: /\.py$/, load: () => import('./celery-beat.js') },
  { id: 'airflow', among: /\.py$/, load: () => import('./airflow.js') },
  {
    id: 'sidekiq-cron',
    among: /\.rb$|(config\/|sidekiq|schedule|cron).*\.ya?ml/i,
    load: () => import('./sidekiq-cron.js'),
  },
  {
    id: 'sidekiq-scheduler',
    among: /\.rb$|(config\/|sidekiq|schedule|resque).*\.ya?ml/i,
    load: () => import('./sidekiq-scheduler.js'),
  },
  { id: 'whenever', among: /\.rb$/, load: () => import('./whenever.js') },
  {
    id: 'node-cron',
    among: /\.[cm]?[jt]sx?$/,
    load: () => import(/* webpackChunkName: "script-jobs" */ './node-cron.js'),
  },
  { id: 'croner', among: /\.[cm]?[jt]sx?$/, load: () => import(/* webpackChunkName: "script-jobs" */ './croner.js') },
  { id: 'bullmq', among: /\.[cm]?[jt]sx?$/, load: () => import(/* webpackChunkName: "script-jobs" */ './bullmq.js') },
  { id: 'agenda', among: /\.[cm]?[jt]sx?$/, load: () => import(/* webpackChunkName: "script-jobs" */ './agenda.js') },
  { id: 'quartz', among: /\.(java|kt|groovy|scala|cs|fs|xml)$/, load: () => import('./quartz.js') },
  { id: 'spring-scheduled', among: /\.(java|kt|groovy|scala|xml)$/, load: () => import('./spring-scheduled.js') },
  { id: 'vercel-cron', among: /(vercel|now)\./, load: () => import('./vercel-cron.js') },
  { id: 'cloudflare-cron', among: /wrangler/, load: () => import('./cloudflare-cron.js') },
  {
    id: 'serverless-schedule',
    among: /\.ya?ml|\.[cm]?[jt]sx?$|serverless/i,
    load: () => import(/* webpackChunkName: "yaml-jobs" */ './serverless-schedule.js'),
  },
  {
    id: 'cloudformation-schedule',
    among: /\.(ya?ml|template|json)/i,
    load: () => import(/* webpackChunkName: "yaml-jobs" */ './cloudformation-schedule.js'),
  },
  { id: 'terraform', among: /\.(tf|tofu)$/, load: () => import('./terraform.js') },
  {
    id: 'temporal',
    among: /\.([cm]?[jt]sx?|go|py|java|kt)$/,
    load: () => import(/* webpackChunkName: "script-jobs" */ './temporal.js'),
  },
  {
    id: 'pg-cron',
    among: /\.([cm]?[jt]sx?|go|py|rb)$|sql/,
    load: () => import(/* webpackChunkName: "script-jobs" */ './pg-cron.js'),
  },
]
