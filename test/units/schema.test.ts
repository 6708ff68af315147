import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import * as fragments from '../../src/units/schema.js'

const accepted: readonly [name: string, schema: () => fragments.Written<unknown>, written: unknown, value: unknown][] =
  [
    ['duration', () => fragments.duration(), '600ms', 0.6],
    ['bytes', () => fragments.bytes(), '166 KiB', 169_984],
    ['fraction', () => fragments.fraction(), '12.5%', 0.125],
    ['a fraction that may be negative', () => fragments.fraction({ least: -1 }), '-3%', -0.03],
    ['cpuSeconds', () => fragments.cpuSeconds(), '120 cpu-s', 120],
    ['quantity with a unit', () => fragments.quantity(), '600ms', { value: 0.6, unit: 's' }],
    ['quantity without a unit', () => fragments.quantity(), 1000, { value: 1000, unit: 'count' }],
    ['maxRegression', () => fragments.maxRegression(), '10%', 0.1],
    ['maxRegression none', () => fragments.maxRegression(), 'none', null],
    ['isoTime', () => fragments.isoTime(), '2026-11-21T09:00:00Z', 1_795_251_600],
    ['isoTime of a zone', () => fragments.isoTime(), '2026-11-21T10:00:00+01:00', 1_795_251_600],
    ['isoDate of a leap year', () => fragments.isoDate(), '2028-02-29', '2028-02-29'],
    ['globs, one', () => fragments.globs('Files.'), 'src/**', ['src/**']],
    ['globs, several', () => fragments.globs('Files.'), ['src/**', '*.md'], ['src/**', '*.md']],
    ['choice', () => fragments.choice(['mean', 'max'], 'How.'), 'max', 'max'],
    ['text', () => fragments.text('Who.'), '@acme/dx', '@acme/dx'],
  ]

const refused: readonly [name: string, schema: () => fragments.Written<unknown>, written: unknown, message: string][] =
  [
    ['a bare number for a duration', () => fragments.duration(), 30, 'a duration needs its unit, and `30` has none'],
    ['a bare number in quotes', () => fragments.bytes(), '30', 'a size needs its unit, and `30` has none'],
    ['another unit', () => fragments.duration(), '10%', 'expected a duration, found `10%`'],
    ['a negative duration', () => fragments.duration(), '-3s', '`-3s` is negative, which means nothing here'],
    ['zero where it must be more', () => fragments.duration({ above: true }), '0s', '`0s` must be more than zero'],
    ['a negative regression', () => fragments.maxRegression(), '-3%', '`-3%` is negative, which means nothing here'],
    ['a negative limit', () => fragments.quantity(), -5, '`-5` is negative, which means nothing here'],
    ['a list for a size', () => fragments.bytes(), ['1 kB'], 'expected a size, found a list'],
    ['nothing for a size', () => fragments.bytes(), null, 'expected a size, found nothing'],
    [
      'infinity',
      () => fragments.quantity(),
      Number.POSITIVE_INFINITY,
      'expected a number with its unit, found `Infinity`',
    ],
    ['30 February', () => fragments.isoDate(), '2027-02-30', '`2027-02-30` is not in the calendar'],
    [
      'a time without zone',
      () => fragments.isoTime(),
      '2026-11-21T09:00:00',
      '`2026-11-21T09:00:00` is not a point in time with its zone',
    ],
    ['an empty list', () => fragments.globs('Files.'), [], 'is an empty list'],
    ['a number in a list', () => fragments.globs('Files.'), ['a', 3], 'expected a text or a list of them, found `3`'],
    ['another word', () => fragments.choice(['mean', 'max'], 'How.'), 'avg', 'expected mean or max, found `avg`'],
    ['a number as text', () => fragments.text('Who.'), 7, 'expected a text, found `7`'],
  ]

/** Calendar and zero are beyond what a JSON Schema pattern says. */
const beyondPatterns = new Set(['30 February', 'zero where it must be more'])

function validator(schema: fragments.Written<unknown>) {
  return new Ajv2020({ strict: true, allowUnionTypes: true }).compile(z.toJSONSchema(schema, { io: 'input' }))
}

describe('accepted, in base units, and by the JSON Schema too', () => {
  test.each(accepted)('%s', (_name, schema, written, value) => {
    expect(z.parse(schema(), written)).toEqual(value)
    expect(validator(schema())(written)).toBe(true)
  })
})

describe('refused with words, and by the JSON Schema too', () => {
  test.each(refused)('%s', (name, schema, written, message) => {
    const result = z.safeParse(schema(), written)
    expect(result.error?.issues.map((issue) => issue.message)).toEqual([message])
    expect(validator(schema())(written)).toBe(beyondPatterns.has(name))
  })
})

test('a key that is missing is named, and one that is optional is not asked for', () => {
  const schema = z.strictObject({ window: fragments.duration(), rate: z.optional(fragments.duration()) })
  expect(z.safeParse(schema, {}).error?.issues).toMatchObject([{ path: ['window'], message: 'is missing' }])
  expect(z.parse(schema, { window: '30m' })).toEqual({ window: 1800 })
  expect(z.toJSONSchema(schema, { io: 'input' }).required).toEqual(['window'])
})
