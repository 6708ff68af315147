import { scheduledResources } from '../documents/kubernetes.js'
import { yamlPath } from '../paths.js'

export const id = 'velero-schedule'

export const mayHold = yamlPath

export const find = (text: string) =>
  text.includes('velero') ? scheduledResources(text, { kind: 'Schedule', group: 'velero.io', suspended: 'paused' }) : []
