import { afterEach, describe, expect, it } from 'vitest'
import type { Question } from '../../src/model/question.js'
import type { Absent } from '../../src/model/reading.js'
import { type Fault, type FaultyServer, passTo, raw, startFaulty, vector } from './faults.js'
import { counter, openMetricsText, scrapes } from './recording.js'
import { startPrometheus } from './server.js'
import { openSource, sampleOf } from './source.js'

const token = 'tok-5f1d9c0a7e'
const end = 1_700_000_600
const question: Question = { kind: 'expression', expression: 'sum(up)' }

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function asked(fault: Fault, more: object = {}, about: Parameters<typeof openSource>[1] = {}) {
  const server = await startFaulty(fault)
  stops.push(server.stop)
  const asking = await openSource({ ...settings(server), ...more }, { now: undefined, ...about } as never)
  const { whole } = await asking.ask(question)
  return { whole, server, ...asking }
}

const settings = (server: Pick<FaultyServer, 'url'>) => ({
  url: server.url,
  headers: { Authorization: `Bearer ${token}` },
  baseline: { matchers: { build: 'base' } },
  candidate: { matchers: { build: 'head' } },
  window: '10m',
})

async function words(fault: Fault, more: object = {}): Promise<Absent> {
  const { whole } = await asked(fault, more)
  if (whole.kind !== 'absent') throw new Error(`expected nothing, found ${JSON.stringify(whole)}`)
  expect(JSON.stringify(whole)).not.toContain(token)
  return whole
}

const one = (value: string, more: object = {}) => raw(200, vector([[{}, value]], more))

describe('trap 1.1: infinities and NaN are told apart', () => {
  it.each([
    ['+Inf', 'zero-denominator'],
    ['-Inf', 'zero-denominator'],
    ['NaN', 'nan'],
  ])('trap 1.1: %s is exact', async (value, reason) => {
    expect(await words(one(value))).toMatchObject({ reason })
  })

  it('trap 1.1: numbers keep every digit', async () => {
    const { whole } = await asked(one('0.30000000000000004'))
    expect(sampleOf(whole).value).toBe(0.30000000000000004)
  })
})

describe('trap 1.2: what a server warns of is read', () => {
  it('trap 1.2: a partial answer is no data, and says how it may be taken', async () => {
    const whole = await words(one('4', { warnings: ['store 10.0.0.7 did not answer'] }))
    expect(whole).toMatchObject({ reason: 'partial' })
    expect(whole.text).toContain('store 10.0.0.7 did not answer')
  })

  it('trap 1.2: a partial answer that the policy accepts is used and named', async () => {
    const { whole } = await asked(one('4', { warnings: ['store is gone'] }), { partial: 'accept' })
    expect(sampleOf(whole).notes.join()).toContain('store is gone')
  })

  it('trap 1.2: isPartial of VictoriaMetrics counts', async () => {
    expect(await words(one('4', { isPartial: true }))).toMatchObject({ reason: 'partial' })
  })

  it('trap 1.2: infos and remarks on the expression are notes', async () => {
    const { whole } = await asked(
      one('4', { infos: ['PromQL info: not a counter'], warnings: ['PromQL warning: mixed'] }),
    )
    expect(sampleOf(whole).notes.join()).toMatch(/not a counter.*mixed/)
  })
})

describe('trap 1.3: failures are plain data with words', () => {
  it('trap 1.3: a server that is not there', async () => {
    const { ask } = await openSource(settings({ url: 'http://127.0.0.1:1' }))
    const { whole } = await ask(question)
    expect(whole).toMatchObject({ kind: 'absent', reason: 'unreachable' })
    expect(whole).toMatchObject({ text: expect.stringContaining('Source "lab" cannot be reached (ECONNREFUSED)') })
  })

  it('trap 1.3: an endpoint that does not exist', async () => {
    expect((await words(raw(404, '404 page not found'))).text).toMatch(/HTTP 404.*\/prometheus/)
  })
})

