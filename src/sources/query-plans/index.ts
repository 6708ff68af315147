import type { Source, SourceContext, SourceSpec } from '../../model/source.js'
import { openEngine } from './engine.js'
import { planning } from './planning.js'

export { schema } from './settings.js'

/** Plans in the embedded database. It starts at the first question that needs it. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  return planning(spec, context, (extensions) => openEngine(context.io, extensions))
}
