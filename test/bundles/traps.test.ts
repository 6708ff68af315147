import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builds, judgedIn, workspace } from './judged.js'

const policy = (bundler: string, routes: string, more = '') => `
version: 1
defaults: { owner: "@me" }
bundles:
  web: { baseline: base-dist, candidate: dist, bundler: ${bundler}, ${more} routes: { ${routes} } }
`
const search = '/search: { entry: src/pages/search.js }'

/** One number of a budget on one side; the words where there is none. */
async function reading(folder: string, text: string, id: string, side: 'baseline' | 'candidate' = 'candidate') {
  const { judged } = await judgedIn(folder, text)
  const found = judged.get(`bundles/web/${id}`)?.measurement[side]
  return found?.kind === 'sample'
    ? found.value
    : found?.kind === 'absent'
      ? `${found.reason}: ${found.text}`
      : found?.kind
}

const edited = (path: string, change: (text: string) => string) =>
  writeFileSync(path, change(readFileSync(path, 'utf8')))

test("trap bundles 1.2: esbuild's entry sheet holds the sheets of all dynamic imports, and is the only one counted", async () => {
  const folder = builds('esbuild', 'head')
  const text = policy('esbuild', '/search: { entry: src/pages/search.js, css: 9 kB }', 'compression: none,')
  const [sheet] = readdirSync(join(folder, 'dist')).filter((name) => /^main-.*\.css$/.test(name))
  expect(await reading(folder, text, 'search/css')).toBe(readFileSync(join(folder, 'dist', sheet!)).length)
})

test.for(['webpack', 'rspack'])(
  'trap bundles 1.3, 1.4: %s gives a shared chunk to the routes that import it, and to no other',
  async (bundler) => {
    const folder = builds(bundler, 'head')
    const routes = ['home', 'search', 'graph', 'settings'].map(
      (name) => `/${name}: { entry: src/pages/${name}.js, requests: 20 }`,
    )
    const { judged } = await judgedIn(folder, policy(bundler, routes.join(', ')))
    const files = (route: string) => {
      const contents = judged.get(`bundles/web/${route}/size`)?.measurement.companions['contents']?.candidate
      return contents?.kind === 'contents' ? contents.files.map((file) => file.path) : []
    }
    const shared = readdirSync(join(folder, 'dist')).filter(
      (name) => name.endsWith('.js') && readFileSync(join(folder, 'dist', name), 'utf8').includes('Intl.Collator'),
    )
    expect(shared).toHaveLength(1)
    expect(['home', 'search', 'graph', 'settings'].filter((route) => files(route).includes(shared[0]!))).toEqual([
      'search',
      'graph',
    ])
  },
)

test.for(['webpack', 'rspack'])(
  'trap bundles 1.5: %s statistics without origins of chunks give the same bytes',
  async (bundler) => {
    const folder = builds(bundler, 'head')
    const told = await reading(folder, policy(bundler, search), 'search/size')
    edited(join(folder, 'dist/stats.json'), (text) => {
      const stats = JSON.parse(text)
      for (const chunk of stats.chunks) chunk.origins = []
      return JSON.stringify(stats)
    })
    expect(await reading(folder, policy(bundler, search), 'search/size')).toBe(told)
  },
)

test('trap bundles 1.6: a licence file among the assets is not counted', async () => {
  const folder = builds('webpack', 'head')
  const before = await reading(folder, policy('webpack', search), 'search/size')
  edited(join(folder, 'dist/stats.json'), (text) => {
    const stats = JSON.parse(text)
    for (const chunk of stats.chunks) chunk.files.push('main.js.LICENSE.txt')
    return JSON.stringify(stats)
  })
  expect(await reading(folder, policy('webpack', search), 'search/size')).toBe(before)
})