describe('trap 1.4: the status of a refusal is kept', () => {
  it.each([
    [401, 'text/plain', 'no org id', /HTTP 401.*`headers`.*no org id/, 1],
    [403, 'text/html', '<html>Forbidden</html>', /HTTP 403.*may not read/, 1],
    [405, 'text/plain', 'Method Not Allowed', /HTTP 405.*Neither POST nor GET/, 2],
    [429, 'text/plain', 'slow down', /HTTP 429.*slow down.*Tried 3 times/, 3],
    [502, 'text/html', '<html>Bad Gateway</html>', /HTTP 502.*Tried 3 times/, 3],
  ])('trap 1.4: %d as %s', async (status, type, body, pattern, requests) => {
    const { whole, server } = await asked(raw(status, body, { 'content-type': type }))
    expect(whole).toMatchObject({ reason: 'unreachable', text: expect.stringMatching(pattern) })
    expect(pointRequests(server, '/api/v1/query')).toBe(requests)
  })

  it('trap 1.4: a token that the server repeats is masked', async () => {
    const whole = await words(raw(403, `bad token ${token}`))
    expect(whole.text).toContain('bad token ***')
  })
})

const pointRequests = (server: FaultyServer, path: string): number =>
  server.seen.filter((seen) => seen.path === path).length

describe('trap 1.5: success that is no answer', () => {
  it('trap 1.5: a login page', async () => {
    const whole = await words(raw(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }))
    expect(whole).toMatchObject({
      reason: 'unreachable',
      text: expect.stringContaining('answered HTML (a login page?)'),
    })
  })

  it.each([
    ['truncated JSON', '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"va'],
    ['an answer of another API', '{"ok":true}'],
    ['a value that is no number', vector([[{}, 'many']])],
    ['nothing', ''],
  ])('trap 1.5: %s', async (_, body) => {
    expect((await words(raw(200, body))).text).toContain('not an answer of the Prometheus API')
  })
})

describe('trap 1.6: errors of the server come through', () => {
  const error = (errorType: string, text: string) => JSON.stringify({ status: 'error', errorType, error: text })

  it('trap 1.6: bad_data with line and column', async () => {
    const whole = await words(
      raw(400, error('bad_data', 'invalid parameter "query": 1:5: parse error: unexpected end')),
    )
    expect(whole).toMatchObject({ reason: 'unsupported' })
    expect(whole.text).toContain('HTTP 400: unexpected end (line 1, column 5 of the expression as sent)')
  })

  it.each([
    [422, 'execution', 'query processing would load too many samples', 'unsupported'],
    [503, 'timeout', 'query timed out', 'unreachable'],
    [500, 'internal', 'disk', 'unreachable'],
    [503, 'unavailable', 'starting', 'unreachable'],
    [499, 'canceled', 'client left', 'unreachable'],
    [422, '422', 'cannot parse', 'unsupported'],
  ])('trap 1.6: %d %s', async (status, type, text, reason) => {
    const whole = await words(raw(status, error(type, text)))
    expect(whole).toMatchObject({ reason })
    expect(whole.text).toContain(text)
  })

  it('trap 1.6: an error under status 200', async () => {
    expect((await words(raw(200, error('bad_data', 'no')))).reason).toBe('unsupported')
  })
})

describe('trap 1.7: native histograms and scalars', () => {
  const body = (resultType: string, result: unknown) =>
    JSON.stringify({ status: 'success', data: { resultType, result } })

  it.each([
    ['vector', [{ metric: {}, histogram: [1, { count: '4', sum: '2', buckets: [] }] }]],
    ['matrix', [{ metric: {}, histograms: [[1, { count: '4', sum: '2', buckets: [] }]] }]],
  ])('trap 1.7: a native histogram in a %s', async (type, result) => {
    const whole = await words(raw(200, body(type, result)))
    expect(whole).toMatchObject({ reason: 'unsupported', text: expect.stringContaining('histogram_quantile()') })
  })

  it.each([
    ['scalar', [1_700_000_000, '+Inf'], 'scalar'],
    ['string', [1_700_000_000, 'text'], 'string'],
  ])('trap 1.7: a %s', async (type, result, word) => {
    expect(await words(raw(200, body(type, result)))).toMatchObject({
      reason: 'unsupported',
      text: expect.stringContaining(word),
    })
  })
})

