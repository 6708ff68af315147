import { type Code, is, lineOfToken, named, parts, type Range, readCode, valueAt } from '../code/code.js'
import { numberOf, stringOf, written } from '../code/values.js'
import { elements } from '../documents/xml.js'
import type { Found, Timing } from '../kind.js'
import { interpret } from '../schedule/interpret.js'
import { spanSeconds, unitSeconds } from '../schedule/spans.js'

export const id = 'spring-scheduled'

export const mayHold = (path: string): boolean => /\.(java|kt|groovy|scala|xml)$/.test(path)

export function find(text: string, path: string): readonly Found[] {
  if (path.endsWith('.xml')) return text.includes('scheduled') ? fromXml(text) : []
  if (!text.includes('Scheduled')) return []
  const code = readCode(text, 'java')
  return code.tokens.flatMap((_, index) =>
    is(code, index, 'Scheduled') && is(code, index - 1, '@', '.') && is(code, index + 1, '(')
      ? annotated(code, index)
      : [],
  )
}

const intervals = ['fixedRate', 'fixedDelay', 'fixedRateString', 'fixedDelayString', 'every']

/** Spring, and Micronaut and Quarkus, whose annotation has the same name. `-` and `off` switch a schedule off. */
function annotated(code: Code, index: number): Found[] {
  const given = named(code, parts(code, index + 1))
  const key = ['cron', ...intervals].find((name) => given.has(name))
  const value = key === undefined ? undefined : given.get(key)
  if (key === undefined || value === undefined) return []
  const text = stringOf(code, value)
  if (text === '-' || text === 'off' || text === 'disabled' || is(code, value.to - 1, 'CRON_DISABLED')) return []
  const schedule = written(code, value)
  const unit = timeUnit(code, given.get('timeUnit'))
  return [
    {
      name: methodName(code, index),
      schedule,
      timing: key === 'cron' ? interpret(text ?? schedule, 'unix') : interval(code, value, text, unit),
      line: lineOfToken(code, index),
    },
  ]
}

function interval(code: Code, value: Range, text: string | null, unit: number): Timing {
  const number = numberOf(code, value) ?? plainNumber(text)
  if (number !== null) return { seconds: number * unit }
  const seconds = spanSeconds(withoutPlaceholder(text ?? ''))
  return seconds === null ? null : { seconds }
}

const withoutPlaceholder = (text: string): string => /^\$\{[^:}]+:([^}]+)\}$/.exec(text)?.[1] ?? text

function plainNumber(text: string | null): number | null {
  const plain = withoutPlaceholder(text ?? '')
  return /^\d+$/.test(plain) ? Number(plain) : null
}

/** Milliseconds unless `timeUnit` says otherwise. */
const timeUnit = (code: Code, range: Range | undefined): number =>
  range === undefined ? 1e-3 : (unitSeconds(valueAt(code, range.to - 1)) ?? 1e-3)

/** `Class.method`: the first name before a bracket after the annotations. */
function methodName(code: Code, index: number): string {
  let at = (code.closing.get(index + 1) ?? index) + 1
  while (at < code.tokens.length && !(is(code, at, '(') && code.tokens[at - 1]?.kind === 'word')) at++
  while (is(code, at - 2, '@') || (is(code, at - 2, '.') && is(code, at - 4, '@'))) {
    at = (code.closing.get(at) ?? at) + 1
    while (at < code.tokens.length && !(is(code, at, '(') && code.tokens[at - 1]?.kind === 'word')) at++
  }
  const method = valueAt(code, at - 1)
  for (let back = index; back > 0; back--) {
    if (is(code, back - 1, 'class', 'object', 'interface') && code.tokens[back]?.kind === 'word')
      return `${valueAt(code, back)}.${method}`
  }
  return method
}

/** `<task:scheduled ref="reports" method="send" cron="0 0 * * * *"/>`. */
function fromXml(text: string): Found[] {
  return elements(text).flatMap(({ name, attributes, line }) => {
    const written = attributes['cron'] ?? attributes['fixed-rate'] ?? attributes['fixed-delay']
    if (!/(^|:)scheduled$/.test(name) || written === undefined) return []
    const timing =
      attributes['cron'] === undefined && /^\d+$/.test(written)
        ? { seconds: Number(written) / 1000 }
        : interpret(written)
    return [{ name: `${attributes['ref'] ?? ''}.${attributes['method'] ?? ''}`, schedule: written, timing, line }]
  })
}
