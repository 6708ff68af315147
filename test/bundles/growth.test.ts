import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builds, judgedIn, outputs } from './judged.js'

const routes = `
  /: { entry: src/pages/home.js }
  /search: { entry: src/pages/search.js }
  /graph: { entry: src/pages/graph.js, css: 9 kB, requests: 20 }
  /settings: { entry: src/pages/settings.js }`
const policy = (bundler: string, more = '') => `
version: 1
defaults: { owner: "@me" }
bundles:
  web:
    baseline: base-dist
    candidate: dist
    bundler: ${bundler}${more}
    routes:${routes.replaceAll('\n', '\n    ')}
`

/** The sources of a variant, as a checkout at head has them. */
function sources(folder: string, variant: string): void {
  const app = join(outputs, '../app')
  cpSync(join(app, 'src'), join(folder, 'src'), { recursive: true })
  cpSync(join(app, 'variants', variant, 'src'), join(folder, 'src'), { recursive: true })
}

const lineOf = (folder: string, path: string, words: string): number =>
  readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(words)) + 1

const vanilla = ['vite', 'esbuild', 'rollup', 'webpack', 'rspack'] as const
const textOf = (judged: { judgement: { text: string; notes: readonly string[] } } | undefined) =>
  [judged?.judgement.text, ...(judged?.judgement.notes ?? [])].join('\n')