describe('trap 1.8: time runs out', () => {
  const silent: Fault = () => {}

  it('trap 1.8: the server is told a shorter timeout than ours', async () => {
    const { server } = await asked(one('4'), { requestTimeout: '20s' })
    expect(server.seen.map((seen) => seen.parameters.get('timeout'))).toEqual(server.seen.map(() => '19s'))
  })

  it('trap 1.8: a server that never answers is given up', async () => {
    const whole = await words(silent, { requestTimeout: '80ms' })
    expect(whole).toMatchObject({
      reason: 'unreachable',
      text: expect.stringMatching(/did not answer within 0.08 s.*Tried 3 times/),
    })
  })

  it('trap 1.8: the deadline holds over every try', async () => {
    const { whole, server } = await asked(silent, { requestTimeout: '150ms', deadline: '100ms' })
    expect(whole).toMatchObject({ text: expect.stringContaining('the deadline of 0.1 s is over') })
    expect(server.seen.length).toBeLessThanOrEqual(2)
  })

  it('trap 1.8: a timeout that is no whole number of milliseconds is one', async () => {
    const { whole } = await asked(one('4'), { requestTimeout: '20000.5ms' })
    expect(sampleOf(whole).value).toBe(4)
  })

  it('trap 1.8: a body that drips forever is given up, too', async () => {
    const drip: Fault = (response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(timer))
    }
    expect((await words(drip, { requestTimeout: '100ms' })).text).toContain('did not answer within 0.1 s')
  })
})

it('trap 1.9: a run that is stopped stops its requests', async () => {
  const stop = new AbortController()
  const fault: Fault = () => stop.abort()
  const { whole } = await asked(fault, {}, { signal: stop.signal })
  expect(whole).toMatchObject({ reason: 'unreachable', text: expect.stringContaining('the run was stopped') })
})

describe('trap 1.10: POST first, and redirects', () => {
  it('trap 1.10: long expressions go out in the body', async () => {
    const { server } = await asked(one('4'))
    expect(server.seen[0]).toMatchObject({ method: 'POST' })
    expect(server.seen[0]!.parameters.get('query')).toBe('sum(up{build="head"})')
  })

  it('trap 1.10: GET where POST is not allowed', async () => {
    const fault: Fault = (response, seen, count) =>
      (seen.method === 'POST' ? raw(405, '') : one('4'))(response, seen, count)
    const { whole, server } = await asked(fault)
    expect(sampleOf(whole).value).toBe(4)
    expect(server.seen.at(-1)!.parameters.get('query')).toBe('sum(up{build="head"})')
  })

  it('trap 1.10: a redirect on the same host keeps the expression and the header', async () => {
    const fault: Fault = (response, seen, count) =>
      (seen.path.startsWith('/new/') ? one('4') : raw(302, '', { location: `/new${seen.path}` }))(response, seen, count)
    const { whole, server } = await asked(fault)
    expect(sampleOf(whole).value).toBe(4)
    const last = server.seen.at(-1)!
    expect([last.method, last.headers.authorization]).toEqual(['GET', `Bearer ${token}`])
    expect(last.parameters.getAll('query')).toEqual(['sum(up{build="head"})'])
  })

  it('trap 1.10: a redirect to another host is refused: it would carry the token there', async () => {
    const thief = await startFaulty(one('4'))
    stops.push(thief.stop)
    const whole = await words(raw(307, '', { location: `${thief.url}/api/v1/query` }))
    expect(whole.text).toContain('redirects to another host')
    expect(thief.seen).toEqual([])
  })

  it('trap 1.10: a ring of redirects ends', async () => {
    const { whole } = await asked((response, seen, count) =>
      raw(302, '', { location: seen.path })(response, seen, count),
    )
    expect(whole).toMatchObject({ text: expect.stringContaining('redirects more than 3 times') })
  })
})

it('trap 1.11: the time 0 is a time, and times go out in seconds', async () => {
  const server = await startFaulty(one('4'))
  stops.push(server.stop)
  const times = { start: '1969-12-31T23:50:00Z', end: '1970-01-01T00:00:00Z' }
  const { ask } = await openSource({ url: server.url, baseline: {}, candidate: times })
  await ask(question)
  const instant = server.seen.find((seen) => seen.path === '/api/v1/query')
  expect(Number(instant?.parameters.get('time'))).toBe(0)
  const range = server.seen.find((seen) => seen.path === '/api/v1/query_range')
  expect([range?.parameters.get('start'), range?.parameters.get('end')].map(Number)).toEqual([-570, 0])
})

