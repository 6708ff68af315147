import type { Row, RuleModule } from '../model/registry.js'

/** The ways to judge a measurement. One file, one line here. */
export const rules: readonly Row<RuleModule>[] = []
