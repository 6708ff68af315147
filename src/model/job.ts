/** One schedule that starts work again and again, as a file of the repository states it. */
export interface Job {
  /** Id of the kind: `k8s-cronjob`, `crontab`. */
  readonly kind: string
  /** As the page of the kind says: namespace/name, file stem, base name of the command. */
  readonly name: string
  /** As it is written, templates and variables included. */
  readonly schedule: string
  /** Mean over a year, time zones ignored; 0 for a suspended job, null where the schedule cannot be resolved. */
  readonly runsPerDay: number | null
  readonly path: string
  /** The line that schedules it. */
  readonly line: number
  /** As it is written; null where the manifest has none. */
  readonly jitter: string | null
  /** Annotations `perf-budget.dev/<key>` of the manifest, by key. */
  readonly declared: Readonly<Record<string, string>>
}