it('trap 1.12: a range over 10,000 points goes out in parts that are put together again', async () => {
  const times = scrapes(1_700_000_000, 1201, 10)
  const prometheus = await startPrometheus(
    openMetricsText([counter('orders_total', { build: 'head' }, times, (index) => index)]),
  )
  stops.push(prometheus.stop)
  const server = await startFaulty(passTo(prometheus.url))
  stops.push(server.stop)
  const more = { ...settings(server), window: '12000s', rate: '1s', deadline: '60s' }
  const { ask } = await openSource(more, { now: times.at(-1)! })
  const { whole } = await ask({ kind: 'gauge', gauge: 'orders_total', matchers: {} })
  const points = sampleOf(whole).points
  expect(points).toHaveLength(12_000)
  expect(points).toEqual(points.toSorted((a, b) => a - b))
  expect(server.seen.filter((seen) => seen.parameters.get('step') === '1')).toHaveLength(2)
})

it('trap 1.13: targets(state), whose filter the library loses, is never asked', async () => {
  const { server, source } = await asked(one('4'))
  await source.provenance('candidate')
  expect([...new Set(server.seen.map((seen) => seen.path))].toSorted()).toEqual([
    '/api/v1/query',
    '/api/v1/query_range',
    '/api/v1/status/buildinfo',
  ])
})

it('trap 1.14: values of labels are counted by expressions, so that no label name stands in a path', async () => {
  const body = vector([[{ __name__: 'orders_total' }, '9000']])
  const fault: Fault = (response, seen, count) =>
    (seen.path.endsWith('/labels') ? raw(200, '{"status":"success","data":["__name__","build"]}') : raw(200, body))(
      response,
      seen,
      count,
    )
  const server = await startFaulty(fault)
  stops.push(server.stop)
  const { ask } = await openSource(settings(server))
  const { whole } = await ask({ kind: 'inventory', metrics: ['orders_total'], matchers: {} })
  if (whole.kind !== 'inventory') throw new Error(JSON.stringify(whole))
  expect(whole.metrics.get('orders_total')?.labels).toEqual(new Map([['build', 9000]]))
  expect(server.seen.filter((seen) => seen.path.includes('/label/'))).toEqual([])
})

describe('trap 1.15: credentials', () => {
  it('trap 1.15: any header is sent', async () => {
    const { server } = await asked(one('4'), { headers: { 'X-Scope-OrgID': 'tenant-9' } })
    expect(server.seen[0]!.headers['x-scope-orgid']).toBe('tenant-9')
  })

  it('trap 1.15: the user part of an address becomes basic authentication, also without a password, and is masked', async () => {
    const server = await startFaulty(raw(401, 'user "sam-user" is not welcome'))
    stops.push(server.stop)
    const url = server.url.replace('http://', 'http://sam-user@')
    const { ask, source, secrets } = await openSource({ ...settings(server), url, headers: {} })
    const { whole } = await ask(question)
    expect(server.seen[0]!.headers.authorization).toBe(`Basic ${Buffer.from('sam-user:').toString('base64')}`)
    expect(JSON.stringify([whole, await source.provenance('candidate')])).not.toContain('sam-user')
    expect(secrets).toContain(Buffer.from('sam-user:').toString('base64'))
  })
})

it('trap 1.16: a proxy of the environment is not used for loopback', async () => {
  const before = process.env['http_proxy']
  process.env['http_proxy'] = 'http://127.0.0.1:1'
  try {
    expect(sampleOf((await asked(one('4'))).whole).value).toBe(4)
  } finally {
    if (before === undefined) delete process.env['http_proxy']
    else process.env['http_proxy'] = before
  }
})

it('trap 1.17: a body beyond the limit is cut off with words', async () => {
  const huge: Fault = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = ' '.repeat(100_000)
    const timer = setInterval(() => response.write(chunk), 1)
    response.once('close', () => clearInterval(timer))
  }
  const whole = await words(huge, { maxResponse: '1 MB' })
  expect(whole).toMatchObject({ reason: 'unsupported', text: expect.stringContaining('more than the size limit') })
})

