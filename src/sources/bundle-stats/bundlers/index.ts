import type { Absent } from '../../../model/reading.js'
import type { Build } from '../build.js'
import type { Graph } from '../graph.js'

/** Reads what a bundler wrote. A build that cannot be read is told in words. */
export interface BundlerModule {
  readonly graphOf: (build: Build) => Promise<Graph | Absent>
}

/** One file a bundler. `files` stands for any other: its routes are globs, and there is nothing to read. */
export const bundlers: readonly { readonly id: string; readonly load: () => Promise<BundlerModule> }[] = [
  { id: 'vite', load: () => import('./vite.js') },
  { id: 'webpack', load: () => import('./webpack.js') },
  { id: 'rspack', load: () => import('./rspack.js') },
  { id: 'esbuild', load: () => import('./esbuild.js') },
  { id: 'rollup', load: () => import('./rollup.js') },
  { id: 'next-turbopack', load: () => import('./next-turbopack.js') },
  { id: 'next-webpack', load: () => import('./next-webpack.js') },
  { id: 'files', load: () => import('./files.js') },
  { id: 'size-limit', load: () => import('./size-limit.js') },
]
