import type * as z from 'zod/mini'
import type { Row } from '../model/registry.js'
import type { SourceModule } from '../model/source.js'

type SourceWithSchema = SourceModule & { schema(): z.ZodMiniType }

/** Where numbers come from. One file or folder, one line here. */
export const sources: readonly Row<SourceWithSchema>[] = [
  { id: 'openmetrics', load: () => import('./openmetrics/index.js') },
  { id: 'json', load: () => import('./json/index.js') },
  { id: 'prometheus', load: () => import('./prometheus/index.js') },
  { id: 'bundle-stats', load: () => import('./bundle-stats/index.js') },
  { id: 'job-manifests', load: () => import('./job-manifests/index.js') },
]
