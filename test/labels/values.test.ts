import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPersonal, openLabelValues } from '../../src/units/label-values.js'

const hashing = () =>
  openLabelValues({ modes: { tenant: 'hash', ip: 'hide' }, key: 'secret key', guardPersonal: false })

describe('labels that look like somebody', () => {
  it.each(['tenant', 'tenant_id', 'customerName', 'client.ip', 'user_email', 'org', 'X-Account', 'accounts'])(
    '%s does',
    (label) => expect(isPersonal(label)).toBe(true),
  )
  it.each(['region', 'zip', 'order', 'organic', 'emails_sent_by', 'route', 'le', 'service', 'method'])(
    '%s does not',
    (label) => expect(isPersonal(label)).toBe(label === 'emails_sent_by'),
  )
})

describe('values in texts', () => {
  it.each([
    ['a matcher', 'rate(x{tenant="acme",le="1"}[5m])', 'rate(x{tenant="#",le="1"}[5m])'],
    ['other operators', 'x{tenant=~"acme|b", tenant!="acme"}', 'x{tenant=~"#", tenant!="#"}'],
    ['other quotes', "x{tenant='acme'} x{tenant=`acme`}", "x{tenant='#'} x{tenant=`#`}"],
    ['a quoted name', 'x{"tenant"="acme"}', 'x{"tenant"="#"}'],
    ['JSON in a text', '{"metric":{"tenant":"acme"}}', '{"metric":{"tenant":"#"}}'],
    ['escaped JSON', '{\\"tenant\\":\\"acme\\"} x{tenant=\\"acme\\"}', '{\\"tenant\\":\\"#\\"} x{tenant=\\"#\\"}'],
    ['a map as Go prints it', 'map[tenant:acme le:1]', 'map[tenant:# le:1]'],
    ['an id', 'a/b[tenant=acme%20corp]', 'a/b[tenant=#]'],
    ['a text that was cut off', 'duplicate series {tenant="acme co', 'duplicate series {tenant="#'],
    ['after an apostrophe that never ends', `route='x {tenant="acme"}`, `route='x {tenant="#"}`],
    ['another label', 'x{my_tenant="acme"} x{region="acme"}', 'x{my_tenant="acme"} x{region="acme"}'],
    ['a spaced matcher', 'x{tenant = "acme"}', 'x{tenant = "#"}'],
  ])('%s', (_, text, expected) => {
    const shown = hashing().inText(text)
    expect(shown.replace(/hmac-[0-9a-f]{12}/g, '#')).toBe(expected)
  })

  it('never lets a quoted value out, whatever stands around it', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'{}"\'`\\=:, \nab1_.-[]%'), maxLength: 20 })
    fc.assert(
      fc.property(noise, noise, (start, end) => {
        // What stands before must not make another name of the label's.
        const text = `${start} {tenant="Umbrella"}${end}`
        expect(hashing().inText(text)).not.toContain('Umbrella')
      }),
      { numRuns: 2000 },
    )
  })

  it('reads through texts that repeat without end', () => {
    const long = 'x'.repeat(200_000)
    for (const text of ['tenant='.repeat(5000), `${'x='.repeat(5000)}"`, "a='".repeat(3000), '"'.repeat(10_000)]) {
      expect(hashing().inText(`tenant="Umbrella" ${text}`)).not.toContain('Umbrella')
    }
    expect(hashing().inText(`{tenant="${long}"}`)).toMatch(/^\{tenant="hmac-[0-9a-f]{12}"\}$/)
  })
})

describe('names that stand for values', () => {
  it('are the same for the same value, and others for another key, label or value', () => {
    const values = hashing()
    const other = openLabelValues({ modes: { tenant: 'hash' }, key: 'other key', guardPersonal: false })
    expect(values.shown('tenant', 'acme')).toBe(hashing().shown('tenant', 'acme'))
    expect(values.shown('tenant', 'acme')).not.toBe(other.shown('tenant', 'acme'))
    expect(values.shown('tenant', 'acme')).not.toBe(values.shown('tenant', 'acme '))
    expect(values.shown('ip', '10.0.0.1')).toBe('hidden-1')
    expect(values.shown('ip', '10.0.0.2')).toBe('hidden-2')
    expect(values.shown('ip', '10.0.0.1')).toBe('hidden-1')
  })

  it('are kept when they are read back', () => {
    const name = hashing().shown('tenant', 'acme')
    expect(hashing().shown('tenant', name)).toBe(name)
  })

  it('are hidden without a key, or with an empty one', () => {
    for (const key of [undefined, '']) {
      const values = openLabelValues({ modes: { tenant: 'hash' }, key, guardPersonal: false })
      expect(values.shown('tenant', 'acme')).toBe('hidden-1')
      expect(values.withoutKey()).toEqual(['tenant'])
    }
  })
})
