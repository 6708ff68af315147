import { describe, expect, test } from 'vitest'
import type { PolicyContext } from '../../src/policy/parse.js'
import { read, toldOf } from './read.js'

/** `${NAME}`. */
const named = (name: string) => `\${${name}}`

const policy = `
version: 1
defaults: { owner: "@me" }
sources:
  lab:
    type: prometheus
    url: "\${PROMETHEUS_URL}"
    headers: { Authorization: "Bearer \${TOKEN}", X-Scope-OrgID: team-a }
    baseline: { matchers: { build: "\${BASE_SHA}" } }
    candidate: { matchers: { build: '\${HEAD_SHA}', pr: "\${PR_NUMBER}" } }
metrics:
  queue: { source: lab, gauge: depth, max: 5 }
`
const builtIns = { BASE_SHA: 'aaaa', HEAD_SHA: 'bbbb', PR_NUMBER: '7' }
const env = { PROMETHEUS_URL: 'https://prom.acme.dev', TOKEN: 'hunter2-hunter2' }

async function lab(context: Partial<PolicyContext>) {
  const { sources } = await read(policy, { builtIns, ...context })
  return sources.get('lab')
}

/** What a run would keep out of every output. */
async function secrets(context: Partial<PolicyContext>, text = policy): Promise<string[]> {
  const kept: string[] = []
  await read(text, { builtIns, env, ...context, secret: (value) => kept.push(value) })
  return kept
}

test('names are filled from the environment, and commits and number from the run', async () => {
  expect((await lab({ env }))?.settings).toMatchObject({
    url: 'https://prom.acme.dev',
    headers: { Authorization: 'Bearer hunter2-hunter2' },
    baseline: { matchers: { build: 'aaaa' } },
    candidate: { matchers: { build: 'bbbb', pr: '7' } },
  })
})

test('the environment cannot pretend to be a commit', async () => {
  const settings = (await lab({ env: { ...env, BASE_SHA: 'ffff' } }))?.settings
  expect(settings).toMatchObject({ baseline: { matchers: { build: 'aaaa' } } })
})

test('a value that looks like a placeholder is not filled again', async () => {
  const settings = (await lab({ env: { ...env, TOKEN: named('PROMETHEUS_URL') } }))?.settings
  expect(settings).toMatchObject({ headers: { Authorization: `Bearer ${named('PROMETHEUS_URL')}` } })
})

test.each([
  ['without a value', undefined],
  ['with an empty value, as a secret is that a workflow may not read', ''],
])('a name %s is an error that names it', async (_name, value) => {
  expect(await toldOf(policy, { builtIns, env: { ...env, TOKEN: value } })).toContain(
    'the environment variable TOKEN has no value',
  )
})

test('on a run of a fork a missing name is no error: the source knows what it lacks', async () => {
  expect(await lab({ env: { PROMETHEUS_URL: '' }, fork: true })).toMatchObject({
    missingSecrets: ['PROMETHEUS_URL', 'TOKEN'],
  })
})

test('on a run of a fork with its secrets nothing is missing', async () => {
  expect(await lab({ env, fork: true })).toMatchObject({
    missingSecrets: [],
    settings: { url: 'https://prom.acme.dev' },
  })
})

test('a built-in without a value is an error on a fork, too', async () => {
  expect(await toldOf(policy, { env, builtIns: { ...builtIns, PR_NUMBER: null }, fork: true })).toContain(
    `${named('PR_NUMBER')} has no value on this run`,
  )
})

test('what only the head names is not filled', async () => {
  const { sources } = await read(policy, { env, sources: 'keep', secret: () => expect.unreachable() })
  expect(sources.get('lab')?.settings).toMatchObject({ url: named('PROMETHEUS_URL') })
})

describe('what is kept out of every output', () => {
  test('a header, and the token in it', async () => {
    expect(await secrets({})).toEqual(['Bearer hunter2-hunter2', 'hunter2-hunter2', 'team-a'])
  })

  test('the user part of an address, as it is written and as it is meant', async () => {
    const url = 'https://bob:p%40ss-word@prom.acme.dev'
    const kept = await secrets({ env: { ...env, PROMETHEUS_URL: url } })
    expect(kept).toEqual(expect.arrayContaining(['bob:p%40ss-word', 'p%40ss-word', 'p@ss-word']))
  })

  test('a parameter from the environment, and none that the policy says itself', async () => {
    const parameters = `parameters: { key: "${named('TOKEN')}", dedup: "true", build: "${named('BASE_SHA')}" }`
    const text = policy.replace(/headers: .*/, parameters)
    expect(await secrets({}, text)).toEqual(['hunter2-hunter2'])
  })

  test('also where the policy holds it in plain text', async () => {
    expect(
      await secrets({}, policy.replace(`"${named('PROMETHEUS_URL')}"`, '"https://token-in-url@prom.acme.dev"')),
    ).toContain('token-in-url')
  })
})
