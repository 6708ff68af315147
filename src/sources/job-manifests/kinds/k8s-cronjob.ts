import { scheduledResources } from '../documents/kubernetes.js'
import { yamlPath } from '../paths.js'

export const id = 'k8s-cronjob'

export const mayHold = (path: string): boolean =>
  yamlPath(path) ||
  /(^|\/)templates\/.*\.tpl$/.test(path) ||
  (/\.json$/.test(path) && /k8s|kube|manifest|deploy|openshift|cron/i.test(path))

export const find = (text: string) => scheduledResources(text, { kind: 'CronJob', group: '', suspended: 'suspend' })
