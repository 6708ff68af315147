import type { Row, RuleModule } from '../model/registry.js'

/** The ways to judge a measurement. One file, one line here. */
export const rules: readonly Row<RuleModule>[] = [
  { id: 'change', load: () => import(/* webpackMode: "eager" */ './change.js') },
  { id: 'limit', load: () => import(/* webpackMode: "eager" */ './limit.js') },
  { id: 'loads', load: () => import('./loads.js') },
  { id: 'plan-shape', load: () => import('./plan-shape.js') },
  { id: 'query-lint', load: () => import('./query-lint.js') },
  { id: 'growth', load: () => import('./growth.js') },
  { id: 'lab', load: () => import('./lab.js') },
  { id: 'bounds', load: () => import('./bounds.js') },
  { id: 'movers', load: () => import(/* webpackMode: "eager" */ './movers.js') },
  { id: 'checklist', load: () => import('./checklist.js') },
  { id: 'value-meaning', load: () => import(/* webpackMode: "eager" */ './value-meaning.js') },
]
