import { describe, expect, test } from 'vitest'
import { waive } from '../../src/gate/waive.js'
import type { Finding } from '../../src/model/finding.js'
import type { Justification, Policy, Waiver } from '../../src/model/policy.js'
import type { Description, Fetched, PullRequestReader } from '../../src/model/pull-request.js'
import type { Request } from '../../src/model/request.js'
import { termOf, waiverProblems } from '../../src/policy/waivers.js'
import { acceptWords } from '../../src/reporters/words/accept.js'
import { report } from '../reporters/reports.js'
import { read } from './read.js'

const now = Date.parse('2026-11-21T12:00:00Z')
const place = { path: 'perf-budgets.yaml', line: 1 }

const failing: Finding = {
  id: 'services/checkout/opua',
  section: 'services',
  title: 'checkout · CPU per action p95',
  status: 'fail',
  outcome: 'regressed',
  reason: null,
  severity: 'fail',
  unit: 'cpu-s',
  statistic: 'p95',
  better: 'lower',
  baseline: { value: 1, samples: 60, origin: 'base' },
  candidate: { value: 1.25, samples: 60, origin: 'head' },
  change: {
    relative: 0.25,
    regression: 0.25,
    interval: [0.2, 0.3],
    effectiveSamples: 50,
    samplesNeeded: null,
    detectable: 0.05,
  },
  limit: { maxRegression: 0.1, max: null, min: null, warnAt: null, maxIncrease: null, minChange: 0 },
  text: 'worse by 25 %',
  fix: '',
  notes: [],
  owner: '@acme/checkout',
  runbook: null,
  place,
  policyPlace: place,
  query: '',
  movers: [],
  missing: [],
  waiver: null,
}

const waiver: Waiver = {
  finding: failing.id,
  ceiling: { value: 0.25, unit: 'ratio' },
  reason: 'flag',
  link: null,
  owner: '@acme/checkout',
  expires: '2026-12-31',
  place,
}

async function policyWith(waivers: readonly Waiver[], justification: Justification | null = null): Promise<Policy> {
  return { ...(await read('version: 1\n')), waivers, justification }
}

const request: Request = {
  policyPath: null,
  headDir: '.',
  baseDir: null,
  baseRef: null,
  headRef: null,
  baseSha: null,
  headSha: 'aaaaaaa1',
  mode: null,
  only: null,
  fork: false,
  event: { name: 'pull_request', url: '', pullRequest: 7 },
  changedFiles: null,
  recordAnswers: null,
  replayAnswers: null,
}

async function outcome(finding: Finding, ...waivers: readonly Waiver[]) {
  const waived = await waive([finding], await policyWith(waivers), request, now)
  const [after] = waived.findings
  return {
    status: after?.status,
    outcome: after?.outcome,
    states: waived.waivers.map(({ state }) => state),
    notes: after?.notes,
    notices: waived.notices.map(({ code }) => code),
  }
}

