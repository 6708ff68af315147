import type * as z from 'zod/mini'
import type { Row, SectionModule } from '../model/registry.js'

type Section = SectionModule & { schema(): z.ZodMiniType }

/** The sections of the policy file that hold budgets. One file, one line here. */
export const budgets: readonly Row<Section>[] = [
  { id: 'services', load: () => import('./services.js') },
  { id: 'metrics', load: () => import('./metrics.js') },
  { id: 'journeys', load: () => import('./journeys.js') },
  { id: 'bundles', load: () => import('./bundles.js') },
]
