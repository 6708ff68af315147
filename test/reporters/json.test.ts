import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parseReport } from '../../src/reporters/json/parse.js'
import { reportJsonSchema } from '../../src/reporters/json/schema.js'
import { render } from '../../src/reporters/json.js'
import { brokenValue, change, many, plain, report, situations } from './reports.js'

const json = (of: Parameters<typeof render>[0]) => render(of, plain)

describe('the JSON report', () => {
  it('has a published schema, and the committed file is that schema', async () => {
    await expect(reportJsonSchema()).toMatchFileSnapshot('../../schema/report.schema.json')
  })

  it.each(Object.entries({ ...situations, many: many(300) }))('%s validates against the published schema', (_, one) => {
    const validate = new Ajv2020().compile(JSON.parse(reportJsonSchema()))
    validate(JSON.parse(json(one)))
    expect(validate.errors).toBeNull()
  })

  it('is refused by the published schema when a field is not one of its own', () => {
    const validate = new Ajv2020().compile(JSON.parse(reportJsonSchema()))
    expect(validate({ ...JSON.parse(json(report([]))), extra: 1 })).toBe(false)
  })

  it('comes back as it went out', () => {
    expect(parseReport(json(situations['blocked']!))).toEqual(situations['blocked'])
  })

  it('stays within its own limits, whatever comes in', () => {
    const long = '𝛿'.repeat(9000)
    const notices = Array.from({ length: 3000 }, () => ({ code: 'series-changed', text: long.slice(0, 20) }))
    const read = parseReport(
      json(report([{ ...brokenValue, text: long, missing: Array(3000).fill('x') }], { notices })),
    )
    expect(read.findings[0]!.text.length).toBeLessThanOrEqual(8000)
    expect(read.findings[0]!.text).not.toMatch(/\p{Cs}/u)
    expect([read.notices.length, read.findings[0]!.missing.length]).toEqual([2000, 2000])
  })

  it('holds no NaN and no infinity: the side is null and the reason says why', () => {
    const lost = report([
      { ...brokenValue, candidate: { value: Number.NaN, samples: 0, origin: 'x' } },
      {
        ...brokenValue,
        id: 'b',
        change: change(0.2, { interval: [0.1, Number.POSITIVE_INFINITY], detectable: Number.POSITIVE_INFINITY }),
      },
    ])
    const [first, second] = parseReport(json(lost)).findings
    expect([first!.candidate, first!.reason]).toEqual([null, 'nan'])
    expect([second!.change!.interval, second!.change!.detectable, second!.change!.relative]).toEqual([null, null, 0.2])
  })
})

describe('reading a report from outside', () => {
  const good = () => JSON.parse(json(situations['blocked']!))

  it.each([
    ['text that is not JSON', 'not json', /not JSON/],
    ['nesting that would end a parser', '['.repeat(100_000), /nested over/],
    ['nesting hidden behind a quoted bracket', `{"a\\"[":${'['.repeat(20)}`, /nested over/],
    ['another version', JSON.stringify({ ...good(), schemaVersion: 2 }), /at schemaVersion/],
    ['an unknown key', JSON.stringify({ ...good(), token: 'x' }), /published shape/],
    [
      'counts that are not those of its findings',
      JSON.stringify({ ...good(), counts: { pass: 99, warn: 0, fail: 0, waived: 0 } }),
      /contradicts itself/,
    ],
    [
      'a string beyond all measure',
      JSON.stringify({ ...good(), tool: { name: 'x'.repeat(9000), version: '1' } }),
      /at tool\.name/,
    ],
    ['a number where a text belongs', JSON.stringify({ ...good(), run: { url: 7, event: 'x' } }), /at run\.url/],
  ])('refuses %s', (_, text, message) => expect(() => parseReport(text)).toThrow(message))

  it('refuses a text of more than 32 million characters before it parses it', () => {
    expect(() => parseReport(' '.repeat(32_000_001))).toThrow(/characters/)
  })

  it('takes brackets inside strings for text', () => {
    const deep = report([{ ...brokenValue, text: '['.repeat(500) }])
    expect(parseReport(json(deep)).findings[0]!.text).toBe('['.repeat(500))
  })
})
