import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatChange, formatDifference, formatInterval, formatLimit, formatValue } from '../../src/units/format.js'

describe('a value with its unit', () => {
  it.each([
    [0.512, 's', '512 ms'],
    [1.5, 's', '1.5 s'],
    [90, 's', '90 s'],
    [0.99996, 's', '1 s'],
    [0.000_42, 's', '420 µs'],
    [2.5e-8, 's', '25 ns'],
    [600, 's', '10 m'],
    [3600, 's', '1 h'],
    [720_000, 's', '8.33 d'],
    [0, 's', '0 s'],
    [152_100, 'B', '152.1 kB'],
    [512, 'B', '512 B'],
    [999_960, 'B', '1 MB'],
    [2_500_000_000, 'B', '2.5 GB'],
    [0, 'B', '0 B'],
    [0.081, 'ratio', '8.1 %'],
    [0.0005, 'ratio', '0.05 %'],
    [0.8, 'ratio', '80 %'],
    [0, 'ratio', '0 %'],
    [3, 'count', '3'],
    [1234, 'count', '1234'],
    [1_234_567, 'count', '1,234,567'],
    [1042.4, 'cost', '1042 cost'],
    [41.2, 'orders/cpu-s', '41.2 orders/cpu-s'],
    [0.7, 'cpu-s', '0.7 cpu-s'],
    [0.0123, 'cpu-s', '0.0123 cpu-s'],
    [0.000_42, 'cpu-s', '0.42 cpu-ms'],
    [147.04, 'mWh/1k', '147 mWh/1k'],
    [0.000_012_3, 'events/action', '1.23e-5 events/action'],
    [3e21, 'count', '3e21'],
    [-0.012, 's', '−12 ms'],
    [-0, 's', '0 s'],
  ])('%d %s is %s', (value, unit, shown) => expect(formatValue(value, unit)).toBe(shown))

  it.each([
    [Number.NaN, 'not a number'],
    [Number.POSITIVE_INFINITY, 'infinity'],
    [Number.NEGATIVE_INFINITY, 'minus infinity'],
  ])('says %d in words', (value, words) => {
    expect(formatValue(value, 's')).toBe(words)
    expect(formatValue(value, 'orders/cpu-s')).toBe(words)
  })

  it('adds decimals until it looks different from the limit that it is beyond', () => {
    expect(formatValue(170_040, 'B')).toBe('170 kB')
    expect(formatValue(170_040, 'B', { unlike: 170_000 })).toBe('170.04 kB')
    expect(formatChange(0.100_03)).toBe('+10 %')
    expect(formatChange(0.100_03, { unlike: 0.1 })).toBe('+10.003 %')
    expect(formatChange(0.1, { unlike: 0.1 })).toBe('+10 %')
  })
})

describe('changes', () => {
  it.each([
    [-0.177, '−17.7 %'],
    [0.1, '+10 %'],
    [0, '±0 %'],
    [0.0004, '+0.04 %'],
    [1e-12, '±0 %'],
    [12.5, '+1250 %'],
    [Number.NaN, 'not a number'],
    [Number.POSITIVE_INFINITY, '+infinity'],
  ])('%d is %s', (fraction, shown) => expect(formatChange(fraction)).toBe(shown))

  it.each([
    [26_200, 'B', '+26.2 kB'],
    [-0.012, 's', '−12 ms'],
    [0.042, 'ratio', '+4.2 points'],
    [0, 'B', '±0 B'],
  ])('a difference of %d %s is %s', (delta, unit, shown) => expect(formatDifference(delta, unit)).toBe(shown))

  it('an interval names both bounds, and an open end in words', () => {
    expect(formatInterval(-0.19, -0.164)).toBe('−19 … −16.4')
    expect(formatInterval(-0.02, Number.POSITIVE_INFINITY)).toBe('−2 … open')
  })
})

describe('limits', () => {
  const none = { maxRegression: null, max: null, min: null, maxIncrease: null }
  it('has the sign of what would be worse', () => {
    expect(formatLimit({ ...none, max: 170_000, maxRegression: 0.1 }, 'B', 'lower')).toBe('≤ 170 kB, +10 %')
    expect(formatLimit({ ...none, maxRegression: 0.1 }, 'orders/cpu-s', 'higher')).toBe('−10 %')
    expect(formatLimit({ ...none, min: 0.8 }, 'ratio', 'higher')).toBe('≥ 80 %')
    expect(formatLimit({ ...none, maxIncrease: 2000 }, 'B', 'lower')).toBe('+2 kB')
    expect(formatLimit(none, 'B', 'lower')).toBe('no limit')
  })
})

it('any number comes out short, and within one per cent of what it was', () => {
  const back: Record<string, number> = { s: 1, ms: 1e-3, µs: 1e-6, ns: 1e-9, m: 60, h: 3600, d: 86_400 }
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (value) => {
      const shown = formatValue(value, 's')
      const [digits = '', unit = ''] = shown.split(' ')
      expect(shown.length).toBeLessThan(14)
      expect(Math.abs(Number(digits.replaceAll(',', '')) * back[unit]! - value)).toBeLessThanOrEqual(value * 0.01)
    }),
  )
})
