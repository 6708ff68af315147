import type { JobMatch } from '../model/question.js'

const workflow = (name: string): JobMatch => ({ kind: 'github-workflow', name })

/** Scheduled workflows that keep a repository in order: they need no checklist. docs/budgets/jobs.md lists them. */
export const housekeeping: readonly JobMatch[] = [
  workflow('{stale,*-stale,stale-*}'),
  workflow('{codeql,codeql-*,*-codeql}'),
  workflow('{lock,lock-*,*-lock}'),
  workflow('{dependency-*,dependabot*,renovate*}'),
  workflow('{scorecard*,*-scorecard*}'),
  workflow('{security-scan*,security-audit*,audit,trivy*,snyk*}'),
]
