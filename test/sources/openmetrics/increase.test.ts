import { describe, expect, it } from 'vitest'
import { absent, ask, asSample, ratio, recording, sample } from './ask.js'

const orders = ratio('orders_total', 'cpu_seconds_total')

describe('growth of counters in a recording', () => {
  it('trap 0.5: is exact for linear load', async () => {
    const text = recording(5, { orders_total: [100, 140, 180, 220], cpu_seconds_total: [1, 3, 5, 7] })
    expect(await sample({ text }, orders)).toMatchObject({ value: 20, points: [20, 20, 20], weakness: undefined })
  })

  it('trap 3.1: a counter that falls counts its new value, and the reading says reset', async () => {
    const text = recording(5, { orders_total: [100, 140, 20, 60], cpu_seconds_total: [0, 2, 4, 6] })
    const found = await sample({ text }, orders)
    expect(found.value).toBe(100 / 6)
    expect(found.weakness?.reason).toBe('reset')
    expect(found.weakness?.text).toContain('10 s into the recording')
  })

  it('trap 0.5: a restart that the counter hides is found by process_start_time_seconds', async () => {
    const text = recording(5, {
      orders_total: [10, 20, 60],
      cpu_seconds_total: [1, 2, 3],
      process_start_time_seconds: [1_699_999_000, 1_699_999_000, 1_700_000_006],
    })
    expect((await sample({ text }, orders)).weakness?.reason).toBe('restart')
  })

  it('trap 0.5: a restart that the counter hides is found by _created', async () => {
    const text = recording(5, {
      orders_total: [10, 20, 60],
      orders_created: [1_699_999_000, 1_699_999_000, 1_700_000_006],
      cpu_seconds_total: [1, 2, 3],
    })
    expect((await sample({ text }, orders)).weakness?.reason).toBe('restart')
  })

  it('a restart that lies in the warm-up weakens nothing', async () => {
    const text = recording(5, {
      orders_total: [10, 60, 80, 100, 120],
      cpu_seconds_total: [1, 2, 3, 4, 5],
      process_start_time_seconds: [1_699_999_000, 1_700_000_001, 1_700_000_001, 1_700_000_001, 1_700_000_001],
    })
    const found = await sample({ text, settings: { warmUp: 5 } }, orders)
    expect(found).toMatchObject({ value: 20, weakness: undefined })
  })

  it('trap 3.2: a series born between scrapes counts from 0 where a scrape before shows that it was not there', async () => {
    const text = recording(5, {
      'orders_total{tenant="a"}': [5, 10, 15],
      'orders_total{tenant="b"}': [null, 4, 6],
      cpu_seconds_total: [1, 2, 3],
    })
    expect((await sample({ text }, orders)).value).toBe(16 / 2)
  })

  it('trap 3.2: a late series that was created before the recording does not count from 0', async () => {
    const text = recording(5, {
      'orders_created{tenant="a"}': [1_699_990_000, 1_699_990_000, 1_699_990_000],
      'orders_created{tenant="b"}': [null, 1_699_990_000, 1_699_990_000],
      'orders_total{tenant="a"}': [5, 10, 15],
      'orders_total{tenant="b"}': [null, 4, 6],
      cpu_seconds_total: [1, 2, 3],
    })
    const found = await sample({ text }, orders)
    expect(found.value).toBe(12 / 2)
    expect(found.notes.join()).toContain('came late')
  })

  it('trap 3.2: series of an instance that appears later count from 0 only when it started inside the recording', async () => {
    const late = (start: number) =>
      recording(5, {
        'process_start_time_seconds{instance="one"}': [1_699_990_000, 1_699_990_000, 1_699_990_000],
        'process_start_time_seconds{instance="two"}': [null, start, start],
        'orders_total{instance="one"}': [5, 10, 15],
        'orders_total{instance="two"}': [null, 40, 60],
        'cpu_seconds_total{instance="one"}': [1, 2, 3],
      })
    expect((await sample({ text: late(1_699_990_000) }, orders)).value).toBe(30 / 2)
    expect((await sample({ text: late(1_700_000_003) }, orders)).value).toBe(70 / 2)
  })

  it('trap 3.3: a series that vanishes is a note', async () => {
    const text = recording(5, {
      'orders_total{tenant="a"}': [5, 10, 15],
      'orders_total{tenant="b"}': [1, 3, null],
      cpu_seconds_total: [1, 2, 3],
    })
    const found = await sample({ text }, orders)
    expect(found.value).toBe(12 / 2)
    expect(found.notes).toEqual(['1 series of `orders_total` vanished before the end of the recording'])
  })

  it('trap 3.4: fewer than three scrapes are no data', async () => {
    const text = recording(5, { orders_total: [5, 10], cpu_seconds_total: [1, 2] })
    expect(await absent({ text }, orders)).toMatchObject({ reason: 'too-few-samples' })
  })

  it('trap 3.4: a metric that vanished after two scrapes has fewer than three, however long the recording is', async () => {
    const cpu = [1, 2, 3, 4]
    const text = recording(5, { orders_total: [5, 10], cpu_seconds_total: cpu })
    const { reason, text: words } = await absent({ text }, orders)
    expect([reason, words]).toEqual([
      'too-few-samples',
      '`orders_total` was seen at 2 scrapes inside the window, and vanished; at least 3 are needed',
    ])
    const three = recording(5, { orders_total: [5, 10, 15], cpu_seconds_total: cpu })
    expect((await sample({ text: three }, orders)).value).toBe(10 / 3)
    const late = recording(5, { orders_total: [null, null, null, 6], cpu_seconds_total: cpu })
    expect((await sample({ text: late }, orders)).value).toBe(6 / 3)
  })

  it('trap 0.4: a metric without samples is named', async () => {
    const text = recording(5, { cpu_seconds_total: [1, 2, 3], orders: [1, 2, 3] })
    const { reason, text: words } = await absent({ text }, orders)
    expect(reason).toBe('empty')
    expect(words).toBe('no samples of `orders_total`; the recording has `orders`')
  })

  it('trap 0.3: a denominator that stands still is no data, and no infinity', async () => {
    const text = recording(5, { orders_total: [5, 10, 15], cpu_seconds_total: [1, 1, 1] })
    expect(await absent({ text }, orders)).toMatchObject({ reason: 'zero-denominator' })
  })

  it('trap 0.3: a NaN is no data', async () => {
    const text = recording(5, { orders_total: [5, 'NaN', 15], cpu_seconds_total: [1, 2, 3] })
    expect(await absent({ text }, orders)).toMatchObject({ reason: 'nan' })
  })

  it('a recording that lost its end says so', async () => {
    const whole = recording(5, { orders_total: [5, 10, 15], cpu_seconds_total: [1, 2, 3] })
    const found = await sample({ text: whole.replace('# EOF\n', '') }, orders)
    expect(found.weakness?.reason).toBe('partial')
    const cut = await sample({ text: `${whole.replace('# EOF\n', '')}orders_total 2` }, orders)
    expect(cut.weakness?.text).toContain('cut off')
  })

  it('gives each value of a label', async () => {
    const text = recording(5, {
      'orders_total{tenant="a"}': [0, 10, 20],
      'orders_total{tenant="b"}': [0, 1, 2],
      'cpu_seconds_total{tenant="a"}': [0, 1, 2],
      'cpu_seconds_total{tenant="b"}': [0, 2, 4],
    })
    const { whole, by } = await ask({ text }, ratio('orders_total', 'cpu_seconds_total', { by: 'tenant' }))
    expect(asSample(whole).value).toBe(22 / 6)
    expect([...by].map(([tenant, reading]) => [tenant, asSample(reading).value])).toEqual([
      ['a', 10],
      ['b', 0.5],
    ])
  })

  it('gives each value of a label where nothing grew, too: each is no data of its own', async () => {
    const text = recording(5, { 'orders_total{tenant="a"}': [1, 2, 3], 'cpu_seconds_total{tenant="a"}': [1, 1, 1] })
    const { whole, by } = await ask({ text }, ratio('orders_total', 'cpu_seconds_total', { by: 'tenant' }))
    expect([whole, by.get('a')]).toMatchObject([{ reason: 'zero-denominator' }, { reason: 'zero-denominator' }])
  })

  it('loses no growth of a small counter beside a large one', async () => {
    const text = recording(5, {
      'orders_total{tenant="a"}': [0, 1e16, 1e16, 1e16],
      'orders_total{tenant="b"}': [0, 1, 2, 4],
      cpu_seconds_total: [0, 1, 1, 1],
    })
    expect((await sample({ text }, orders)).value).toBe(10_000_000_000_000_004)
  })

  it('a series that stands twice in one scrape counts once, with what stands first', async () => {
    const text = recording(5, { orders_total: [1, 2, 3], q: [4, 4, 4], cpu_seconds_total: [1, 2, 3] })
    const twice = text.replace(/^(orders_total|q) \S+ (\S+)$/gm, '$&\n$1 900 $2')
    expect((await sample({ text: twice }, orders)).value).toBe(1)
    expect((await sample({ text: twice }, { kind: 'gauge', gauge: 'q', matchers: {} })).value).toBe(4)
  })

  it('a missing file is a missing side that names its path', async () => {
    const found = await absent({ text: null }, orders)
    expect(found.reason).toBe('missing-side')
    expect(found.text).toContain('perf/base.om')
  })

  it('a recording shorter than one rate has no point', async () => {
    const text = recording(5, { orders_total: [5, 10, 15], cpu_seconds_total: [1, 2, 3] })
    expect(await absent({ text, settings: { rate: 60 } }, orders)).toMatchObject({
      reason: 'window',
      text: 'no point of one `rate` fits into the 10 s of the window',
    })
    expect((await sample({ text, settings: { rate: 10 } }, orders)).points).toEqual([5])
  })

  it('makes one point every rate, ending at scrapes, without overlap', async () => {
    const growing = Array.from({ length: 13 }, (_, scrape) => scrape * scrape)
    const text = recording(5, { orders_total: growing, cpu_seconds_total: growing.map((_, scrape) => scrape) })
    const found = await sample({ text, settings: { rate: 20 } }, orders)
    expect(found.points).toEqual([16 / 4, 48 / 4, 80 / 4])
    expect(found.value).toBe(144 / 12)
  })
})
