import type { ZodMiniType } from 'zod/mini'
import type { Row } from '../model/registry.js'
import type { SourceModule } from '../model/source.js'

/** What the folder of a source exports besides `open`: the schema of its settings. */
export type SourceWithSchema = SourceModule & { schema(): ZodMiniType }

/** Where numbers come from. One file or folder, one line here. */
export const sources: readonly Row<SourceWithSchema>[] = []
