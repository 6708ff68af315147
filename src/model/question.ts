/** Equality matchers: label to value. */
export type Matchers = Readonly<Record<string, string>>

/**
 * What a metric source can be asked: a small algebra that each of them answers alike, over the window of a side.
 * `by` asks for the same value per value of one label, too. Counters named in a list are added up, and each of them
 * must have samples.
 */
export type MetricQuestion =
  /** `scale` x sum(increase(numerator)) / sum(increase(denominator)); points are the ratios per step. */
  | {
      readonly kind: 'ratio'
      readonly numerator: readonly string[]
      readonly denominator: readonly string[]
      readonly matchers: Matchers
      readonly scale?: number | undefined
      /**
       * The numerator is a part of the denominator that is complete only after `ttl` seconds: a ratio over 1 counts
       * repeats, and a window shorter than that tells nothing. Checked where answers are collected.
       */
      readonly share?: { readonly ttl: number } | undefined
      readonly by?: string | undefined
    }
  /** histogram_quantile(quantile, sum by (le)(rate(histogram_bucket))). `histogram` is the name without `_bucket`. */
  | {
      readonly kind: 'quantile'
      readonly quantile: number
      readonly histogram: string
      readonly matchers: Matchers
      readonly by?: string | undefined
    }
  /** A gauge: summed over its series at each point; `aggregate` over the window gives the value shown. */
  | {
      readonly kind: 'gauge'
      readonly gauge: string
      readonly matchers: Matchers
      readonly aggregate?: Aggregate | undefined
      readonly by?: string | undefined
    }
  /** PromQL as the reader wrote it; only prometheus sources can answer. */
  | { readonly kind: 'expression'; readonly expression: string; readonly by?: string | undefined }
  /** Totals over the window per value of one label: the increase of `numerator` and of `denominator`. Answered with Shares. */
  | {
      readonly kind: 'shares'
      readonly numerator: readonly string[]
      readonly denominator: readonly string[]
      readonly matchers: Matchers
      readonly label: string
    }
  /** The series of these metrics and their labels, each with its number of values. Answered with an Inventory. */
  | { readonly kind: 'inventory'; readonly metrics: readonly string[]; readonly matchers: Matchers }
  /** Exemplars of these counters or buckets, the largest first. Answered with Exemplars. */
  | { readonly kind: 'exemplars'; readonly metrics: readonly string[]; readonly matchers: Matchers }
  /** Raw samples by name, of a source that keeps them (a load test's file). `quantile` is the value shown; the mean without. */
  | {
      readonly kind: 'samples'
      readonly metric: string
      readonly matchers: Matchers
      readonly quantile?: number | undefined
      readonly by?: string | undefined
    }

/** How the points of a window become the one value shown. Absent: the value over the whole window, and the robust centre for the judge. */
export type Aggregate = 'mean' | 'p50' | 'p95' | 'p99' | 'max'

/**
 * What a source is asked. Sources that are no metric sources add their own kind here: one interface each,
 * with `kind` as its tag.
 */
export type Question =
  | MetricQuestion
  | BundleQuestion
  | BundleContentsQuestion
  | StepQuestion
  | JobsQuestion
  | SchemaQuestion
  | QueriesQuestion
  | PlanQuestion
export type QuestionKind = Question['kind']

/** Bytes (or files) of one route of a build. Answered with a Sample. */
export interface BundleQuestion {
  readonly kind: 'bundle-route'
  readonly route: string
  /** Source files or globs that the route loads, matched from the end of their paths; empty where the bundler names its routes. */
  readonly entries: readonly string[]
  /** size: what the route loads first; lazy: what it may load later; css: the style sheets of `size`; requests: its files. */
  readonly measure: 'size' | 'lazy' | 'css' | 'requests'
}

/** What one route of a build is made of. Answered with Contents. */
export interface BundleContentsQuestion {
  readonly kind: 'bundle-contents'
  readonly route: string
  readonly entries: readonly string[]
}

/** One step of a journey, asked of a load test's output or of page views. Answered with a Sample. */
export interface StepQuestion {
  readonly kind: 'step'
  readonly journey: string
  readonly step: string
  /** Path of the page or request, where steps are told apart by it. */
  readonly url: string | null
  /** `time` is the time of the step itself; the vitals are those of its page. */
  readonly measure: StepMeasure
  /** Which quantile of samples is shown, and which one is looked for where only percentiles are known. */
  readonly quantile: number
}

export type StepMeasure = 'time' | 'ttfb' | 'fcp' | 'lcp' | 'inp' | 'cls' | 'error-rate' | 'payload'

/** The periodic jobs of a side. Answered with a JobList. */
export interface JobsQuestion {
  readonly kind: 'jobs'
  /** Which of them: exact or globs. What is not given matches every job. */
  readonly match?: JobMatch | undefined
}

export interface JobMatch {
  readonly kind?: string | undefined
  readonly name?: string | undefined
  readonly manifest?: string | undefined
}

/** Whether the schema of a side loads. Answered with a Sample: the statements that ran. */
export interface SchemaQuestion {
  readonly kind: 'schema'
}

/** The named queries of a side. Answered with a QueryList. */
export interface QueriesQuestion {
  readonly kind: 'queries'
}

/** One named query. `cost` and `repeats` are answered with a Sample, `plans` with Plans, `lint` with QueryLint. */
export interface PlanQuestion {
  readonly kind: 'plan'
  readonly query: string
  /** How base calls it, where the change renames it. */
  readonly was?: string | undefined
  readonly measure: 'cost' | 'plans' | 'lint' | 'repeats'
  readonly by?: string | undefined
}
