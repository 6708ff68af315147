import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkExpression, fillTemplates, withMatchers } from '../../../src/sources/prometheus/promql/expression.js'
import { newer, valid } from './expressions.js'

const side = { build: '9be77d0' }
const injected = (expression: string, matchers: Readonly<Record<string, string>> = side) => {
  const result = withMatchers(expression, checkExpression(expression), matchers)
  return typeof result === 'string' ? result : result.map((one) => `${one.line}:${one.column}: ${one.message}`)
}

describe('trap 2.3: the matchers of a side go into every selector, and nothing else changes', () => {
  it.each([
    ['up', 'up{build="9be77d0"}'],
    ['up{}', 'up{build="9be77d0"}'],
    ['up{ }', 'up{build="9be77d0" }'],
    ['up{job="a"}', 'up{build="9be77d0", job="a"}'],
    ['up{job="a",}', 'up{build="9be77d0", job="a",}'],
    ['up{ # why\n job="a" }', 'up{build="9be77d0",  # why\n job="a" }'],
    ['{"http.requests"}', '{build="9be77d0", "http.requests"}'],
    ['rate(up[5m] offset 1h)', 'rate(up{build="9be77d0"}[5m] offset 1h)'],
    ['up @ end()', 'up{build="9be77d0"} @ end()'],
    ['max_over_time((a / b)[30m:1m])', 'max_over_time((a{build="9be77d0"} / b{build="9be77d0"})[30m:1m])'],
    ['a # up\n+ b', 'a{build="9be77d0"} # up\n+ b{build="9be77d0"}'],
    ['label_replace(a, "b", "c", "d", "e")', 'label_replace(a{build="9be77d0"}, "b", "c", "d", "e")'],
  ])('trap 2.3: %s', (expression, result) => {
    expect(injected(expression)).toBe(result)
  })

  it('trap 2.3: backslashes, quotes and line ends in a value are escaped', () => {
    expect(injected('up', { build: 'a"b\\c\nd' })).toBe('up{build="a\\"b\\\\c\\nd"}')
  })
})

it.each(['=', '!=', '=~', '!~'])(
  'trap 2.4: a label that is matched already (%s) is refused with its place',
  (operator) => {
    const [words] = injected(`sum(a)\n / sum(b{job="x", build${operator}"base"})`) as string[]
    expect(words).toContain('2:19: the label "build" is matched here')
  },
)

it('trap 2.4: a quoted label name counts as well', () => {
  expect(injected('{"a.b", "build"="x"}')).toEqual([expect.stringContaining('1:9: the label "build"')])
})

it("trap 2.5: absent() answers with the side's labels, and a note says so", () => {
  expect(checkExpression('absent(x{a="b"})').notes.join()).toContain('absent()')
})

it('trap 2.6: label_replace and label_join work after selection, and a note says so', () => {
  expect(checkExpression('label_replace(a, "b", "c", "d", "e")').notes.join()).toContain('after selection')
  expect(checkExpression('label_join(a, "b", "c", "d")').notes.join()).toContain('after selection')
  expect(checkExpression('a{x="label_join("}').notes).toEqual([])
})

it('trap 2.7: a recording rule must have kept the label, and a note says so', () => {
  expect(checkExpression('sum(job:http:rate5m)').notes.join()).toContain('job:http:rate5m looks like a recording rule')
})

it('trap 2.8: matchers stay inside where aggregation removes the label', () => {
  expect(injected('sum(a) / sum(b)')).toBe('sum(a{build="9be77d0"}) / sum(b{build="9be77d0"})')
})

it('trap 2.9: the second argument of info() is no selector of a side', () => {
  expect(injected('info(a, {version=~".+"})')).toBe('info(a{build="9be77d0"}, {version=~".+"})')
})

it.each(['vector(1)', 'time()', '1 + 2', 'pi() * 2'])('trap 2.10: %s does not depend on the build', (expression) => {
  expect(injected(expression)).toEqual([expect.stringContaining('does not depend on the build')])
})

it.each(['{}', '{job=""}', '{job=~".*"}'])(
  'trap 2.11: %s is refused although matchers would make it legal',
  (expression) => {
    expect(injected(expression)).toEqual([expect.stringContaining('does not match the empty value')])
  },
)

it('trap 2.12: what only newer servers know is known', () => {
  const needs = (expression: string) => checkExpression(expression).needs.map((one) => one.since)
  expect(needs('{"http.requests"}')).toEqual(['3.0'])
  expect(needs('info(a)')).toEqual(['3.0'])
  expect(needs('limitk(3, a)')).toEqual(['3.0'])
  expect(needs('rate(a[5m])')).toEqual([])
})

it('trap 2.13: templates are filled in before the expression is read', () => {
  const values = { matchers: side, window: 1800, rate: 30, range: 1800 }
  const written = 'sum(increase(a{$__selector}[$__range])) / sum(rate(b{$__selector}[$__rate]))'
  const filled = fillTemplates(written, values)
  expect(filled).toBe('sum(increase(a{build="9be77d0"}[1800s])) / sum(rate(b{build="9be77d0"}[30s]))')
  expect(checkExpression(written).mistakes).not.toEqual([])
  expect(checkExpression(filled).mistakes).toEqual([])
})

it('trap 2.2: unknown functions are told although error recovery swallows them', () => {
  expect(checkExpression('foo(x)').mistakes.map((one) => one.message)).toEqual(['no function is called "foo"'])
  expect(checkExpression('a{x="foo(y)"} # bar(z)').mistakes).toEqual([])
})

it('trap 2.1: a chain too long for the reader is a mistake of the kind syntax, told apart from a type', () => {
  const chain = Array.from({ length: 600 }, (_, index) => `rate(m${index}[5m])`).join(' + ')
  const kinds = new Set(checkExpression(chain).mistakes.map((one) => one.kind))
  expect([...kinds]).toEqual(['syntax'])
})

it('an injected expression parses again, and each of its selectors carries the matcher (property)', () => {
  const part = fc
    .constantFrom(...[...valid, ...newer].map(([expression]) => expression))
    .filter((one) => !one.includes('#'))
  const whole = fc.oneof(
    part,
    fc.tuple(part, part, fc.constantFrom('+', '/', '>', '%')).map(([a, b, operator]) => `(${a}) ${operator} (${b})`),
    part.map((one) => `sum(${one})`),
    part.map((one) => `max_over_time((${one})[30m:1m])`),
  )
  fc.assert(
    fc.property(whole, fc.string({ unit: 'grapheme', maxLength: 20 }), (expression, value) => {
      const before = checkExpression(expression)
      fc.pre(before.mistakes.length === 0)
      const after = checkExpression(String(withMatchers(expression, before, { side: value })))
      expect(after.mistakes).toEqual([])
      expect(after.selectors).toHaveLength(before.selectors.length)
      for (const selector of after.selectors) {
        expect(selector.matchers.filter((one) => one.label === 'side')).toEqual([
          expect.objectContaining({ operator: '=', value }),
        ])
      }
    }),
    { numRuns: 300 },
  )
})
