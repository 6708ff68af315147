import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builds, judgedIn, outputs } from './judged.js'

/** What /search loads first, told by hand: names of files, or words that only they contain. */
const searchRoute: Readonly<Record<string, { names: RegExp; words?: RegExp }>> = {
  vite: { names: /^assets\/(index|search|table|preload-helper)-.*\.(js|css)$/ },
  esbuild: { names: /^(main-.*\.(js|css)|chunks\/(search|chunk)-.*\.js)$/ },
  rollup: { names: /^(main|search|table)-.*\.(js|css)$/ },
  webpack: { names: /^main\..*\.(js|css)$/, words: /Search cases|Collator|search-field|templateSettings/ },
  rspack: { names: /^main\..*\.(js|css)$/, words: /Search cases|Collator|search-field|templateSettings/ },
}

function filesOnSearch(bundler: string, variant: string): string[] {
  const folder = join(outputs, bundler, variant)
  if (bundler.startsWith('next-')) return filesInPage(folder)
  const { names, words } = searchRoute[bundler]!
  const all = readdirSync(folder, { recursive: true }).map(String)
  const loaded = all.filter((path) => /\.(js|css)$/.test(path))
  return loaded
    .filter((path) => names.test(path) || words?.test(readFileSync(join(folder, path), 'utf8')))
    .map((path) => join(folder, path))
}

/** The page that Next rendered ahead names what the browser loads; `noModule` scripts are for old ones. */
function filesInPage(folder: string): string[] {
  const page = readFileSync(join(folder, 'server/app/search.html'), 'utf8')
  const scripts = [...page.matchAll(/<script[^>]*?src="\/_next\/([^"]+)"[^>]*>/g)].filter(
    ([tag]) => !/nomodule/i.test(tag),
  )
  const sheets = [...page.matchAll(/<link[^>]*rel="stylesheet"[^>]*href="\/_next\/([^"]+)"/g)]
  return [...new Set([...scripts, ...sheets].map(([, path]) => join(folder, path ?? '')))]
}

const commands = { none: 'cat', gzip: 'gzip -9 -n -c', brotli: 'brotli -q 11 -c' } as const

/** Each file compressed by itself with the system's command, and counted with `wc`. */
function bytesByCommand(files: readonly string[], compression: keyof typeof commands): number {
  const each = files.map((file) =>
    execFileSync('sh', ['-c', `${commands[compression]} < "$0" | wc -c`, file], { encoding: 'utf8' }),
  )
  return each.reduce((sum, count) => sum + Number(count), 0)
}

const bundlers = ['vite', 'esbuild', 'rollup', 'webpack', 'rspack', 'next-turbopack', 'next-webpack']

test.concurrent.for(
  bundlers.flatMap((bundler) =>
    (['none', 'gzip', 'brotli'] as const).map((compression) => [bundler, compression] as const),
  ),
)(
  'trap bundles 1.1, 1.10: %s: the first load of a route with compression %s is what the commands count',
  async ([bundler, compression]) => {
    const entry = bundler.startsWith('next-') ? '{}' : '{ entry: src/pages/search.js }'
    const { judged } = await judgedIn(
      builds(bundler, 'head'),
      `
version: 1
defaults: { owner: "@me" }
bundles:
  web: { baseline: base-dist, candidate: dist, bundler: ${bundler}, compression: ${compression}, routes: { /search: ${entry} } }
`,
    )
    const { measurement } = judged.get('bundles/web/search/size')!
    for (const [side, variant] of [
      ['baseline', 'base'],
      ['candidate', 'head'],
    ] as const) {
      const reading = measurement[side]
      const expected = bytesByCommand(filesOnSearch(bundler, variant), compression)
      expect(reading.kind).toBe('sample')
      const value = reading.kind === 'sample' ? reading.value : 0
      if (compression === 'gzip') expect(Math.abs(value / expected - 1)).toBeLessThan(0.02)
      else expect(value).toBe(expected)
    }
  },
)
