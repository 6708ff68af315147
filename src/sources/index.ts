import type * as z from 'zod/mini'
import type { Row } from '../model/registry.js'
import type { SourceModule } from '../model/source.js'

type SourceWithSchema = SourceModule & { schema(): z.ZodMiniType }

/** `declared: false`: sections make sources of this type themselves, and no policy writes one. */
type SourceRow = Row<SourceWithSchema> & { readonly declared?: false }

/** Where numbers come from. One file or folder, one line here. */
export const sources: readonly SourceRow[] = [
  { id: 'openmetrics', load: () => import(/* webpackMode: "eager" */ './openmetrics/index.js') },
  { id: 'json', load: () => import('./json/index.js') },
  { id: 'prometheus', load: () => import('./prometheus/index.js') },
  { id: 'bundle-stats', declared: false, load: () => import('./bundle-stats/index.js') },
  { id: 'postgres', load: () => import('./postgres/index.js') },
  { id: 'query-plans', declared: false, load: () => import('./query-plans/index.js') },
  {
    id: 'job-manifests',
    declared: false,
    load: () => import(/* webpackChunkName: "jobs" */ './job-manifests/index.js'),
  },
  { id: 'k6', load: () => import('./k6/index.js') },
  { id: 'artillery', load: () => import('./artillery.js') },
  { id: 'autocannon', load: () => import('./autocannon.js') },
  { id: 'lighthouse', load: () => import('./lighthouse.js') },
  { id: 'web-vitals', load: () => import('./web-vitals.js') },
  { id: 'otlp', load: () => import('./otlp.js') },
]
