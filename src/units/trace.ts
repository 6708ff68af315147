/** Names of the label that client libraries put the id of a trace in. */
const labelNames = ['trace_id', 'traceID', 'traceId', 'TraceID', 'traceid']

/**
 * The id of a trace among the labels of an exemplar, or null. Ids are hexadecimal or decimal numbers, with dashes or
 * without, in every tracer that is known to us; anything else is no id, and is not put into an address. One of zeros
 * alone stands for no trace.
 */
export function traceIdIn(labels: readonly (readonly [name: string, value: string])[]): string | null {
  const found = labelNames.flatMap((name) => labels.filter(([label]) => label === name)).map(([, value]) => value)
  return found.find((value) => isTraceId(value)) ?? null
}

const isTraceId = (value: string): boolean => /^[0-9a-f](?:-?[0-9a-f]){7,63}$/i.test(value) && !/^[0-]+$/.test(value)

/** The address of a trace; `{trace_id}` of the template is where the id goes. */
export const traceAddress = (template: string, id: string): string => template.replaceAll('{trace_id}', id)