describe('trap 1.18: many series are not pulled', () => {
  it('trap 1.18: an expression over maxSeries is counted first, and refused', async () => {
    const server = await startFaulty(raw(200, vector([[{}, '6000']])))
    stops.push(server.stop)
    const { ask } = await openSource(settings(server))
    const { whole } = await ask({ kind: 'expression', expression: 'rate(requests_total[5m])' })
    expect(whole).toMatchObject({ reason: 'unsupported', text: expect.stringContaining('6000 series, more than 5000') })
    expect(server.seen.map((seen) => seen.parameters.get('query'))).toEqual([
      'count(rate(requests_total{build="head"}[5m]))',
    ])
  })

  it('trap 1.18: a value per label is added up by the server', async () => {
    const server = await startFaulty(raw(200, vector([])))
    stops.push(server.stop)
    const { ask } = await openSource(settings(server))
    await ask({ kind: 'ratio', numerator: ['a_total'], denominator: ['b_total'], matchers: {}, by: 'tenant' })
    for (const seen of server.seen) expect(seen.parameters.get('query')).toMatch(/^(sum|max|count)( by \(tenant\))?\(/)
  })
})

describe('trap 1.19: tries', () => {
  const failing = (times: number, status: number, headers: Readonly<Record<string, string>> = {}): Fault => {
    return (response, seen, count) => (count <= times ? raw(status, 'busy', headers) : one('4'))(response, seen, count)
  }

  it.each([429, 502, 503, 504])('trap 1.19: %d passes', async (status) => {
    expect(sampleOf((await asked(failing(2, status))).whole).value).toBe(4)
  })

  it.each([400, 401, 403, 422])('trap 1.19: %d is never tried again', async (status) => {
    const { pauses } = await asked(failing(99, status))
    expect(pauses).toEqual([])
  })

  it('trap 1.19: pauses grow, with jitter', async () => {
    const { pauses } = await asked(raw(503, ''))
    const [first, second] = pauses.toSorted((a, b) => a - b).filter((_, at, all) => at === 0 || at === all.length - 1)
    expect(first).toBeGreaterThanOrEqual(375)
    expect(first).toBeLessThanOrEqual(625)
    expect(second).toBeGreaterThanOrEqual(750)
    expect(second).toBeLessThanOrEqual(1250)
  })

  it('trap 1.19: Retry-After is obeyed, in seconds and as a date', async () => {
    expect((await asked(failing(1, 429, { 'retry-after': '7' }))).pauses).toContain(7000)
    const date = { date: 'Sat, 21 Nov 2026 07:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 07:00:09 GMT' }
    expect((await asked(failing(1, 429, date))).pauses).toContain(9000)
  })

  it('trap 1.19: a pause past the deadline is not waited for', async () => {
    const { whole, pauses } = await asked(failing(9, 429, { 'retry-after': '3600' }))
    expect(whole).toMatchObject({ text: expect.stringContaining('it asks to wait 3600 s') })
    expect(pauses).toEqual([])
  })

  it('trap 1.19: a dropped connection is tried again', async () => {
    const fault: Fault = (response, seen, count) => {
      if (count === 1) response.socket?.destroy()
      else one('4')(response, seen, count)
    }
    expect(sampleOf((await asked(fault)).whole).value).toBe(4)
  })
})

it('trap 1.20: at most four requests at once', async () => {
  const server = await startFaulty(async (response, seen, count) => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    one('4')(response, seen, count)
  })
  stops.push(server.stop)
  const { ask } = await openSource({ ...settings(server), window: '5m' })
  const names = Array.from({ length: 8 }, (_, index) => `metric_${index}_total`)
  await Promise.all(names.map((name) => ask({ kind: 'ratio', numerator: [name], denominator: ['cpu'], matchers: {} })))
  expect(server.busiest()).toBe(4)
  expect(server.seen.length).toBeGreaterThan(30)
})

it('the same expression is asked once', async () => {
  const { ask, server } = await asked(one('4'), {}, { now: end })
  const before = server.seen.length
  await ask(question)
  expect(server.seen.length).toBe(before)
})