test('trap bundles 1.13: content that differs only in hashes of file names is no change, though compression moves', async () => {
  const folder = builds('vite', 'base')
  const dist = join(folder, 'dist')
  const rename = new Map(
    readdirSync(join(dist, 'assets')).map((name) => [
      name,
      name.replace(
        /-[\w-]{8}(\.(?:js|css))/,
        (_, end) => `-${Buffer.from(name).toString('base64url').slice(-8)}${end}`,
      ),
    ]),
  )
  for (const [from, to] of rename) renameSync(join(dist, 'assets', from), join(dist, 'assets', to))
  for (const path of ['.vite/manifest.json', ...[...rename.values()].map((name) => `assets/${name}`)]) {
    edited(join(dist, path), (text) =>
      [...rename].reduce((all, [from, to]) => all.replaceAll(from.replace('.map', ''), to.replace('.map', '')), text),
    )
  }
  const { judged } = await judgedIn(folder, policy('vite', search, 'minChange: 1 B, maxRegression: 0.001%,'))
  const { judgement, measurement } = judged.get('bundles/web/search/size')!
  const values = [measurement.baseline, measurement.candidate].map((side) => (side.kind === 'sample' ? side.value : 0))
  expect(values[0]).not.toBe(values[1])
  expect(judgement.change?.relative).toBe(0)
  expect(judgement.outcome).toBe('ok')
})

test('trap bundles 1.14: compressed bytes may move without more raw bytes, and nothing grew then', async () => {
  const folder = workspace()
  for (const [name, text] of [
    ['base-dist', 'abcabcabc '.repeat(400)],
    ['dist', Array.from({ length: 4000 }, (_, at) => String.fromCharCode(97 + ((at * at * 7) % 23))).join('')],
  ] as const) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'app.js'), text)
  }
  const { judged } = await judgedIn(folder, policy('files', '/: { entry: "*.js" }', 'minChange: 1 B,'))
  expect(judged.get('bundles/web/root/size')?.judgement.outcome).not.toBe('regressed')
})

test('trap bundles 1.11: names that are hashes alone cannot pair files, so routes are compared and not files', async () => {
  const { judged } = await judgedIn(
    builds('rspack', 'head'),
    policy('rspack', '/settings: { entry: src/pages/settings.js }'),
  )
  expect(judged.get('bundles/web/settings/size')?.judgement.outcome).toBe('ok')
})

test('trap bundles 1.27: 0 routes found is no data, and says so', async () => {
  const folder = builds('next-turbopack', 'head')
  writeFileSync(join(folder, 'dist/diagnostics/route-bundle-stats.json'), '[]')
  expect(await reading(folder, policy('next-turbopack', '/search: {}'), 'search/size')).toMatch(
    /^empty: 0 routes found in dist/,
  )
})

test('trap bundles 1.8: Next names every route apart, and a page includes its layout', async () => {
  const folder = builds('next-webpack', 'head')
  const text = policy('next-webpack', '/: { css: 9 kB }', 'compression: none,')
  const page = readFileSync(join(folder, 'dist/server/app/index.html'), 'utf8')
  const sheets = [...page.matchAll(/href="\/_next\/([^"]+\.css)"/g)].map(([, path]) => path ?? '')
  const bytes = [...new Set(sheets)].reduce((sum, path) => sum + readFileSync(join(folder, 'dist', path)).length, 0)
  expect(bytes).toBeGreaterThan(0)
  expect(await reading(folder, text, 'root/css')).toBe(bytes)
})

test('trap bundles 1.32: a first run without a build at base has no baseline, and says so', async () => {
  const folder = builds('vite', 'head')
  rmSync(join(folder, 'base-dist'), { recursive: true })
  expect(await reading(folder, policy('vite', search), 'search/size', 'baseline')).toMatch(
    /^missing-side: The folder base-dist is empty or not there/,
  )
})

test('trap bundles 1.25: size-limit measures one number a check, and is taken at its word', async () => {
  const text = policy('size-limit', '/search: { css: 1 kB }')
  const folder = builds('size-limit', 'head')
  const [check] = JSON.parse(readFileSync(join(folder, 'dist/size-limit.json'), 'utf8'))
  expect(await reading(folder, text, 'search/size')).toBe(check.size)
  expect(await reading(folder, text, 'search/css')).toMatch(/^unsupported/)
})

