import * as z from 'zod/mini'

/** `order_committed_total`, `job:http:rate5m`. */
export const metricName = () =>
  z.string('expected the name of a metric').check(z.regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'is not the name of a metric'))

export const labelName = () =>
  z.string('expected the name of a label').check(z.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not the name of a label'))

/** Labels and the values that they must have: `{ service: checkout }`. */
export const matchers = () => z.record(labelName(), z.string('expected the value of a label; put it in quotes'))

/** Globs over paths of the repository, `src/**`. */
export const globs = () => z.array(z.string().check(z.minLength(1), z.maxLength(1000)))
