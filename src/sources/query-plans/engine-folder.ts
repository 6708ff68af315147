import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Io } from '../../model/io.js'
import { UserError } from '../../model/user-error.js'

/** Beside the bundle, or where a clone builds it. */
const places = ['engine', 'node_modules/.cache/perf-budget-gate/engine', 'dist/engine']

/** The folder of the embedded database. It is looked for only when a budget needs it. */
export async function engineFolder(io: Io): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let up = 0; up < 5; up++) {
    for (const place of places) {
      const found = `${folder}/${place}`
      if ((await io.files.stat(`${found}/pglite.wasm`)) !== null) return found
    }
    folder = dirname(folder)
  }
  throw new UserError([
    {
      message: 'the embedded database is not there: the folder dist/engine is missing',
      fix: 'Install the whole package again.',
    },
  ])
}
