import { expect, test } from 'vitest'
import { baseAndHead } from '../../src/policy/base-and-head.js'
import { read } from './read.js'

const base = `
version: 1
defaults: { owner: "@acme/performance" }
sources:
  lab: { type: prometheus, url: "https://prom.acme.dev" }
services:
  checkout:
    owner: "@acme/checkout"
    source: lab
    valueEvents: [orders_total]
    actions: actions_total
    opua: { max: 2 cpu-s, maxRegression: 5% }
    waste: { retry: retry_cpu_total, max: 10% }
metrics:
  errors: { source: lab, ratio: [errors_total, requests_total], max: 2%, warnAt: 1% }
  queue: { source: lab, gauge: depth, min: 5, onNoData: fail }
justification: { links: ["https://incidents.acme.dev/**"], approvers: ["@lead"] }
labels: { tenant: hash }
`

/** What a change of the base's text proposes: kind, id, key, from and to in one line each. */
async function proposed(...edits: readonly [from: string, to: string][]): Promise<string[]> {
  const head = edits.reduce((text, [from, to]) => {
    expect(text).toContain(from)
    return text.replace(from, to)
  }, base)
  const { proposed: changes } = await baseAndHead(await read(base), await read(head, { sources: 'keep' }))
  return changes.map(({ kind, id, key, from, to, owner }) => `${kind} ${id} ${key}: ${from} -> ${to} (${owner})`)
}

test('the same policy proposes nothing', async () => {
  expect(await proposed()).toEqual([])
})

test.each([
  ['a higher maximum', 'max: 2 cpu-s', 'max: 3 cpu-s', 'loosened services/checkout/opua max: 2 cpu-s -> 3 cpu-s'],
  ['a lower maximum', 'max: 2 cpu-s', 'max: 1 cpu-s', 'changed services/checkout/opua max: 2 cpu-s -> 1 cpu-s'],
  ['no maximum', 'max: 2 cpu-s, ', '', 'loosened services/checkout/opua max: 2 cpu-s -> none'],
  [
    'a larger regression',
    'maxRegression: 5%',
    'maxRegression: 6%',
    'loosened services/checkout/opua maxRegression: 5 % -> 6 %',
  ],
  [
    'no relative rule',
    'maxRegression: 5%',
    'maxRegression: none',
    'loosened services/checkout/opua maxRegression: 5 % -> none',
  ],
  [
    'a smaller regression',
    'maxRegression: 5%',
    'maxRegression: 4%',
    'changed services/checkout/opua maxRegression: 5 % -> 4 %',
  ],
])('%s', async (_name, from, to, line) => {
  expect(await proposed([from, to])).toEqual([`${line} (@acme/checkout)`])
})

test.each([
  ['a lower minimum', 'min: 5', 'min: 4', 'loosened metrics/queue/value min: 5 -> 4'],
  ['a higher minimum', 'min: 5', 'min: 6', 'changed metrics/queue/value min: 5 -> 6'],
  ['a later warning', 'warnAt: 1%', 'warnAt: 1.5%', 'loosened metrics/errors/value warnAt: 1 % -> 1.5 %'],
  [
    'a softer answer to no data',
    'onNoData: fail',
    'onNoData: warn',
    'loosened metrics/queue/value onNoData: fail -> warn',
  ],
  ['a milder severity', 'onNoData: fail', 'severity: warn', 'loosened metrics/queue/value severity: fail -> warn'],
  ['a noise floor', 'onNoData: fail', 'noiseFloor: 3%', 'loosened metrics/queue/value noiseFloor: 0 % -> 3 %'],
  ['a larger least change', 'onNoData: fail', 'minChange: 2', 'loosened metrics/queue/value minChange: 0 -> 2'],
  ['paths', 'onNoData: fail', 'paths: [src/**]', 'loosened metrics/queue/value paths: none -> src/**'],
  ['another owner', 'onNoData: fail', 'owner: "@me"', 'changed metrics/queue/value owner: @acme/performance -> @me'],
  ['another metric', 'gauge: depth', 'gauge: length', 'changed metrics/queue gauge: depth -> length'],
  ['observe', 'version: 1', 'version: 1\nmode: observe', 'loosened mode mode: enforce -> observe'],
  [
    'a default',
    'owner: "@acme/performance"',
    'owner: "@acme/performance", maxRegression: 20%',
    'loosened defaults maxRegression: 10 % -> 20 %',
  ],
  [
    'an address',
    'prom.acme.dev',
    'evil.example',
    'changed sources/lab url: https://prom.acme.dev -> https://evil.example',
  ],
  [
    'another link',
    '["https://incidents.acme.dev/**"]',
    '["**"]',
    'loosened justification links: https://incidents.acme.dev/** -> **',
  ],
  ['no approver', ', approvers: ["@lead"]', '', 'loosened justification approvers: @lead -> none'],
  ['one approver more', '["@lead"]', '["@lead", "@me"]', 'loosened justification approvers: @lead -> @lead, @me'],
  ['a label shown', 'tenant: hash', 'tenant: show', 'loosened labels tenant: hash -> show'],
  ['a dataset', 'version: 1', 'version: 1\ndataset: { files: [load/**] }', 'changed dataset files: null -> [load/**]'],
])('%s', async (_name, from, to, line) => {
  expect(await proposed([from, to])).toEqual([`${line} (@acme/performance)`])
})

const waiver = (ceiling: string, expires: string) =>
  `labels: { tenant: hash }\nwaivers: [{ finding: services/checkout/opua, ceiling: ${ceiling}, reason: flag, expires: ${expires} }]`

