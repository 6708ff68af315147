import type * as z from 'zod/mini'
import type { Row, SectionModule } from '../model/registry.js'

type Section = SectionModule & { schema(): z.ZodMiniType }

/** The sections of the policy file that hold budgets. One file, one line here. `discovers`: it finds more than its entries name; `where-declared`: where it has some. */
export const budgets: readonly (Row<Section> & { readonly discovers?: true | 'where-declared' })[] = [
  { id: 'services', load: () => import(/* webpackMode: "eager" */ './services.js') },
  { id: 'metrics', load: () => import('./metrics.js') },
  { id: 'journeys', load: () => import('./journeys.js') },
  { id: 'jobs', load: () => import(/* webpackChunkName: "jobs" */ './jobs.js'), discovers: true },
  { id: 'queries', load: () => import('./queries.js'), discovers: 'where-declared' },
  { id: 'bundles', load: () => import('./bundles.js') },
]
