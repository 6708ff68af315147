import type { Side } from '../../model/outcome.js'
import type { MetricQuestion, Question } from '../../model/question.js'
import type { Absent, Answer } from '../../model/reading.js'
import type { Provenance, Source, SourceContext, SourceSpec, WrittenMistake } from '../../model/source.js'
import { isFailure } from './failure.js'
import { openSides, type Sides } from './open.js'
import type { PrometheusSettings } from './schema.js'
import { type AskedSide, absent, clashOf, iso, selectorOf, type Window, windowFor } from './side.js'

export { schema } from './schema.js'

/** Prometheus and what speaks its query API. Nothing is sent before the first question. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const sides = openSides(spec, context)
  const spans: Record<Side, Window[]> = { baseline: [], candidate: [] }
  return {
    ask: async (question, name) => {
      const side = sides[name]
      const trouble = sides.identical ? identical(side) : secretless(spec, side)
      if (trouble !== null) return only(trouble)
      const answer = await asked(side, question, (window) => spans[name].push(window))
      if (!('kind' in answer)) return answer
      return only(isFailure(answer) ? absent(side, answer.reason, answer.text) : answer)
    },
    provenance: (name) => provenance(sides, name, spans[name]),
    close: async () => {},
  }
}

/** Reads an expression as a budget writes it. Asks nobody. */
export async function mistakesIn(expression: string, settings: unknown): Promise<readonly WrittenMistake[]> {
  const { mistakesIn: read } = await import('./written.js')
  return read(expression, settings as Partial<PrometheusSettings>)
}

const only = (whole: Absent): Answer => ({ whole, by: new Map() })

function identical(side: AskedSide): Absent {
  const words = 'Both sides of the source read the same series over the same window: no difference can show'
  return absent(
    side,
    'identical',
    `${words}. Give \`baseline\` and \`candidate\` other matchers, times, offset or url.`,
  )
}

function secretless(spec: SourceSpec, side: AskedSide): Absent | null {
  const missing = spec.missingSecrets.map((name) => `\${${name}}`).join(', ')
  return missing === '' ? null : absent(side, 'no-secret', `${missing} has no value on this run.`)
}

async function asked(side: AskedSide, question: Question, seen: (window: Window) => void) {
  if (question.kind === 'expression') {
    const { askExpression } = await import('./questions/expression.js')
    if (side.fixed !== null) seen(side.fixed)
    return askExpression(side, question)
  }
  if (!isAnswered(question)) {
    return absent(side, 'unsupported', `A prometheus source cannot answer a question of the kind "${question.kind}".`)
  }
  const clash = clashOf(side, question.matchers)
  if (clash !== null) {
    const words = `The label "${clash}" is matched by the budget and by the ${side.side} of source "${side.source}"`
    return absent(side, 'unsupported', `${words}: take it out of one of them.`)
  }
  const window = await windowFor(side, selectorOf(side, firstMetric(question), question.matchers))
  if ('kind' in window) return window
  seen(window)
  return answered(side, window, question)
}

type Answered = Extract<MetricQuestion, { kind: 'ratio' | 'quantile' | 'gauge' | 'shares' | 'inventory' | 'exemplars' }>

const kinds: readonly string[] = ['ratio', 'quantile', 'gauge', 'shares', 'inventory', 'exemplars']
const isAnswered = (question: Question): question is Answered => kinds.includes(question.kind)

async function answered(side: AskedSide, window: Window, question: Answered) {
  switch (question.kind) {
    case 'ratio':
      return (await import('./questions/ratio.js')).askRatio(side, window, question)
    case 'quantile':
      return (await import('./questions/quantile.js')).askQuantile(side, window, question)
    case 'gauge':
      return (await import('./questions/gauge.js')).askGauge(side, window, question)
    case 'shares':
      return (await import('./questions/shares.js')).askShares(side, window, question)
    case 'inventory':
      return (await import('./questions/inventory.js')).askInventory(side, window, question)
    case 'exemplars':
      return (await import('./questions/exemplars.js')).askExemplars(side, window, question)
  }
}

/** The metric whose samples say where a window of `auto` lies: what the budget divides by, where it divides. */
function firstMetric(question: Answered): string {
  switch (question.kind) {
    case 'ratio':
    case 'shares':
      return question.denominator[0] ?? question.numerator[0] ?? ''
    case 'quantile':
      return `${question.histogram}_count`
    case 'gauge':
      return question.gauge
    case 'inventory':
    case 'exemplars':
      return question.metrics[0] ?? ''
  }
}

async function provenance(sides: Sides, name: Side, spans: readonly Window[]): Promise<Provenance> {
  const side = sides[name]
  const windows = side.fixed === null ? spans : [side.fixed]
  const start = Math.min(...windows.map((one) => one.start))
  const end = Math.max(...windows.map((one) => one.end))
  const version = sides.identical || windows.length === 0 ? null : await side.client.version()
  const known = typeof version === 'string' && version !== ''
  return {
    start: windows.length > 0 ? iso(start) : null,
    end: windows.length > 0 ? iso(end) : null,
    points: windows.length > 0 ? Math.floor((end - start) / side.settings.rate + 1e-9) : 0,
    origin: side.origin,
    versions: known ? { prometheus: version } : {},
    notes: version === '' ? ['the server does not say its version, as VictoriaMetrics does not'] : [],
  }
}
