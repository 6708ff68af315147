import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builds, judgedIn } from './judged.js'

const policy = (bundler: string, routes: string, candidate = 'dist') => `
version: 1
defaults: { owner: "@me" }
bundles:
  web: { baseline: base-dist, candidate: ${candidate}, bundler: ${bundler}, compression: none, routes: { ${routes} } }
`

async function candidate(folder: string, text: string, id: string) {
  const { judged } = await judgedIn(folder, text)
  return judged.get(`bundles/web/${id}`)?.measurement.candidate
}

/** Rollup's output where the search page's chunk also gives code to another chunk: it is the facade of no module. */
function withoutFacade(): string {
  const folder = builds('rollup', 'head')
  const path = join(folder, 'dist/bundle.json')
  const bundle = JSON.parse(readFileSync(path, 'utf8'))
  const [search] = Object.keys(bundle).filter((file) => /^search-.*\.js$/.test(file))
  const chunk = bundle[search!]
  chunk.modules = { '/app/src/lib/first.js': { renderedLength: 1, importers: [] }, ...chunk.modules }
  chunk.facadeModuleId = null
  writeFileSync(path, JSON.stringify(bundle))
  return folder
}

test('a chunk of Rollup that is the facade of no module is found by those that it holds', async () => {
  const folder = withoutFacade()
  const names = readdirSync(join(folder, 'dist'))
  const loaded = names.filter((name) => /^(main|search|table)-.*\.(js|css)$/.test(name))
  const bytes = loaded.reduce((sum, name) => sum + readFileSync(join(folder, 'dist', name)).length, 0)
  for (const entry of ['src/pages/search.js', 'src/lib/first.js']) {
    const found = await candidate(folder, policy('rollup', `/search: { entry: ${entry} }`), 'search/size')
    expect(found).toMatchObject({ value: bytes })
  }
})

test('what the build has is named as the project calls it, by the module that a chunk has its name from', async () => {
  const found = await candidate(withoutFacade(), policy('rollup', '/x: { entry: src/pages/x.js }'), 'x/size')
  const named =
    'The build has 6 routes and entries: src/main.js, src/pages/home.js, src/pages/search.js, src/pages/graph.js, src/pages/settings.js, '
  expect(found).toMatchObject({ kind: 'absent', text: expect.stringContaining(named) })
})

test.each([
  ['vite', 'index.html'],
  ['rollup', 'main'],
])(
  '%s: code of an entry is said to be loaded with its pages, and that %s tells what they load later',
  async (bundler, page) => {
    const text = policy(bundler, '/graph: { entry: src/pages/graph.js, lazy: 1 MB }')
    const folder = builds(bundler, 'eager', 'eager')
    expect(await candidate(folder, text, 'graph/size')).toMatchObject({
      notes: [expect.stringContaining(`it is imported statically and loaded with every page of ${page}.`)],
    })
    expect(await candidate(folder, text, 'graph/lazy')).toMatchObject({
      text: expect.stringContaining(`Name ${page} as its entry to budget what that page loads later.`),
    })
  },
)

test('an importer is named as the project calls it where only Rollup knows it, by an absolute path', async () => {
  const folder = builds('rollup', 'head')
  for (const name of readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.js'))) {
    const library = name.startsWith('search-') ? ['node_modules/underscore/modules/index-default.js'] : []
    const sources = [`src/pages/${name.replace(/-.*/, '')}.js`, ...library].map((source) => `../${source}`)
    // The first character is the page's, and all that follows the library's.
    const map = { version: 3, names: [], sources, mappings: library.length === 0 ? 'AAAA' : 'AAAA,CCAA' }
    writeFileSync(join(folder, 'dist', `${name}.map`), JSON.stringify(map))
  }
  const { judged } = await judgedIn(folder, policy('rollup', '/search: { entry: src/pages/search.js }'))
  expect(judged.get('bundles/web/search/size')?.judgement.text).toContain('imported by src/pages/search.js')
})

test.each(['../dist', '/srv/dist'])('a build in %s is said to lie outside', async (path) => {
  const found = await candidate(builds('vite', 'head'), policy('vite', '/: { entry: index.html }', path), 'root/size')
  const text = `The folder ${path} leads out of the folder of the run: builds are read below it.`
  expect(found).toMatchObject({ kind: 'absent', reason: 'missing-side', text })
})
