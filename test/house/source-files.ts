import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  /** Below src/, with forward slashes. */
  readonly path: string
  /** First folder below src/, or the file's own name at the top. */
  readonly room: string
  readonly text: string
}

/** Every TypeScript file of the program. */
export function sourceFiles(): SourceFile[] {
  return readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name).slice('src/'.length)
      return { path, room: path.split('/')[0] ?? '', text: readFileSync(join('src', path), 'utf8') }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
