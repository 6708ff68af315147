import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLine, seriesText } from '../../../src/sources/openmetrics/grammar.js'
import { numberOf, readNumber } from '../../../src/sources/openmetrics/number.js'
import { ratio, recording, sample } from './ask.js'

const orders = ratio('orders_total', 'cpu_seconds_total')

describe('both text formats', () => {
  it('trap 3.5: reads a blank after a comma between labels, a comma too many, and tabs', () => {
    const line = readLine('orders_total{a="x", b="y",}\t5  1700000000000')
    expect(line).toMatchObject({ name: 'orders_total', value: '5', time: '1700000000000' })
    expect(line).toMatchObject({
      labels: [
        ['a', 'x'],
        ['b', 'y'],
      ],
    })
  })

  it('trap 3.6: an exemplar is no timestamp', () => {
    expect(readLine('h_bucket{le="1"} 5 # {trace_id="abc"} 0.3 1700000000.5')).toMatchObject({
      value: '5',
      time: null,
      exemplar: '{trace_id="abc"} 0.3 1700000000.5',
    })
  })

  it('trap 3.7: reads names of any characters in quotes', () => {
    expect(readLine('{"order.total","tenant.id"="ü \\"x\\" \\\\ \\n"} 5')).toMatchObject({
      name: 'order.total',
      labels: [['tenant.id', 'ü "x" \\ \n']],
    })
  })

  it.each(['a{b="x"c="y"} 1', 'a{b=x} 1', 'a 1 2 3', 'a', 'a{b="x} 1', 'a 0x1f', '{"a","b"} 1'])(
    'refuses %s',
    (text) => {
      expect(readLine(text).kind).toBe('unreadable')
    },
  )

  it('trap 3.8: milliseconds of a Prometheus text and seconds of OpenMetrics are the same times', async () => {
    const seconds = recording(5, { orders_total: [0, 30, 60, 90], cpu_seconds_total: [0, 1, 2, 3] })
    const milliseconds = seconds.replace(/ (\d{10})\.(\d{3})$/gm, ' $1$2').replace('# EOF\n', '')
    const settings = { rate: 10 }
    const found = await sample({ text: milliseconds, settings }, orders)
    expect(found).toMatchObject({ value: 30, weakness: undefined })
    expect(found.points).toEqual((await sample({ text: seconds, settings }, orders)).points)
  })

  it('gives the same at every size of chunk', async () => {
    const text = `# HELP orders_total é\n${recording(5, {
      'orders_total{tenant="ü, \\"x\\""}': [0, 30, 60.25, 90],
      'other_total{a="b"}': [1, 2, 3, 4],
      cpu_seconds_total: [0, 1, 2, 3],
      'h_bucket{le="1"}': [1, 2, 3, 4],
    })}`
    const whole = await sample({ text }, orders)
    expect(whole.value).toBe(30)
    for (let chunk = 1; chunk < 200; chunk++) expect(await sample({ text, chunk }, orders)).toEqual(whole)
  })

  it('reads back every series as it is written', () => {
    const labels = fc.uniqueArray(
      fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
      {
        selector: ([name]) => name,
      },
    )
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), labels, (name, pairs) => {
        const line = readLine(`${seriesText(name, pairs)} 1 2`)
        const sorted = [...pairs].sort(([one], [other]) => (one < other ? -1 : 1))
        expect(line).toMatchObject({ kind: 'sample', name, labels: sorted, value: '1', time: '2' })
      }),
    )
  })

  it('reads every number from bytes as from text', () => {
    const number = fc.oneof(fc.double(), fc.integer().map(Number), fc.double({ min: 0, max: 1e6, noNaN: true }))
    const texts = fc.oneof(
      number.map(String),
      number.map((value) => value.toExponential()),
      fc.tuple(fc.nat(), fc.nat()).map(([whole, part]) => `${whole}.${part}`),
      fc.constantFrom('+Inf', '-Inf', 'NaN', '5.', '.5', '-0', '9007199254740993', '123456789012345678901'),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const cursor = { at: 0, value: 0 }
        expect(readNumber(new TextEncoder().encode(`${text} 1\n`), cursor)).toBe(true)
        expect(cursor).toEqual({ at: text.length, value: numberOf(text) })
        expect(cursor.value).toBe(Number(text.replace(/Inf(inity)?/, 'Infinity')))
      }),
    )
  })
})