test.concurrent.for(vanilla)(
  'trap bundles 1.19: %s: a whole library on one route is named with its importer, and nothing else is found',
  async (bundler) => {
    const folder = builds(bundler, 'head')
    sources(folder, 'head')
    const { judged } = await judgedIn(folder, policy(bundler))
    const search = judged.get('bundles/web/search/size')
    expect(search?.judgement.outcome).toBe('regressed')
    expect(search?.judgement.text).toMatch(/It grew because underscore 1\.13\.7 is new on this route \(\+\d+\.?\d* kB/)
    expect(search?.judgement.text).toContain('imported by src/pages/search.js')
    expect(search?.judgement.place).toEqual({ path: 'src/pages/search.js', line: 1 })
    for (const id of ['root', 'graph', 'settings']) {
      expect([id, judged.get(`bundles/web/${id}/size`)?.judgement.outcome]).toEqual([id, 'ok'])
      expect(textOf(judged.get(`bundles/web/${id}/size`))).not.toContain('It grew')
    }
  },
)

test.concurrent.for(['next-turbopack', 'next-webpack'])(
  '%s: the route grew by its library, and a label more is no finding',
  async (bundler) => {
    const text = `
version: 1
defaults: { owner: "@me" }
bundles:
  web:
    baseline: base-dist
    candidate: dist
    bundler: ${bundler}
    maxRegression: 2%
    routes: { /search: {}, /settings: {}, /: {}, /graph: { lazy: 1 kB } }
`
    const { judged } = await judgedIn(builds(bundler, 'head'), text)
    expect(judged.get('bundles/web/search/size')?.judgement.outcome).toBe('regressed')
    for (const id of ['settings/size', 'root/size', 'graph/size', 'graph/lazy']) {
      expect([id, judged.get(`bundles/web/${id}`)?.judgement.outcome]).toEqual([id, 'ok'])
    }
  },
)

test("Turbopack's maps have names of their own: the last line of a file says which is its", async () => {
  const folder = builds('next-turbopack', 'head')
  const chunks = join(folder, 'dist/static/chunks')
  const text = `
version: 1
defaults: { owner: "@me" }
bundles: { web: { baseline: base-dist, candidate: dist, bundler: next-turbopack, maxRegression: 2%, routes: { /search: {} } } }
`
  const name = readdirSync(chunks).find((one) => readFileSync(join(chunks, one), 'utf8').includes('isWeakMap'))!
  const sources = ['turbopack:///[project]/node_modules/underscore/modules/index-all.js']
  const map = { version: 3, names: [], sources, mappings: 'AAAA' }
  writeFileSync(join(chunks, 'of-its-own.js.map'), JSON.stringify(map))
  const code = readFileSync(join(chunks, name), 'utf8')
  const grew = async (comment: string) => {
    writeFileSync(join(chunks, name), `${code}\n//# sourceMappingURL=${comment}`)
    return textOf((await judgedIn(folder, text)).judged.get('bundles/web/search/size'))
  }
  expect(await grew('of-its-own.js.map\n')).toContain('It grew because underscore')
  // A map elsewhere, or in the file itself, is nobody's word.
  for (const elsewhere of [
    'https://maps.example/of-its-own.js.map',
    '../../../of-its-own.js.map',
    'data:of-its-own.js.map',
  ])
    expect(await grew(elsewhere)).not.toContain('underscore')
})

test('who imports a package is told, too, where it lies in another file', async () => {
  const folder = builds('next-webpack', 'head')
  const chunks = join(folder, 'dist/static/chunks')
  const text = `
version: 1
defaults: { owner: "@me" }
bundles: { web: { baseline: base-dist, candidate: dist, bundler: next-webpack, maxRegression: 2%, routes: { /search: {} } } }
`
  const mapped = (file: string, source: string, content: string) => {
    const map = {
      version: 3,
      names: [],
      sources: [`webpack://_N_E/${source}`],
      sourcesContent: [content],
      mappings: 'AAAA',
    }
    writeFileSync(join(chunks, `${file}.map`), JSON.stringify(map))
  }
  const files = readdirSync(chunks, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.js'))
  const library = files.find((one) => readFileSync(join(chunks, one), 'utf8').includes('isWeakMap'))!
  const page = files.find((one) => /^app\/search\/page-.*\.js$/.test(one))!
  expect(library).not.toBe(page)
  mapped(library, 'node_modules/underscore/modules/index-all.js', '')
  mapped(page, 'app/search/search.js', "import _ from 'underscore'")
  const { judged } = await judgedIn(folder, text)
  expect(textOf(judged.get('bundles/web/search/size'))).toMatch(/underscore .*imported by app\/search\/search\.js/)
})

test.concurrent.for(vanilla)(
  'trap bundles 1.21: %s: a route whose dynamic import became a static one is told, not lost',
  async (bundler) => {
    const folder = builds(bundler, 'eager')
    sources(folder, 'eager')
    const { judged } = await judgedIn(folder, policy(bundler))
    const graph = judged.get('bundles/web/graph/size')
    expect(graph?.judgement.atLeastWarn).toBe(true)
    expect(graph?.judgement.text).toContain('stopped being lazy')
    const settings = judged.get('bundles/web/settings/size')?.judgement
    expect(settings?.outcome).toBe('regressed')
    // The page of settings grew by what came with the graph, whose import is written in main.js.
    expect(settings?.text).toMatch(/src\/pages\/graph\.js.*imported by src\/main\.js/)
    expect(settings?.place).toEqual({ path: 'src/main.js', line: lineOf(folder, 'src/main.js', "'./pages/graph.js'") })
  },
)

test.concurrent.for(vanilla)(
  'trap bundles 1.20, 1.22: %s: a package that comes in a second version, and CommonJS that comes new, are notes',
  async (bundler) => {
    const { judged } = await judgedIn(builds(bundler, 'eager'), policy(bundler))
    const notes = judged.get('bundles/web/root/size')?.judgement.notes.join('\n')
    expect(notes).toContain('ms is loaded in 2 versions now: 2.0.0, 2.1.3.')
    expect(notes).toMatch(/debug.* CommonJS/)
  },
)

test.concurrent.for(vanilla)(
  'trap bundles 1.23: %s: dependencies that no browser loads are a note of the run',
  async (bundler) => {
    const { notes } = await judgedIn(builds(bundler, 'head'), policy(bundler))
    expect(notes.join()).toContain('left-pad')
    expect(notes.join()).not.toContain('underscore')
  },
)

test('trap bundles 1.17: sizes before minification are called an estimate, and are no more than the file', async () => {
  const { judged } = await judgedIn(builds('webpack', 'head'), policy('webpack'))
  const search = judged.get('bundles/web/search/size')
  expect(search?.judgement.text).toContain('estimated from sizes before minification')
  const contents = search?.measurement.companions['contents']?.candidate
  const shipped = contents?.kind === 'contents' ? contents : null
  const raw = shipped?.files.reduce((sum, file) => sum + file.raw, 0) ?? 0
  const modules = shipped?.modules.reduce((sum, module) => sum + module.bytes, 0) ?? 0
  expect(modules).toBeGreaterThan(raw / 2)
  expect(modules).toBeLessThanOrEqual(raw + 10)
})

test('trap bundles 1.18: with source maps and with esbuild the bytes of a module are those of the file, and are no estimate', async () => {
  for (const bundler of ['vite', 'esbuild']) {
    const { judged } = await judgedIn(builds(bundler, 'head'), policy(bundler))
    expect(judged.get('bundles/web/search/size')?.judgement.text).not.toContain('estimate')
  }
})

test('trap bundles 1.12: npm sizes say nothing: the same library has its own weight with each bundler', async () => {
  const deltas = await Promise.all(
    vanilla.map(async (bundler) => {
      const { judged } = await judgedIn(builds(bundler, 'head'), policy(bundler))
      const { baseline, candidate } = judged.get('bundles/web/search/size')!.measurement
      return candidate.kind === 'sample' && baseline.kind === 'sample' ? candidate.value - baseline.value : 0
    }),
  )
  expect(new Set(deltas).size).toBe(vanilla.length)
})

test.concurrent.for(vanilla)(
  'trap bundles 1.31: %s: what a route loads later is a number though the route stopped being lazy',
  async (bundler) => {
    const lazy = '/graph: { entry: src/pages/graph.js, lazy: 900 kB }'
    const text = policy(bundler, '\n    compression: none').replace(/\/graph: .*/, lazy)
    const { judged } = await judgedIn(builds(bundler, 'eager'), text)
    const { baseline, candidate } = judged.get('bundles/web/graph/lazy')!.measurement
    // Only the panel, which the page of the graph imports itself: not the other routes that its entry loads later.
    const panel = (variant: string) => {
      const folder = join(outputs, bundler, variant)
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'))
      const [only, ...others] = files
        .map((path) => readFileSync(join(folder, path)))
        .filter((code) => /edges`/.test(code.toString('latin1')))
      expect(others).toEqual([])
      return only?.length
    }
    expect(baseline.kind === 'sample' && baseline.value).toBe(panel('base'))
    expect(candidate.kind === 'sample' && candidate.value).toBe(panel('eager'))
  },
)

test('trap bundles 1.31: a route that is new in the same change is not what another loads later', async () => {
  const folder = builds('vite', 'eager')
  const dist = join(folder, 'dist')
  writeFileSync(join(dist, 'assets/admin.js'), 'x'.repeat(5000))
  const path = join(dist, '.vite/manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  manifest['index.html'].dynamicImports.push('src/pages/admin.js')
  manifest['src/pages/admin.js'] = { file: 'assets/admin.js', src: 'src/pages/admin.js', isDynamicEntry: true }
  writeFileSync(path, JSON.stringify(manifest))
  const lazy = async (more: string) => {
    const text = policy('vite', '\n    compression: none').replace(
      /\/graph: .*/,
      `/graph: { entry: src/pages/graph.js, lazy: 900 kB }${more}`,
    )
    const reading = (await judgedIn(folder, text)).judged.get('bundles/web/graph/lazy')!.measurement.candidate
    return reading.kind === 'sample' ? reading : null
  }
  const panel = readFileSync(join(dist, manifest['src/graph/panel.js'].file)).length
  const budgeted = await lazy('\n      /admin: { entry: src/pages/admin.js }')
  expect([budgeted?.value, budgeted?.notes.join()]).toEqual([panel, expect.not.stringContaining('admin')])
  // Nobody says that it is a route: counted, so that nothing grows unseen, and said.
  const unknown = await lazy('')
  expect(unknown?.value).toBe(panel + 5000)
  expect(unknown?.notes.join()).toContain('src/pages/admin.js is new and counted as loaded later by this route')
})
