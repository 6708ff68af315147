import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Part, shiftShare } from '../../src/statistics/shift-share.js'

const map = (parts: Record<string, readonly [number, number]>): Map<string, Part> =>
  new Map(Object.entries(parts).map(([name, [numerator, denominator]]) => [name, { numerator, denominator }]))

test('a tenant that costs more is efficiency, a tenant that is used more is mix', () => {
  const dearer = shiftShare(map({ acme: [10, 1], beta: [10, 1] }), map({ acme: [5, 1], beta: [10, 1] }))!
  expect(dearer.change).toBe(-2.5)
  expect(dearer.parts.map((part) => ({ ...part, mix: part.mix + 0 }))).toEqual([
    { value: 'acme', efficiency: -2.5, mix: 0 },
    { value: 'beta', efficiency: 0, mix: 0 },
  ])
  const busier = shiftShare(map({ acme: [10, 1], beta: [30, 1] }), map({ acme: [30, 3], beta: [30, 1] }))!
  expect(busier.parts.every((part) => Math.abs(part.efficiency) < 1e-12)).toBe(true)
  expect(busier.parts.map((part) => part.mix)).toEqual([(10 - 17.5) * 0.25, (30 - 17.5) * -0.25])
})

test('the parts add up to the change, with values that one side lacks', () => {
  const part = fc.record({
    numerator: fc.double({ min: 0, max: 1e4, noNaN: true }),
    denominator: fc.constantFrom(0, 0.5, 1, 7, 300),
  })
  const side = fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), part)
    .map((parts) => new Map(Object.entries(parts)))
  fc.assert(
    fc.property(side, side, (baseline, candidate) => {
      const shift = shiftShare(baseline, candidate)
      if (shift === null) return
      const sum = shift.parts.reduce((total, { efficiency, mix }) => total + efficiency + mix, 0)
      expect(Math.abs(sum - shift.change)).toBeLessThan(1e-9 * Math.max(1, Math.abs(shift.change), shift.baseline))
    }),
  )
})

test('load does not matter: twice the traffic moves nothing', () => {
  const shift = shiftShare(map({ a: [10, 2], b: [4, 4] }), map({ a: [20, 4], b: [8, 8] }))!
  expect(shift.parts.map(({ efficiency, mix }) => [efficiency + 0, mix + 0])).toEqual([
    [0, 0],
    [0, 0],
  ])
})

test('without a denominator there is no ratio to explain', () => {
  expect(shiftShare(map({ a: [1, 0] }), map({ a: [1, 1] }))).toBeNull()
})