test('a waiver, a higher ceiling and a later end are loosenings; an earlier end is not', async () => {
  const labels = 'labels: { tenant: hash }'
  const held = base.replace(labels, waiver('25%', '2026-12-31'))
  const compare = async (text: string) =>
    (await baseAndHead(await read(held), await read(text))).proposed.map(({ kind, to }) => [kind, to])
  expect(await proposed([labels, waiver('25%', '2026-12-31')])).toEqual([
    'loosened services/checkout/opua waivers: null -> up to 25 % until 2026-12-31: flag (@acme/performance) (@acme/performance)',
  ])
  expect(await compare(base.replace(labels, waiver('30%', '2026-12-31')))).toEqual([
    ['loosened', expect.stringContaining('30 %')],
  ])
  expect(await compare(base.replace(labels, waiver('25%', '2027-01-31')))).toEqual([
    ['loosened', expect.stringContaining('2027-01-31')],
  ])
  expect(await compare(base.replace(labels, waiver('25%', '2026-12-01')))).toEqual([
    ['changed', expect.stringContaining('2026-12-01')],
  ])
  expect(await compare(base)).toEqual([['changed', null]])
})

test('loosenings come first, then what is removed', async () => {
  const kinds = (
    await proposed(
      ['owner: "@acme/performance"', 'owner: "@me"'],
      ['max: 2 cpu-s', 'max: 3 cpu-s'],
      ['  queue: { source: lab, gauge: depth, min: 5, onNoData: fail }\n', ''],
    )
  ).map((line) => line.split(' ')[0])
  expect([...new Set(kinds)]).toEqual(['loosened', 'removed', 'changed'])
})

test('what only head has is judged with the defaults and sources of the base', async () => {
  const text = base
    .replace('owner: "@acme/performance"', 'owner: "@acme/performance", maxRegression: 90%')
    .replace('prom.acme.dev', 'evil.example')
    .replace(
      'justification:',
      '  slow: { source: lab, gauge: slow_seconds, unit: s, better: lower, max: 2s, maxRegression: 5% }\n  free: { source: lab, gauge: free, min: 1 }\njustification:',
    )
  const { added, addedEntries, removed } = await baseAndHead(await read(base), await read(text))
  expect(added.map(({ id, added }) => [id, added])).toEqual([
    ['metrics/slow/value', true],
    ['metrics/free/value', true],
  ])
  expect(addedEntries.map(({ name }) => name)).toEqual(['slow', 'free'])
  expect(added[0]?.source.settings).toMatchObject({ url: 'https://prom.acme.dev' })
  expect(added[0]?.settings).toMatchObject({ maxRegression: 0.05, onNoData: 'fail' })
  expect([...removed]).toEqual([])
})

test('a budget that head removes is listed with its owner, and known as removed', async () => {
  const text = base.replace('    waste: { retry: retry_cpu_total, max: 10% }\n', '')
  const { removed, proposed: changes } = await baseAndHead(await read(base), await read(text))
  expect([...removed]).toEqual(['services/checkout/waste'])
  expect(changes[0]).toMatchObject({
    kind: 'removed',
    id: 'services/checkout/waste',
    key: 'budget',
    owner: '@acme/checkout',
  })
})

test('a budget that measures the same under another name was renamed', async () => {
  const {
    removed,
    added,
    proposed: changes,
  } = await baseAndHead(await read(base), await read(base.replace('  queue:', '  depth:')))
  expect([...removed]).toEqual(['metrics/queue/value'])
  expect(added.map(({ id }) => id)).toEqual(['metrics/depth/value'])
  expect(changes).toEqual([
    {
      id: 'metrics/queue/value',
      kind: 'changed',
      key: 'id',
      from: 'metrics/queue/value',
      to: 'metrics/depth/value',
      owner: '@acme/performance',
    },
  ])
})

test('a source that only head names is never asked', async () => {
  const text = base
    .replace('services:', '  mine: { type: prometheus, url: "https://evil.example" }\nservices:')
    .replace('source: lab, gauge: depth', 'source: mine, gauge: depth')
  const { notices, added, proposed: changes } = await baseAndHead(await read(base), await read(text))
  expect(added).toEqual([])
  expect(notices).toEqual([
    {
      code: 'not-before-merge',
      text: 'metrics.queue of this change cannot be measured before the merge: there is no source mine.',
    },
  ])
  expect(changes.map(({ id, key }) => [id, key])).toContainEqual(['sources/mine', 'source'])
})

test('values of headers and user parts of addresses are not shown', async () => {
  const secret = base.replace(
    'url: "https://prom.acme.dev"',
    'url: "https://me:hunter2@prom.acme.dev", headers: { Authorization: "Bearer hunter2" }',
  )
  expect(JSON.stringify((await baseAndHead(await read(base), await read(secret))).proposed)).not.toContain('hunter2')
})

test('PromQL that only a fork names is not asked; other budgets of a fork are', async () => {
  const text = base.replace(
    'justification:',
    '  own: { source: lab, expression: "count(up)", unit: count, better: lower, max: 1 }\n  free: { source: lab, gauge: free, min: 1 }\njustification:',
  )
  const [policy, head] = [await read(base), await read(text)]
  const fork = await baseAndHead(policy, head, true)
  expect(fork.added.map(({ id }) => id)).toEqual(['metrics/free/value'])
  expect(fork.notices.map(({ code }) => code)).toEqual(['not-on-a-fork'])
  expect((await baseAndHead(policy, head)).added.map(({ id }) => id)).toEqual([
    'metrics/own/value',
    'metrics/free/value',
  ])
})