describe('waivers of the policy file', () => {
  test('a finding at its ceiling is waived; its outcome stays', async () => {
    expect(await outcome(failing, waiver)).toMatchObject({ status: 'waived', outcome: 'regressed', states: ['used'] })
  })

  test('beyond its ceiling it fails again, and the waiver is exceeded', async () => {
    const result = await outcome(failing, { ...waiver, ceiling: { value: 0.24, unit: 'ratio' } })
    expect(result).toMatchObject({ status: 'fail', states: ['exceeded'] })
    expect(result.notes).toEqual([
      'The waiver of @acme/checkout does not hold: 25 % worse is beyond its ceiling of 24 %.',
    ])
  })

  test.each([
    ['lower is better, at the value', 'lower', 1.25, 'waived'],
    ['lower is better, below the value', 'lower', 1.2, 'fail'],
    ['higher is better, at the value', 'higher', 1.25, 'waived'],
    ['higher is better, above the value', 'higher', 1.3, 'fail'],
  ] as const)('an absolute ceiling: %s', async (_name, better, value, status) => {
    expect(await outcome({ ...failing, better }, { ...waiver, ceiling: { value, unit: 'cpu-s' } })).toMatchObject({
      status,
    })
  })

  test('a ceiling in another unit accepts nothing', async () => {
    const result = await outcome(failing, { ...waiver, ceiling: { value: 1e9, unit: 'B' } })
    expect(result.notes).toEqual([
      'The waiver of @acme/checkout does not hold: its ceiling is given in B, and this is measured in cpu-s.',
    ])
    expect(result.status).toBe('fail')
  })

  test('a ceiling in per cent accepts nothing where there is no change to hold against it', async () => {
    expect(await outcome({ ...failing, change: null }, waiver)).toMatchObject({ status: 'fail', states: ['exceeded'] })
  })

  test('a ceiling is not for a checklist; without one the checklist is waived', async () => {
    const checklist: Finding = { ...failing, outcome: 'missing', change: null }
    expect((await outcome(checklist, waiver)).notes).toEqual([
      'The waiver of @acme/checkout does not hold: a ceiling is not for a checklist.',
    ])
    expect(await outcome(checklist, { ...waiver, ceiling: null })).toMatchObject({ status: 'waived' })
  })

  test('a glob waives what it matches and nothing else', async () => {
    expect(await outcome(failing, { ...waiver, finding: 'services/*/opua' })).toMatchObject({ status: 'waived' })
    expect(await outcome(failing, { ...waiver, finding: 'services/*' })).toMatchObject({
      status: 'fail',
      states: ['unused'],
    })
    expect(await outcome({ ...failing, id: 'services/checkout/opua[tenant=acme]' }, waiver)).toMatchObject({
      status: 'fail',
    })
  })

  test('one that holds for a finding and not for another is exceeded', async () => {
    const worse: Finding = { ...failing, id: 'services/worker/opua', change: { ...failing.change!, regression: 0.4 } }
    const both: Waiver = { ...waiver, finding: 'services/*/opua' }
    for (const findings of [
      [worse, failing],
      [failing, worse],
    ]) {
      const { waivers, findings: after } = await waive(findings, await policyWith([both]), request, now)
      expect(waivers.map(({ state }) => state)).toEqual(['exceeded'])
      expect(after.map(({ status }) => status).sort()).toEqual(['fail', 'waived'])
    }
  })

  test('the last bit of a double is not beyond a ceiling', async () => {
    const exactly = { ...failing, change: { ...failing.change!, regression: 0.1 * 3 } }
    expect(exactly.change.regression).toBeGreaterThan(0.3)
    const ceiling = { value: 0.3, unit: 'ratio' } as const
    expect(await outcome(exactly, { ...waiver, ceiling })).toMatchObject({ status: 'waived' })
  })

  test('what does not fail is left alone, and the waiver is unused', async () => {
    expect(await outcome({ ...failing, status: 'warn' }, waiver)).toMatchObject({ status: 'warn', states: ['unused'] })
  })

  test('an expired waiver accepts nothing', async () => {
    expect(await outcome(failing, { ...waiver, expires: '2026-11-20' })).toMatchObject({
      status: 'fail',
      states: ['expired'],
    })
  })

  test('a waiver of more than 90 days is not honoured, and that is said', async () => {
    expect(await outcome(failing, { ...waiver, expires: '2027-02-20' })).toMatchObject({
      status: 'fail',
      notices: ['waiver-too-far'],
    })
    expect(waiverProblems([{ ...waiver, expires: '2027-02-20' }], now)[0]?.message).toBe(
      'the waiver for services/checkout/opua expires on 2027-02-20, more than 90 days ahead',
    )
  })

  test('the owner is told within seven days of the end', async () => {
    expect(await outcome(failing, { ...waiver, expires: '2026-11-25' })).toMatchObject({
      status: 'waived',
      notices: ['waiver-expires-soon'],
    })
  })
})

describe('a waiver that matches no finding', () => {
  const slip: Waiver = { ...waiver, finding: 'services/checkout/opuaa' }
  const against: Request = { ...request, baseDir: 'base' }
  const told = async (one: Waiver, asked: Request = against, finding: Finding = failing) => {
    const { notices, waivers } = await waive([finding], await policyWith([one]), asked, now)
    return { states: waivers.map(({ state }) => state), notices }
  }
  const notice = (text: string) => [{ code: 'waiver-matches-nothing', text }]

  test('is unused, and a notice names the finding most like it', async () => {
    const text = 'The waiver for services/checkout/opuaa matches no finding; did you mean services/checkout/opua?'
    expect(await told(slip)).toEqual({ states: ['unused'], notices: notice(text) })
    expect(await told(slip, request)).toEqual({ states: ['unused'], notices: notice(text) })
  })

  test('is told without a guess where no finding is like it', async () => {
    const { notices } = await told({ ...waiver, finding: 'bundles/web/*/size' })
    expect(notices).toEqual(notice('The waiver for bundles/web/*/size matches no finding.'))
  })

  test.each<[string, Waiver, Request, Finding]>([
    ['it covers a finding that does not fail', waiver, against, { ...failing, status: 'pass', outcome: 'ok' }],
    ['only some budgets were judged', slip, { ...against, only: 'services/**' }, failing],
    ['it expired', { ...slip, expires: '2026-11-20' }, against, failing],
    [
      'the values of its label were not measured',
      { ...waiver, finding: `${failing.id}[tenant=acme]` },
      against,
      { ...failing, status: 'pass', outcome: 'not-affected' },
    ],
    ['it names a job, and jobs are found only against a base', { ...waiver, finding: 'jobs/sweep' }, request, failing],
  ])('is not told where %s', async (_name, one, asked, finding) => {
    expect((await told(one, asked, finding)).notices).toEqual([])
  })

  test('is told of a job where the jobs were looked for', async () => {
    expect((await told({ ...waiver, finding: 'jobs/sweep' })).notices).toHaveLength(1)
  })
})

