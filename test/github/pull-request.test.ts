import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostTree } from '../../src/gate/host-tree.js'
import type { Api } from '../../src/github/api.js'
import { openApi } from '../../src/github/api.js'
import { committedFiles } from '../../src/github/committed-files.js'
import { pullRequestReader } from '../../src/github/pull-request.js'
import { clones } from './prepared.js'
import { type Rig, startRig } from './rig/rig.js'
import { workspace } from './rig/workspace.js'

const at = { owner: 'acme', repo: 'shop' }
const patience = { sleep: async () => {}, random: () => 0, remaining: 60_000 }
const files = Array.from({ length: 250 }, (_, index) => ({ filename: `src/${index}.ts` }))

describe('what is read of a pull request', () => {
  let rig: Rig
  let api: () => Promise<Api>
  let number: number
  const review = (token: string, event: string, on = number) =>
    rig.api(token, 'POST', `/repos/acme/shop/pulls/${on}/reviews`, { event, body: 'word' })

  beforeAll(async () => {
    rig = await startRig()
    const body = 'Perf-Waiver: services/api/opua https://flags.acme.dev/x reason'
    const renamed = { filename: 'new.ts', previous_filename: 'old.ts' }
    number = (await rig.pullRequest(clones.worse, { body, files: [...files, renamed] })).number
    // The client reads its server's address from the runner's environment when it is loaded.
    process.env['GITHUB_API_URL'] = rig.url
    api = () => openApi('ghs_read', '0', patience)
  })
  afterAll(() => rig.close())

  it('the description as it is now, with author and head commit', async () => {
    const read = await pullRequestReader(api, at, number).description()
    const body = 'Perf-Waiver: services/api/opua https://flags.acme.dev/x reason'
    expect(read).toEqual({ value: { author: 'ann', headSha: clones.worse.head, body } })
    expect(rig.problems).toEqual([])
  })

  it('every changed file over three pages, both names of a renamed one', async () => {
    const read = await pullRequestReader(api, at, number).changedFiles()
    expect(read).toEqual({ value: [...files.map((file) => file.filename), 'new.ts', 'old.ts'] })
  })

  it('a list that GitHub cuts at 3,000 files is not taken for the whole', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => ({ filename: `${index}` }))
    const big = await rig.pullRequest(workspace({ a: '1' }, { a: '2' }), { branch: 'big', files: many })
    expect(await pullRequestReader(api, at, big.number).changedFiles()).toEqual({
      missing: expect.stringContaining('3000'),
    })
  })

  it('the last word of a reviewer counts, for the head commit alone, and never the author', async () => {
    const reader = () => pullRequestReader(api, at, number)
    expect(await reader().approvers(clones.worse.head)).toEqual({ value: [] })
    await review('perf-lead', 'APPROVE')
    await review('perf-lead', 'COMMENT')
    expect(await reader().approvers(clones.worse.head)).toEqual({ value: ['perf-lead'] })
    expect(await reader().approvers('a'.repeat(40))).toEqual({ value: [] })
    await review('perf-lead', 'REQUEST_CHANGES')
    expect(await reader().approvers(clones.worse.head)).toEqual({ value: [] })
  })

  it('a team is asked for a member; one that the token may not see is a reason, not a no', async () => {
    rig.members.set('/orgs/acme/teams/perf/memberships/perf-lead', 'active')
    const reader = pullRequestReader(api, at, number)
    expect(await reader.isMember('@acme/perf', 'perf-lead')).toEqual({ value: true })
    rig.members.set('/orgs/acme/teams/perf/memberships/kim', 'pending')
    expect(await reader.isMember('@acme/perf', 'kim')).toEqual({ value: false })
    expect(await reader.isMember('@acme/hidden', 'perf-lead')).toEqual({ missing: expect.stringContaining('404') })
  })

  it('an outage is a reason', async () => {
    rig.fault({ call: 'pulls/get', trouble: { kind: 'status', status: 500, message: 'Server Error' }, times: 3 })
    const read = await pullRequestReader(api, at, number).description()
    expect(read).toEqual({ missing: expect.stringContaining('500') })
  })

  it('files of a commit: small, over 1 MB, in a folder, and not there', async () => {
    const large = 'x'.repeat(1_100_000)
    const put = (path: string, text: string) =>
      rig.api('owner', 'PUT', `/repos/acme/shop/contents/${path}`, {
        message: 'add',
        content: Buffer.from(text).toString('base64'),
        branch: 'main',
      })
    await put('perf/base.om', 'small')
    const last = await put('large.om', large)
    const sha = String(Reflect.get(Object(Reflect.get(Object(last), 'commit')), 'sha'))
    const host = committedFiles(api, at)
    const tree = hostTree(host, sha)
    const text = async (path: string) => new TextDecoder().decode((await tree.read(path, 2_000_000)) ?? undefined)
    expect(await text('perf/base.om')).toBe('small')
    expect((await text('large.om')) === large).toBe(true)
    expect(await tree.read('missing', 10)).toBeNull()
    await expect(tree.read('perf/base.om', 4)).rejects.toThrow('perf/base.om has 5 bytes, and at most 4 are read')
    const [found] = await tree.list('perf')
    expect(found).toEqual({ path: 'perf/base.om', bytes: 5, hash: expect.stringMatching(/^[0-9a-f]{40}$/) })
    expect(rig.problems).toEqual([])
    // A list that is cut, a commit that is not there and a token that may not read never say that a file is missing.
    expect(await host.list('a'.repeat(40))).toEqual({ missing: expect.stringContaining('404') })
    rig.overlay.mostEntries = 1
    expect(await host.list(sha)).toEqual({ missing: expect.stringContaining('GitHub cuts the list after 1 entries') })
    rig.overlay.mostEntries = 100_000
  })

  it('a link among the files of a commit is none of them', async () => {
    const tree = [
      { path: 'file', mode: '100644', type: 'blob', content: 'x' },
      { path: 'link', mode: '120000', type: 'blob', content: '/etc/passwd' },
    ]
    const made = await rig.api('owner', 'POST', '/repos/acme/shop/git/trees', { tree })
    const host = hostTree(committedFiles(api, at), String(Reflect.get(Object(made), 'sha')))
    expect((await host.list('')).map(({ path }) => path)).toEqual(['file'])
  })

  it('a blob that is not what its id says is no file', async () => {
    const blob = await rig.api('owner', 'POST', '/repos/acme/shop/git/blobs', { content: 'whole', encoding: 'utf-8' })
    const hash = String(Reflect.get(Object(blob), 'sha'))
    const host = committedFiles(api, at)
    expect(await host.content(hash)).toEqual({ value: Buffer.from('whole') })
    rig.overlay.commits.set(Buffer.from('whole').toString('base64'), Buffer.from('other').toString('base64'))
    expect(await host.content(hash)).toEqual({ missing: expect.stringContaining('is not whole') })
  })
})
