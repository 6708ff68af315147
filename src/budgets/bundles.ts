import * as z from 'zod/mini'
import type { Budget } from '../model/budget.js'
import type { Policy, PolicyEntry } from '../model/policy.js'
import type { BundleQuestion } from '../model/question.js'
import type { SourceSpec } from '../model/source.js'
import { globs } from '../units/names.js'
import { choice, text, texts } from '../units/schema.js'
import { settingsShape } from '../units/settings.js'
import { encodedName } from './describe.js'
import { each } from './each.js'
import { budgetSchema, held, limitsShape, type Measure } from './limits.js'

const bundlers = [
  'vite',
  'webpack',
  'rspack',
  'esbuild',
  'rollup',
  'next-turbopack',
  'next-webpack',
  'files',
  'size-limit',
] as const
const strongest = { none: 0, gzip: 9, brotli: 11 } as const

/** The keys of an entry of `bundles:`. */
export const schema = () =>
  z.strictObject({
    ...settingsShape(),
    paths: z.optional(globs()),
    baseline: text('Folder of the build at base.', ['base-dist']),
    candidate: text('Folder of the build at head.', ['dist']),
    bundler: choice(bundlers, 'What wrote the build.'),
    stats: z.optional(
      z.strictObject({
        baseline: z.optional(text('The statistics at base, where the bundler does not write them into its folder.')),
        candidate: z.optional(text('The statistics at head.')),
      }),
    ),
    compression: z.optional(choice(['none', 'gzip', 'brotli'], 'How bytes are counted; brotli unless given.')),
    level: z.optional(z.int().check(z.gte(0), z.lte(11))),
    cache: z.optional(text('Folder where compressed sizes are kept between runs.')),
    routes: z.record(z.string(), routeSchema()).check(
      z.refine((routes) => Object.keys(routes).length > 0, {
        error: 'holds no route',
        params: { fix: 'Name one: /search: { entry: src/search.js }.' },
      }),
    ),
  })

const routeSchema = () =>
  z.strictObject({
    ...limitsShape(),
    entry: z.optional(
      texts('Source file that the route loads, matched from the end of its path; globs of files for `files`.'),
    ),
    lazy: z.optional(budgetSchema({})),
    css: z.optional(budgetSchema({})),
    requests: z.optional(budgetSchema({})),
  })

type Bundle = z.infer<ReturnType<typeof schema>>
type Route = z.infer<ReturnType<typeof routeSchema>>
type Key = BundleQuestion['measure']

const measures: Readonly<Record<Key, { readonly measure: Measure; readonly title: string }>> = {
  size: { measure: { unit: 'B', better: 'lower', relative: true }, title: 'first load' },
  lazy: { measure: { unit: 'B', better: 'lower', relative: true }, title: 'loaded later' },
  css: { measure: { unit: 'B', better: 'lower', relative: true }, title: 'style sheets' },
  requests: { measure: { unit: 'count', better: 'lower', relative: false }, title: 'requests' },
}

/** Up to four budgets a route: what it loads first always has one, the others where they are written. */
export function budgets(entry: PolicyEntry, policy: Policy): readonly Budget[] {
  const bundle = entry.value as Bundle
  const source = sourceOf(bundle, entry)
  const parts = Object.entries(bundle.routes).flatMap(([route, written]) =>
    (['size', 'lazy', 'css', 'requests'] as const)
      .filter((key) => key === 'size' || written[key] !== undefined)
      .map((key) => ({ key, route, written, bundle, source })),
  )
  return each(parts, (part) => budgetOf(part, entry, policy))
}

interface Part {
  readonly key: Key
  readonly route: string
  readonly written: Route
  readonly bundle: Bundle
  readonly source: SourceSpec
}

function budgetOf({ key, route, written, bundle, source }: Part, entry: PolicyEntry, policy: Policy): Budget {
  const { measure, title } = measures[key]
  const path = ['routes', route, ...(key === 'size' ? [] : [key])]
  const own = key === 'size' ? written : written[key]
  const inForce = held(measure, policy.defaults, inherited(bundle, written, key), own, entry, path)
  const settings = { ...inForce.settings, minChange: inForce.settings.minChange || noiseOf(bundle, key) }
  const asked = { route, entries: written.entry ?? [] }
  return {
    id: ['bundles', encodedName(entry.name), routeName(route), key].join('/'),
    section: 'bundles',
    entry: entry.name,
    title: `${entry.name} ${route} · ${title}`,
    unit: measure.unit,
    better: measure.better,
    nature: 'exact',
    statistic: 'centre',
    source,
    question: { kind: 'bundle-route', ...asked, measure: key },
    companions: key === 'size' ? { contents: { kind: 'bundle-contents', ...asked } } : {},
    rules: key === 'size' ? ['change', 'limit', 'growth'] : ['change', 'limit'],
    gates: true,
    notes: [],
    advice: 'Import the part that is needed instead of the whole package, or load it later with a dynamic import.',
    policyPlace: entry.placeOf(path),
    added: false,
    ...inForce,
    settings,
  }
}

/** What the entry and the route give to each budget of the route. Bytes mean nothing to a count of requests. */
function inherited(bundle: Bundle, route: Route, key: Key) {
  const { minChange, ...shared } = { ...bundle, ...(key === 'size' ? {} : ownerOf(route)) }
  return key === 'requests' ? shared : { ...shared, minChange }
}

const ownerOf = ({ owner, runbook, severity }: Route) => ({
  ...(owner === undefined ? {} : { owner }),
  ...(runbook === undefined ? {} : { runbook }),
  ...(severity === undefined ? {} : { severity }),
})

/** Compressed sizes of the same code move by a hundred bytes: below this nothing is a regression unless the policy says less. */
const compressionNoise = 200

const noiseOf = (bundle: Bundle, key: Key): number =>
  key === 'requests' || bundle.compression === 'none' ? 0 : compressionNoise

/** `/` is `root`, and a leading slash is dropped. */
const routeName = (route: string): string => (route === '/' ? 'root' : encodedName(route.replace(/^\//, '')))

function sourceOf(bundle: Bundle, entry: PolicyEntry): SourceSpec {
  const { baseline, candidate, bundler, stats, compression = 'brotli', level, cache } = bundle
  const routes = Object.entries(bundle.routes).map(([route, written]) => ({
    route,
    entries: written.entry ?? [],
    lazy: written.lazy !== undefined,
  }))
  return {
    name: `bundles/${entry.name}`,
    type: 'bundle-stats',
    settings: {
      baseline,
      candidate,
      bundler,
      stats,
      compression,
      level: Math.min(level ?? 11, strongest[compression]),
      cache,
      routes,
    },
    place: entry.place,
    missingSecrets: [],
  }
}
