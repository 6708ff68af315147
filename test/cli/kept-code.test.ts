import { existsSync } from 'node:fs'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { perfGate, programs, project } from '../check/perf-gate.js'

const policy = `version: 1
defaults: { owner: '@acme/perf' }
sources: { size: { type: json, baseline: base.json, candidate: head.json } }
metrics: { size: { source: size, gauge: size, max: 10000 } }
`
const files = { 'perf-budgets.yaml': policy, 'base.json': '{"size":9000}', 'head.json': '{"size":9001}' }

// The launcher is in the bundles alone.
describe.each(programs.filter(({ name }) => name.includes('bundle')))('code kept by $name', (program) => {
  const check = async (folder: { readonly path: string }, env: Readonly<Record<string, string>> = {}) =>
    perfGate(['check'], { cwd: folder.path, program, env: { XDG_CACHE_HOME: join(folder.path, 'cache'), ...env } })
  const keptIn = async (cache: string): Promise<readonly string[]> => {
    const names = await readdir(join(cache, 'perf-gate'), { recursive: true }).catch(() => [])
    return names.filter((name) => name.includes('.js')).map((name) => join(cache, 'perf-gate', name))
  }
  const timesOf = (paths: readonly string[]) => Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))

  it('is taken by the next run, which says the same and writes none', async () => {
    const folder = await project(files)
    const first = await check(folder)
    expect(first.stderr).toBe('')
    expect(first.status).toBe(0)
    const kept = await keptIn(join(folder.path, 'cache'))
    expect(kept.length).toBeGreaterThan(3)
    const before = await timesOf(kept)
    expect(await check(folder)).toEqual(first)
    expect(await keptIn(join(folder.path, 'cache'))).toEqual(kept)
    expect(await timesOf(kept)).toEqual(before)
  })

  it('is written anew where it is not what Node wrote', async () => {
    const folder = await project(files)
    const first = await check(folder)
    const kept = await keptIn(join(folder.path, 'cache'))
    for (const path of kept) await writeFile(path, 'cut off')
    expect(await check(folder)).toEqual(first)
    for (const path of kept) expect((await readFile(path)).length, path).toBeGreaterThan(1000)
  })

  it('is neither read nor written where others can write', async () => {
    const folder = await project(files)
    const first = await check(folder)
    const kept = await keptIn(join(folder.path, 'cache'))
    for (const path of kept) await writeFile(path, 'of somebody else')
    await chmod(join(folder.path, 'cache/perf-gate'), 0o777)
    expect(await check(folder)).toEqual(first)
    for (const path of kept) expect(await readFile(path, 'utf8')).toBe('of somebody else')
  })

  it('goes where NODE_COMPILE_CACHE says, and nowhere with NODE_DISABLE_COMPILE_CACHE', async () => {
    const folder = await project(files)
    await check(folder, { NODE_DISABLE_COMPILE_CACHE: '1' })
    expect(existsSync(join(folder.path, 'cache'))).toBe(false)
    await check(folder, { NODE_COMPILE_CACHE: join(folder.path, 'elsewhere') })
    expect((await keptIn(join(folder.path, 'elsewhere'))).length).toBeGreaterThan(3)
    expect(existsSync(join(folder.path, 'cache'))).toBe(false)
  })

  it('is not needed: where no file can be written the run is the same', async () => {
    const folder = await project(files)
    const first = await check(folder)
    const other = await project({ ...files, cache: 'a file, no folder' })
    expect(await check(other)).toEqual(first)
    expect(await check(folder, { XDG_CACHE_HOME: '', HOME: '' })).toEqual(first)
  })

  it('is not kept of a mistake in the command', async () => {
    const folder = await project()
    expect((await check(folder)).status).toBe(2)
    expect(await keptIn(join(folder.path, 'cache'))).toEqual([])
  })
})
