import * as z from 'zod/mini'

/** `order_committed_total`, `job:http:rate5m`. */
export const metricName = () =>
  z.string('expected the name of a metric').check(z.regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'is not the name of a metric'))

/** A histogram by its own name: the buckets, the sum and the count are found by it. */
export const histogramName = () =>
  metricName().check((payload) => {
    const name = payload.value
    if (!name.endsWith('_bucket')) return
    const params = { fix: `Write \`${name.replace(/_bucket$/, '')}\`, without \`_bucket\`.` }
    payload.issues.push({
      code: 'custom',
      message: 'is the name of the buckets, not of the histogram',
      input: name,
      params,
    })
  })

export const labelName = () =>
  z.string('expected the name of a label').check(z.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not the name of a label'))

/** Labels and the values that they must have: `{ service: checkout }`. */
export const matchers = () => z.record(labelName(), z.string('expected the value of a label; put it in quotes'))

/** Globs over paths of the repository, `src/**`. */
export const globs = () => z.array(z.string().check(z.minLength(1), z.maxLength(1000)))