const broken: readonly [string, (folder: string) => void, RegExp][] = [
  [
    'no statistics',
    (dist) => rmSync(join(dist, '.vite'), { recursive: true }),
    /^missing-side: .*build\.manifest: true/,
  ],
  [
    'truncated statistics',
    (dist) => edited(join(dist, '.vite/manifest.json'), (text) => text.slice(0, 300)),
    /^partial: .*not complete JSON/,
  ],
  ['empty statistics', (dist) => writeFileSync(join(dist, '.vite/manifest.json'), ''), /^partial: .*is empty/],
  [
    'another format',
    (dist) => writeFileSync(join(dist, '.vite/manifest.json'), '{"outputs":{}}'),
    /^unsupported: .*no manifest of Vite/,
  ],
  [
    'keys of the prototype',
    (dist) =>
      writeFileSync(
        join(dist, '.vite/manifest.json'),
        '{"__proto__":{"file":"a.js","isEntry":true},"constructor":{"file":"b.js"}}',
      ),
    /^(empty|partial|unsupported): /,
  ],
  [
    'paths out of the tree',
    (dist) =>
      edited(join(dist, '.vite/manifest.json'), (text) =>
        text.replace(/assets\/search-[\w-]+\.js/g, '../perf-budgets.yaml'),
      ),
    /^partial: .*name \.\.\/perf-budgets\.yaml, which is not in dist/,
  ],
  [
    'statistics of another build',
    (dist) => rmSync(join(dist, 'assets'), { recursive: true }),
    /^partial: .*not in dist/,
  ],
]
test.for(broken)(
  'trap bundles 1.7: hostile or broken builds have one clear word each: %s',
  async ([, damage, words]) => {
    const folder = builds('vite', 'head')
    damage(join(folder, 'dist'))
    expect(await reading(folder, policy('vite', search), 'search/size')).toMatch(words)
  },
)

const twoGigabytes = 2 * 1024 ** 3
const inAssets = (folder: string, pattern: RegExp) =>
  join(folder, 'dist/assets', readdirSync(join(folder, 'dist/assets')).find((name) => pattern.test(name))!)

test('statistics and scripts of two gigabytes are refused by their size, unread', async () => {
  const folder = builds('vite', 'head')
  truncateSync(inAssets(folder, /^search-.*\.js$/), twoGigabytes)
  expect(await reading(folder, policy('vite', search), 'search/size')).toMatch(/^unsupported: .*2147483648 bytes/)
  truncateSync(join(folder, 'dist/.vite/manifest.json'), twoGigabytes)
  expect(await reading(folder, policy('vite', search), 'search/size')).toMatch(/^unsupported: .*2147483648 bytes/)
})

test('a source map of two gigabytes is none, and the figures stand without it', async () => {
  const folder = builds('vite', 'head')
  const told = await reading(folder, policy('vite', search), 'search/size')
  truncateSync(inAssets(folder, /^search-.*\.js\.map$/), twoGigabytes)
  const { judged } = await judgedIn(folder, policy('vite', search))
  const { judgement, measurement } = judged.get('bundles/web/search/size')!
  expect(measurement.candidate.kind === 'sample' && measurement.candidate.value).toBe(told)
  expect(judgement.outcome).toBe('regressed')
})

test.for([
  ['gzip', [0x1f, 0x8b, 8, 0]],
  ['zip', [0x50, 0x4b, 3, 4]],
] as const)('statistics that are packed (%s) are told and never unpacked', async ([kind, bytes]) => {
  const folder = builds('vite', 'head')
  writeFileSync(join(folder, 'dist/.vite/manifest.json'), Uint8Array.from(bytes))
  expect(await reading(folder, policy('vite', search), 'search/size')).toContain(`manifest.json is packed (${kind})`)
})

/** Bytes of each file by itself as the system's command compresses it. */
const bytesByCommand = (folder: string, command: string) =>
  Number(
    execFileSync(
      'sh',
      ['-c', `for file in "$0"/*.js; do ${command} < "$file" | wc -c; done | paste -sd+ | bc`, folder],
      {
        encoding: 'utf8',
      },
    ),
  )

