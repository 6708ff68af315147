import { scheduledResources } from '../documents/kubernetes.js'
import { yamlPath } from '../paths.js'

export const id = 'argo-cronworkflow'

export const mayHold = yamlPath

export const find = (text: string) =>
  scheduledResources(text, { kind: 'CronWorkflow', group: 'argoproj.io', suspended: 'suspend' })
