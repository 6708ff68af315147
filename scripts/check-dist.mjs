// Builds dist/ anew in a temporary folder and compares it with the committed one, file by file, to the byte.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const rebuilt = mkdtempSync(join(tmpdir(), 'dist-'))
try {
  execFileSync(process.execPath, ['scripts/build.mjs', rebuilt], { stdio: 'inherit' })
  const different = differences('dist', rebuilt)
  for (const path of different) console.error(`dist/${path} is not what the sources give`)
  if (different.length > 0) {
    console.error('Run `npm run build` and commit dist/.')
    process.exitCode = 1
  }
} finally {
  rmSync(rebuilt, { recursive: true, force: true })
}

function differences(one, other) {
  const paths = new Set([...filesBelow(one), ...filesBelow(other)])
  return [...paths].filter((path) => !same(join(one, path), join(other, path))).sort()
}

function same(one, other) {
  try {
    return readFileSync(one).equals(readFileSync(other))
  } catch {
    return false
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}
