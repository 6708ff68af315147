import * as z from 'zod/mini'
import type { Side } from '../../model/outcome.js'
import { choice, text, texts } from '../../units/schema.js'

/** What the section `bundles` asks this source with: one build at base, one at head, and the routes that have budgets. */
export interface BundleSettings {
  readonly baseline: string
  readonly candidate: string
  readonly bundler: string
  readonly stats?: Partial<Readonly<Record<Side, string>>> | undefined
  readonly compression: 'none' | 'gzip' | 'brotli'
  readonly level: number
  readonly cache?: string | undefined
  readonly routes: readonly BudgetedRoute[]
}

export interface BudgetedRoute {
  readonly route: string
  readonly entries: readonly string[]
  /** Lazy bytes have a budget, and must be measured. */
  readonly lazy: boolean
}

export const bundlerNames = [
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

/** The section makes these settings itself; a source of this type is never written by hand. */
export function schema() {
  return z.strictObject({
    baseline: text('Folder of the build at base.', ['base-dist']),
    candidate: text('Folder of the build at head.', ['dist']),
    bundler: choice(bundlerNames, 'What wrote the build.'),
    stats: z.optional(
      z.strictObject({
        baseline: z.optional(text('Statistics at base.')),
        candidate: z.optional(text('Statistics at head.')),
      }),
    ),
    compression: choice(['none', 'gzip', 'brotli'], 'How bytes are counted.'),
    level: z.number(),
    cache: z.optional(text('Folder where sizes are kept between runs.')),
    routes: z.array(
      z.strictObject({
        route: text('Address of the route.'),
        entries: texts('Source files that it loads.'),
        lazy: z.boolean(),
      }),
    ),
  })
}