/** Many scripts, short and long, so that many are compressed at a time. */
function manyScripts(count: number): string {
  const folder = workspace()
  for (const side of ['base-dist', 'dist']) {
    mkdirSync(join(folder, side))
    for (let at = 0; at < count; at += 1) {
      const words = Array.from({ length: (at % 9) * 60 + 1 }, (_, word) => `call${(word * 31 + at * 7919) % 997}()`)
      writeFileSync(join(folder, side, `${at}.js`), words.join(';'))
    }
  }
  return folder
}

test('trap bundles 1.24: the sum over many files that are compressed at the same time loses none', async () => {
  const folder = manyScripts(150)
  const text = policy('files', '/: { entry: "*.js" }')
  expect(await reading(folder, text, 'root/size')).toBe(bytesByCommand(join(folder, 'dist'), 'brotli -q 11 -c'))
})

test('trap bundles 1.28: the level is an option, and sizes that were kept for one are not those of another', async () => {
  const folder = manyScripts(20)
  const sized = (more: string) => reading(folder, policy('files', '/: { entry: "*.js" }', more), 'root/size')
  const strongest = await sized('')
  const fast = await sized('level: 5,')
  expect(fast).toBe(bytesByCommand(join(folder, 'dist'), 'brotli -q 5 -c'))
  expect(fast).not.toBe(strongest)
  expect(await sized('')).toBe(strongest)
})

test('trap bundles 1.15: under 200 B nothing is a regression, whatever the share', async () => {
  const folder = workspace()
  for (const [side, count] of [
    ['base-dist', 10],
    ['dist', 14],
  ] as const) {
    mkdirSync(join(folder, side))
    const hashes = Array.from({ length: count }, (_, at) => hash('sha256', String(at), 'base64url'))
    writeFileSync(join(folder, side, 'app.js'), hashes.join(''))
  }
  const outcome = async (more: string) => {
    const { judged } = await judgedIn(folder, policy('files', '/: { entry: "*.js" }', more))
    return judged.get('bundles/web/root/size')?.judgement.outcome
  }
  // Four hashes of 32 bytes, which nothing compresses.
  expect(await outcome('')).toBe('ok')
  expect(await outcome('minChange: 100 B,')).toBe('regressed')
})

test('trap bundles 1.16: sizes are kept between runs, under the name of their compressor, and sizes that git tracks are not believed', async () => {
  const folder = builds('vite', 'head')
  execFileSync('git', ['init', '-q'], { cwd: folder })
  const text = policy('vite', search)
  const first = await reading(folder, text, 'search/size')
  const cache = join(folder, '.perf-gate/cache/sizes.json')
  expect(Object.keys(JSON.parse(readFileSync(cache, 'utf8')))[0]).toMatch(/^brotli-11-[0-9a-f]{8}:[0-9a-f]{64}$/)
  edited(cache, (kept) => kept.replace(/:\d+([,}])/g, ':1$1'))
  expect(await reading(folder, text, 'search/size')).toBe(6)
  execFileSync('git', ['add', '-f', cache], { cwd: folder })
  expect(await reading(folder, text, 'search/size')).toBe(first)
})

test('globs name the files of a route where no bundler is known', async () => {
  const folder = workspace()
  cpSync(builds('vite', 'head'), folder, { recursive: true })
  const text = policy('files', '/search: { entry: ["assets/{index,search,table,preload-helper}-*.{js,css}"] }')
  const vite = await reading(folder, policy('vite', search), 'search/size')
  expect(await reading(folder, text, 'search/size')).toBe(vite)
})

