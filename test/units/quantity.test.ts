import { describe, expect, test } from 'vitest'
import { parseQuantity } from '../../src/units/quantity.js'

const minute = 60
const hour = 60 * minute

test.each([
  ['600ms', 0.6, 's'],
  ['1.5s', 1.5, 's'],
  ['30m', 30 * minute, 's'],
  ['200h', 200 * hour, 's'],
  ['2d', 48 * hour, 's'],
  ['1w', 7 * 24 * hour, 's'],
  ['512 B', 512, 'B'],
  ['170 kB', 170_000, 'B'],
  ['166 KiB', 169_984, 'B'],
  ['5MB', 5_000_000, 'B'],
  ['1 MiB', 1_048_576, 'B'],
  ['2 GB', 2e9, 'B'],
  ['1 GiB', 1_073_741_824, 'B'],
  ['10%', 0.1, 'ratio'],
  ['7 %', 0.07, 'ratio'],
  ['-3%', -0.03, 'ratio'],
  ['120 cpu-s', 120, 'cpu-s'],
  ['1000', 1000, 'count'],
  ['1e3', 1000, 'count'],
  ['.5s', 0.5, 's'],
])('%s is %d %s', (text, value, unit) => {
  expect(parseQuantity(text)).toEqual({ value, unit })
})

describe('what is refused says what to write', () => {
  test.each([
    ['10 KB', '`KB` is not a unit', 'Did you mean `10kB`?'],
    ['5 sec', '`sec` is not a unit', 'Did you mean `5s`?'],
    ['3 cpus', '`cpus` is not a unit', 'Did you mean `3 cpu-s`?'],
    ['1,5s', '`1,5s` has a comma', 'Write a point for decimals and nothing between thousands: 1.5s or 15s.'],
    ['1_000', '`1_000` has an underscore', 'Write 1000.'],
    ['1h30m', '`1h30m` has more than one number', 'Write one number with one unit: 90m, not 1h30m.'],
    ['5 furlongs', '`furlongs` is not a unit', 'Units are ms, s, m, h, d, w, B, kB, KiB, MB, MiB, GB, GiB, %, cpu-s.'],
    [
      '5 constructor',
      '`constructor` is not a unit',
      'Units are ms, s, m, h, d, w, B, kB, KiB, MB, MiB, GB, GiB, %, cpu-s.',
    ],
    ['fast', '`fast` is not a number', 'Write a number with its unit, such as 600ms, 170 kB or 10%.'],
    ['', '`` is not a number', 'Write a number with its unit, such as 600ms, 170 kB or 10%.'],
  ])('%s', (text, error, fix) => {
    expect(parseQuantity(text)).toEqual({ error, fix })
  })

  test('a number beyond what a computer holds', () => {
    expect(parseQuantity('1e999s')).toEqual({ error: '`1e999s` is too large' })
  })
})
