import type { Job } from './job.js'
import type { Reason } from './outcome.js'
import type { Place } from './place.js'
import type { Plans, QueryLint, QueryList } from './plan.js'

/** One number with the points it rests on. Base units. */
export interface Sample {
  readonly kind: 'sample'
  /** The value over the whole window: what is shown. */
  readonly value: number
  /** What is judged, in time order: one per step of a series, one per run, or raw samples. Empty for an exact value. */
  readonly points: readonly number[]
  /** How the points came about: a time series (autocorrelated), independent runs, or raw samples of one run. */
  readonly shape: 'series' | 'runs' | 'samples' | 'exact'
  /** Where it came from, in words: the query or the file. */
  readonly origin: string
  readonly notes: readonly string[]
  /** A finding about the data that weakens the value although there is one: reset, restart, saturated, partial. */
  readonly weakness?: Weakness | undefined
  /**
   * Exact values only: the number that stands against the other side's, where it is not the one shown. A bundle's
   * bytes without what only the hashes inside its files moved.
   */
  readonly judged?: number | undefined
  /** Bounds of the histogram bucket in which a quantile lies; `upper` is Infinity for the last. */
  readonly bucket?: { readonly lower: number; readonly upper: number } | undefined
}

export interface Weakness {
  readonly reason: Reason
  readonly text: string
}

/** Nothing to judge, with its reason: a source never throws for what a reader could explain. */
export interface Absent {
  readonly kind: 'absent'
  readonly reason: Reason
  readonly text: string
  readonly origin: string
  /** The line of the repository that is the cause, where it is known. */
  readonly place?: Place | undefined
}

/** Totals per value of a label over the window. */
export interface Shares {
  readonly kind: 'shares'
  readonly label: string
  readonly parts: ReadonlyMap<string, { readonly numerator: number; readonly denominator: number }>
  readonly origin: string
}

/** What series there are of each metric. */
export interface Inventory {
  readonly kind: 'inventory'
  readonly metrics: ReadonlyMap<string, ListedMetric>
  readonly origin: string
}

export interface ListedMetric {
  readonly series: number
  /** Per label the number of distinct values. */
  readonly labels: ReadonlyMap<string, number>
  /** The labels of each series, without those that tell the sides apart; null where there are too many to list. */
  readonly identities: readonly SeriesLabels[] | null
}

export type SeriesLabels = readonly (readonly [label: string, value: string])[]

/** Single observations that carry the id of their trace: the largest first, at most 200. */
export interface Exemplars {
  readonly kind: 'exemplars'
  readonly exemplars: readonly Exemplar[]
  readonly origin: string
}

export interface Exemplar {
  readonly traceId: string
  readonly value: number
  /** Labels of its series. */
  readonly labels: SeriesLabels
}

/** What one route of a build loads first, and what its modules are. */
export interface Contents {
  readonly kind: 'contents'
  readonly files: readonly ContentFile[]
  readonly modules: readonly ContentModule[]
  /** How the bytes of modules are known: from source maps or the bundler, as a share of the file, or not at all. */
  readonly attribution: 'shipped' | 'estimate' | 'unknown'
  /** Imports in the project's own sources, with their lines. Of the candidate, where it grew; else none. */
  readonly imports: readonly ImportLine[]
  /** The route's code lies in what every page loads: it is not loaded by a dynamic import. */
  readonly eager: boolean
  readonly origin: string
}

export interface ImportLine {
  /** Id of the module that imports. */
  readonly from: string
  /** Name of the package, or id of the module of the project. */
  readonly of: string
  readonly place: Place
}

export interface ContentFile {
  /** As it lies in the build, with the hash in its name. */
  readonly path: string
  readonly raw: number
  /** With the compression of the budget. */
  readonly bytes: number
}

export interface ContentModule {
  /** Path of the source file without loaders and query; never a hashed name. */
  readonly id: string
  /** npm package, or null for the project's own code. */
  readonly package: string | null
  /** Version where it is known; else the folder of the copy, so that two copies differ. */
  readonly version: string | null
  /** Minified bytes before compression that the route's first load has of it. */
  readonly bytes: number
  readonly importers: readonly string[]
  readonly format: 'esm' | 'commonjs' | null
}

/** The periodic jobs of one side, by path and line. */
export interface JobList {
  readonly kind: 'jobs'
  readonly jobs: readonly Job[]
  /** Timers of programs: no jobs, but work that repeats for as long as the program runs. */
  readonly timers: readonly Job[]
  /** Files that could hold a job and could not be read, with why. */
  readonly notes: readonly string[]
  /** Files that were looked into. */
  readonly files: number
  readonly origin: string
}

export type Reading =
  | Sample
  | Absent
  | Shares
  | Inventory
  | Exemplars
  | Contents
  | JobList
  | QueryList
  | Plans
  | QueryLint

/** The answer to one question for one side: the whole, and each value of `by` where it was asked for. */
export interface Answer {
  readonly whole: Reading
  readonly by: ReadonlyMap<string, Reading>
}