test("trap bundles 1.26: Rollup's raw data of the visualizer names no sheets: they go with the script of their name", async () => {
  const folder = builds('rollup', 'head')
  const text = policy('rollup', '/search: { entry: src/pages/search.js, css: 1 kB }', 'compression: none,')
  const [all, css] = [await reading(folder, text, 'search/size'), await reading(folder, text, 'search/css')]
  rmSync(join(folder, 'dist/bundle.json'))
  expect(await reading(folder, text, 'search/size')).toBe(all)
  expect(await reading(folder, text, 'search/css')).toBe(css)
})

test('a budget of requests counts files, and a budget of lazy bytes what the route may load later', async () => {
  const folder = builds('vite', 'head')
  const text = policy(
    'vite',
    '/graph: { entry: src/pages/graph.js, requests: 5, lazy: 1 kB, css: 1 kB }',
    'compression: none,',
  )
  const { judged } = await judgedIn(folder, text)
  const requests = judged.get('bundles/web/graph/requests')
  expect(requests?.judgement.outcome).toBe('inherited')
  expect(requests?.judgement.text).toContain('6; the limit is at most 5')
  const [panel] = readdirSync(join(folder, 'dist/assets')).filter((name) => /^panel-.*\.js$/.test(name))
  expect(await reading(folder, text, 'graph/lazy')).toBe(readFileSync(join(folder, 'dist/assets', panel!)).length)
})

test.for(['webpack', 'rspack'])(
  'trap bundles 1.29: %s with all statistics on puts modules into groups, and the same bytes are found',
  async (bundler) => {
    const folder = builds(bundler, 'head')
    const told = await reading(folder, policy(bundler, search), 'search/size')
    edited(join(folder, 'dist/stats.json'), (text) => {
      const stats = JSON.parse(text)
      stats.modules = [{ type: 'modules by path', name: './src/', size: 1, children: stats.modules }]
      return JSON.stringify(stats)
    })
    expect(await reading(folder, policy(bundler, search), 'search/size')).toBe(told)
  },
)

test('statistics without modules still count the only entry, and with several entries nothing is guessed', async () => {
  const folder = builds('webpack', 'head')
  const told = await reading(folder, policy('webpack', search), 'search/size')
  edited(join(folder, 'dist/stats.json'), (text) => JSON.stringify({ ...JSON.parse(text), modules: [] }))
  expect(await reading(folder, policy('webpack', search), 'search/size')).toBe(told)
  edited(join(folder, 'dist/stats.json'), (text) => {
    const stats = JSON.parse(text)
    return JSON.stringify({ ...stats, entrypoints: { ...stats.entrypoints, admin: stats.entrypoints.main } })
  })
  expect(await reading(folder, policy('webpack', search), 'search/size')).toMatch(/^unsupported: .*several entries/)
})

test('without source maps Vite cannot say where a route went: its source in the tree tells that it is still there', async () => {
  const folder = builds('vite', 'eager')
  for (const name of readdirSync(join(folder, 'dist/assets'))) {
    if (name.endsWith('.map')) rmSync(join(folder, 'dist/assets', name))
  }
  const graph = policy('vite', '/graph: { entry: src/pages/graph.js }')
  expect(await reading(folder, graph, 'graph/size')).toMatch(/^empty: Nothing in dist comes from src\/pages\/graph\.js/)
  mkdirSync(join(folder, 'src/pages'), { recursive: true })
  writeFileSync(join(folder, 'src/pages/graph.js'), '')
  expect(typeof (await reading(folder, graph, 'graph/size'))).toBe('number')
})

test("Next's Pages Router lists the files of each page, and every page loads /_app", async () => {
  const folder = builds('next-webpack', 'head')
  const chunks = readdirSync(join(folder, 'dist/static/chunks'))
    .filter((name) => name.endsWith('.js'))
    .map((name) => `static/chunks/${name}`)
  edited(join(folder, 'dist/build-manifest.json'), (text) =>
    JSON.stringify({
      ...JSON.parse(text),
      pages: { '/_app': chunks.slice(0, 1), '/about': chunks.slice(0, 2) },
      lowPriorityFiles: chunks.slice(2, 3),
    }),
  )
  const bytes = chunks.slice(0, 3).reduce((sum, path) => sum + readFileSync(join(folder, 'dist', path)).length, 0)
  expect(await reading(folder, policy('next-webpack', '/about: {}', 'compression: none,'), 'about/size')).toBe(bytes)
})