test.each([
  ['the last millisecond of its day', '2026-11-21', '2026-11-21T23:59:59.999Z', 'soon'],
  ['24:00 UTC', '2026-11-21', '2026-11-22T00:00:00Z', 'expired'],
  ['90 days ahead, early in the day', '2027-02-19', '2026-11-21T00:00:00Z', 'holds'],
  ['90 days ahead, late in the day', '2027-02-19', '2026-11-21T23:59:59Z', 'holds'],
  ['91 days ahead', '2027-02-20', '2026-11-21T23:59:59Z', 'too-far'],
  ['seven days before the end', '2026-11-28', '2026-11-22T00:00:00Z', 'soon'],
  ['a moment earlier', '2026-11-28', '2026-11-21T23:59:59.999Z', 'holds'],
])('a waiver at %s', (_name, expires, at, term) => {
  expect(termOf(expires, Date.parse(at))).toBe(term)
})

const justification: Justification = {
  links: ['https://incidents.acme.dev/**'],
  approvers: ['@Perf-Lead', '@acme/perf'],
  place,
}
const line = `Perf-Waiver: ${failing.id} https://incidents.acme.dev/42 rolls back on Monday`

interface Reviews {
  readonly body?: string
  readonly author?: string
  readonly approvals?: Readonly<Record<string, readonly string[]>>
  readonly members?: readonly string[]
  readonly denied?: 'description' | 'approvers' | 'isMember'
}

/** A pull request as the code host would tell it. */
function pullRequest({
  body = line,
  author = 'author',
  approvals = { aaaaaaa1: ['perf-lead'] },
  members = [],
  denied,
}: Reviews): PullRequestReader {
  const answer = async <T>(name: string, value: T): Promise<Fetched<T>> =>
    denied === name ? { missing: '403' } : { value }
  const description: Description = { author, headSha: 'aaaaaaa1', body }
  return {
    number: 7,
    description: () => answer('description', description),
    approvers: (sha) => answer('approvers', approvals[sha] ?? []),
    isMember: (team, login) => answer('isMember', team === '@acme/perf' && members.includes(login)),
    changedFiles: () => answer('changedFiles', []),
  }
}

async function justified(reviews: Reviews, finding: Finding = failing, rules: Justification | null = justification) {
  const asked: Request = { ...request, pullRequests: [pullRequest(reviews)] }
  const { findings, waivers, notices } = await waive([finding], await policyWith([], rules), asked, now)
  return {
    status: findings[0]?.status,
    state: waivers[0]?.state,
    notices: notices.map(({ code }) => code),
    waiver: findings[0]?.waiver,
  }
}

