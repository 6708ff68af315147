import type { ReporterModule, Row } from '../model/registry.js'

/** The ways to render a report. One file, one line here. */
export const reporters: readonly Row<ReporterModule>[] = [
  { id: 'console', load: () => import(/* webpackMode: "eager" */ './console.js') },
  { id: 'json', load: () => import(/* webpackChunkName: "written" */ './json.js') },
  { id: 'markdown', load: () => import(/* webpackChunkName: "written" */ './markdown.js') },
  { id: 'annotations', load: () => import(/* webpackChunkName: "written" */ './annotations.js') },
]