test('trap bundles 1.31: what a route loads later is not what the entry does that it shares code with', async () => {
  const folder = builds('vite', 'head')
  const text = policy('vite', '/graph: { entry: src/pages/graph.js, lazy: 9 kB }', 'compression: none,')
  const told = await reading(folder, text, 'graph/lazy')
  edited(join(folder, 'dist/.vite/manifest.json'), (manifest) => {
    const json = JSON.parse(manifest)
    json['src/pages/graph.js'].imports.push('index.html')
    return JSON.stringify(json)
  })
  expect(await reading(folder, text, 'graph/lazy')).toBe(told)
})

test('trap bundles 1.30: with one sheet for all pages Vite names no file that loads it, and every page does', async () => {
  const folder = builds('vite', 'head')
  writeFileSync(join(folder, 'dist/assets/style-abcdefgh.css'), 'a{color:red}')
  edited(join(folder, 'dist/.vite/manifest.json'), (manifest) => {
    const json = JSON.parse(manifest)
    for (const chunk of Object.values<{ css?: string[] }>(json)) delete chunk.css
    return JSON.stringify({ ...json, 'style.css': { file: 'assets/style-abcdefgh.css', src: 'style.css' } })
  })
  const text = policy('vite', '/search: { entry: src/pages/search.js, css: 9 kB }', 'compression: none,')
  expect(await reading(folder, text, 'search/css')).toBe('a{color:red}'.length)
})

test('trap bundles 1.29: webpack lists what it joined to a module twice, the second time in no chunk', async () => {
  const folder = builds('webpack', 'eager')
  const text = policy('webpack', '/graph: { entry: src/pages/graph.js, lazy: 9 kB }', 'compression: none,')
  const told = await reading(folder, text, 'graph/lazy')
  expect(told).toBeGreaterThan(0)
  edited(join(folder, 'dist/stats.json'), (stats) => {
    const json = JSON.parse(stats)
    json.modules.push({ name: './src/pages/graph.js', orphan: true, chunks: [], size: 900, reasons: [] })
    return JSON.stringify(json)
  })
  expect(await reading(folder, text, 'graph/lazy')).toBe(told)
})

test('trap bundles 1.9: Next names a page with a parameter in brackets, and the sheets of layouts that the page is not in', async () => {
  const folder = builds('next-webpack', 'head')
  const server = join(folder, 'dist/server/app')
  const text = policy('next-webpack', '/search: { css: 9 kB }, "/search/[id]": { css: 9 kB }', 'compression: none,')
  mkdirSync(join(server, 'search/[id]'))
  const manifest = readFileSync(join(server, 'search/page_client-reference-manifest.js'), 'utf8')
  const other = manifest
    .replace('"/search/page"', '"/search/[id]/page"')
    .replaceAll('next/app/search/page', 'next/app/search/[id]/page')
  expect(other).toContain('["/search/[id]/page"]')
  writeFileSync(join(server, 'search/[id]/page_client-reference-manifest.js'), other)
  const told = await reading(folder, text, 'search/size')
  expect(await reading(folder, text, 'search%2F%5Bid%5D/size')).toBe(told)
  edited(join(server, 'search/page_client-reference-manifest.js'), (script) =>
    script.replace('"entryCSSFiles":{', '"entryCSSFiles":{"/app/next/app/(shop)/layout":["static/css/not-there.css"],'),
  )
  expect(await reading(folder, text, 'search/size')).toBe(told)
})

test('a manifest of two gigabytes among those of Next is one clear word', async () => {
  const folder = builds('next-webpack', 'head')
  truncateSync(join(folder, 'dist/server/app/search/page_client-reference-manifest.js'), twoGigabytes)
  expect(await reading(folder, policy('next-webpack', '/search: {}'), 'search/size')).toMatch(
    /^unsupported: .*2147483648 bytes/,
  )
})