describe('waivers of a description', () => {
  test('an approved line with an accepted link waives the finding for this head', async () => {
    expect(await justified({})).toEqual({
      status: 'waived',
      state: 'used',
      notices: [],
      waiver: {
        reason: 'rolls back on Monday',
        link: 'https://incidents.acme.dev/42',
        owner: null,
        expires: null,
        ceiling: null,
      },
    })
  })

  test('names of reviewers are compared without case, as GitHub does', async () => {
    expect(await justified({ approvals: { aaaaaaa1: ['PERF-lead'] } })).toMatchObject({ status: 'waived' })
  })

  test('a line that nobody approved is unverified', async () => {
    expect(await justified({ approvals: {} })).toMatchObject({ state: 'unverified' })
  })

  test('a link with a user part is accepted by no rule', async () => {
    const rules = { ...justification, links: ['https://**'] }
    expect(await justified({}, failing, rules)).toMatchObject({ status: 'waived' })
    const body = line.replace('https://', 'https://incidents.acme.dev@')
    expect(await justified({ body }, failing, rules)).toMatchObject({ status: 'fail', notices: ['waiver-link'] })
  })

  test('it holds up to what its line says was measured, and beyond it fails again', async () => {
    const upTo = (ceiling: string) => ({ body: line.replace('/42 ', `/42 up to ${ceiling} `) })
    expect(await justified(upTo('25%'))).toMatchObject({ status: 'waived', state: 'used', waiver: { ceiling: 0.25 } })
    expect(await justified(upTo('1.25cpu-s'))).toMatchObject({ status: 'waived', waiver: { ceilingUnit: 'cpu-s' } })
    expect(await justified(upTo('24%'))).toMatchObject({ status: 'fail', state: 'exceeded' })
    expect(await justified(upTo('1.2cpu-s'))).toMatchObject({ status: 'fail', state: 'exceeded' })
    const two = { body: `${upTo('24%').body}\n${upTo('30%').body}` }
    expect(await justified(two)).toMatchObject({ status: 'waived', waiver: { ceiling: 0.3 } })
  })

  test('the line that a report shows accepts exactly the numbers of that report', async () => {
    const change = { ...failing.change!, regression: 0.1771 }
    const shown = acceptWords({ ...failing, change }, report([]))?.line ?? ''
    const body = shown.replace('…', '42')
    expect(await justified({ body }, { ...failing, change })).toMatchObject({ status: 'waived' })
    const worse = { ...change, regression: 0.1801 }
    expect(await justified({ body }, { ...failing, change: worse })).toMatchObject({
      status: 'fail',
      state: 'exceeded',
    })
  })

  test('a member of an approving team is enough', async () => {
    expect(await justified({ approvals: { aaaaaaa1: ['kim'] }, members: ['kim'] })).toMatchObject({ status: 'waived' })
  })

  test.each<[string, Reviews, string[]]>([
    ['nobody approved', { approvals: {} }, ['waiver-not-approved']],
    ['somebody else approved', { approvals: { aaaaaaa1: ['friend'] } }, ['waiver-not-approved']],
    ['an earlier commit was approved', { approvals: { bbbbbbb2: ['perf-lead'] } }, ['waiver-not-approved']],
    ['the author approved', { author: 'perf-lead' }, ['waiver-not-approved']],
    [
      'the link is of another host',
      { body: line.replace('incidents.acme.dev', 'acme.dev.evil.example') },
      ['waiver-link'],
    ],
    ['the link has a user part', { body: line.replace('https://', 'https://incidents.acme.dev@') }, ['waiver-link']],
    ['there is no reason', { body: line.replace(' rolls back on Monday', '') }, ['waiver-line']],
    ['the ceiling cannot be read', { body: line.replace('/42 ', '/42 up to 25potatoes ') }, ['waiver-line']],
    ['there is a ceiling and no reason', { body: line.replace(/42 .*/, '42 up to 25%') }, ['waiver-line']],
    ['the line is in a comment', { body: `<!-- e.g.\n${line}\n-->` }, []],
    ['the line is a quotation', { body: `> ${line}` }, []],
    ['another finding is named', { body: line.replace('opua', 'waste') }, []],
    ['the description cannot be read', { denied: 'description' }, ['waivers-unverified']],
  ])('no waiver where %s', async (_name, reviews, notices) => {
    expect(await justified(reviews)).toMatchObject({ status: 'fail', notices })
  })

  test.each<[string, Reviews]>([
    ['reviews', { denied: 'approvers' }],
    ['teams', { denied: 'isMember', approvals: { aaaaaaa1: ['kim'] } }],
  ])('without the permission to read %s it is unverified', async (_name, reviews) => {
    expect(await justified(reviews)).toMatchObject({ status: 'fail', state: 'unverified' })
  })

  test('a link that climbs out of the accepted folder is not accepted', async () => {
    const rules = { ...justification, links: ['https://incidents.acme.dev/open/**'] }
    const link = (path: string) => ({ body: line.replace('/42', path) })
    expect(await justified(link('/open/42'), failing, rules)).toMatchObject({ status: 'waived' })
    expect(await justified(link('/open/../42'), failing, rules)).toMatchObject({
      status: 'fail',
      notices: ['waiver-link'],
    })
  })

  test('no line helps where the base policy has no justification', async () => {
    expect(await justified({}, failing, null)).toMatchObject({ status: 'fail', notices: [] })
  })

  test('what was not measured cannot be justified', async () => {
    expect(await justified({}, { ...failing, outcome: 'no-data', reason: 'empty' })).toMatchObject({ status: 'fail' })
  })

  test('a removed budget fails until an approver agrees', async () => {
    const removed: Finding = { ...failing, outcome: 'no-data', reason: 'removed', status: 'warn' }
    expect(await justified({ approvals: {} }, removed)).toMatchObject({ status: 'fail' })
    expect(await justified({}, removed)).toMatchObject({ status: 'waived' })
    expect(await justified({ body: '' }, { ...removed, severity: 'warn' })).toMatchObject({ status: 'warn' })
    expect(await justified({ body: '' }, removed, { ...justification, approvers: [] })).toMatchObject({
      status: 'warn',
    })
  })

  test('in a merge queue the head of the queued pull request is what was approved', async () => {
    const asked: Request = {
      ...request,
      headSha: 'ccccccc3',
      event: { name: 'merge_group', url: '', pullRequest: null },
      pullRequests: [pullRequest({})],
    }
    expect((await waive([failing], await policyWith([], justification), asked, now)).findings[0]?.status).toBe('waived')
    const other: Request = { ...asked, event: request.event }
    expect((await waive([failing], await policyWith([], justification), other, now)).findings[0]?.status).toBe('fail')
  })
})
