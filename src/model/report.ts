import type { Finding } from './finding.js'
import type { Mode, Verdict } from './outcome.js'
import type { Provenance } from './source.js'

/** The whole result of a run: what every reporter renders, and the JSON report itself. */
export interface Report {
  readonly schemaVersion: 1
  readonly tool: { readonly name: string; readonly version: string }
  readonly verdict: Verdict
  readonly mode: Mode
  readonly counts: { readonly pass: number; readonly warn: number; readonly fail: number; readonly waived: number }
  readonly run: { readonly url: string; readonly event: string } | null
  readonly policy: {
    readonly path: string
    readonly ref: string | null
    readonly proposed: readonly ProposedChange[]
    /** How a pull request may justify a failing finding in its description; null where the policy allows none. */
    readonly justification?:
      | { readonly links: readonly string[]; readonly approvers: readonly string[] }
      | null
      | undefined
  }
  readonly baseline: SideReport
  readonly candidate: SideReport
  readonly notices: readonly Notice[]
  /** Sorted by status (fail, warn, waived, pass), then outcome, then id. */
  readonly findings: readonly Finding[]
  readonly waivers: readonly WaiverState[]
}

export interface SideReport {
  readonly ref: string | null
  readonly sha: string | null
  /** Hash of the dataset's files, or null where the policy names none. */
  readonly dataset: string | null
  readonly sources: Readonly<Record<string, Provenance>>
}

/** Something to know that changes no status: bootstrap, suite shift, series born or gone. `code` is kebab-case. */
export interface Notice {
  readonly code: string
  readonly text: string
}

export interface ProposedChange {
  readonly id: string
  readonly kind: 'loosened' | 'removed' | 'changed'
  readonly key: string
  readonly from: string | null
  readonly to: string | null
  readonly owner: string | null
}

export interface WaiverState {
  readonly finding: string
  readonly state: 'used' | 'unused' | 'expired' | 'exceeded' | 'unverified'
  readonly reason: string
  readonly owner: string | null
  readonly expires: string | null
}
