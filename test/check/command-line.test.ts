import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, type Program, perfGate, programs, project, started } from './perf-gate.js'

const example = readFileSync('budgets.example.yaml', 'utf8')
const shop = { cwd: 'fixtures/shop' }

describe.each(programs)('$name', (program: Program) => {
  it('trap sql 2.10: judges the demo, its queries too, and exits with 0 because it could', {
    timeout: 120_000,
  }, async () => {
    const { status, stdout, stderr } = await perfGate(['demo'], { program })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Blocked: \d+ budgets? broken/)
    expect(stdout).toContain('shop · value per CPU-second')
    const said = stdout.replace(/\s+/g, ' ')
    expect(said).toContain('orders_customer_idx is dropped in db/migrations/0003_tidy_indexes.sql:3')
    expect(said).toMatch(/underscore 1\.13\.7 is new on this route .*, imported by src\/pages\/search\.js/)
    expect(said).toMatch(/case-search search-api · p95 .*now: \+[\d.]+ % \(\+/)
    expect(stdout).toContain('As a gate it would have exited with 1.')
    expect(stdout).toContain('perf-gate demo --format markdown')
    expect(stdout).toContain('perf-gate demo --format json > perf-gate-report.json, then perf-gate explain')
  })

  it('exits with 1 where the check of the same recordings fails', async () => {
    const { status } = await perfGate(['check'], { ...shop, program })
    expect(status).toBe(1)
  })

  it('shows its version and its help', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await perfGate(['--version'], { program })).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
    const help = await perfGate(['--help'], { program })
    expect(help.status).toBe(0)
    for (const command of ['check', 'validate', 'record', 'explain', 'demo']) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
    }
  })

  it('says every mistake of a policy at once, each with its line, and exits with 2', async () => {
    const text = 'version: 1\ndefaults: { maxRegresion: 10% }\nservices:\n  api: { source: nowhere, valueEvents: 5 }\n'
    const folder = await project({ 'perf-budgets.yaml': text })
    for (const command of ['validate', 'check']) {
      const { status, stdout, stderr } = await perfGate([command], { cwd: folder.path, program })
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^perf-budgets\.yaml:2:13: .*maxRegresion/)
      expect(stderr).toContain('maxRegression')
      expect(stderr).toMatch(/^perf-budgets\.yaml:4:\d+: there is no source `nowhere`/m)
      expect(stderr).toMatch(/^perf-budgets\.yaml:4:\d+: .*valueEvents/m)
    }
  })
})

describe('perf-gate check', () => {
  it('writes JSON, markdown and the console, of one verdict', async () => {
    const folder = await project({ 'perf-budgets.yaml': readFileSync('fixtures/shop/perf-budgets.yaml', 'utf8') })
    for (const side of ['base.om', 'head.om']) await folder.write(side, readFileSync(`fixtures/shop/${side}`, 'utf8'))
    const reports = ['--report-json', 'a/report.json', '--report-markdown', 'a/report.md']
    const [console, json, markdown] = await Promise.all([
      perfGate(['check', ...reports], { cwd: folder.path }),
      perfGate(['check', '--format', 'json'], { cwd: folder.path }),
      perfGate(['check', '--format', 'markdown'], { cwd: folder.path }),
    ])
    expect([console.status, json.status, markdown.status]).toEqual([1, 1, 1])
    expect(await folder.read('a/report.json')).toBe(json.stdout)
    expect(await folder.read('a/report.md')).toBe(markdown.stdout)
    expect(JSON.parse(json.stdout)).toMatchObject({ schemaVersion: 1, verdict: 'fail', mode: 'enforce' })
    expect(markdown.stdout).toContain('### ⛔ Blocked')
    expect(console.stdout).toContain('perf-gate explain reads this report with --report a/report.json\n')
    const explained = await perfGate(['explain', 'services/shop/opua', '--report', 'a/report.json'], {
      cwd: folder.path,
    })
    expect([explained.status, explained.stdout]).toEqual([0, expect.stringContaining('services/shop/opua')])
  })

  it('says how a finding that fails is explained, and does it as it says', async () => {
    const folder = await project()
    for (const name of ['perf-budgets.yaml', 'base.om', 'head.om']) {
      await folder.write(name, readFileSync(`fixtures/shop/${name}`, 'utf8'))
    }
    const { stdout } = await perfGate(['check'], { cwd: folder.path })
    expect(stdout).toMatch(
      /explain reads a report: write one with perf-gate check --report-json perf-gate-report\.json\n$/,
    )
    const { stdout: written } = await perfGate(['check', '--report-json', 'perf-gate-report.json'], {
      cwd: folder.path,
    })
    expect(written).not.toContain('explain reads')
    const id = /perf-gate explain (\S+)/.exec(written)?.[1] ?? ''
    const page = await perfGate(['explain', id], { cwd: folder.path })
    expect([page.status, page.stdout]).toEqual([0, expect.stringContaining(id)])
  })

  it('finds the policy of the repository from a folder inside it, and nothing above it', async () => {
    const outer = await project({ 'perf-budgets.yaml': 'version: 2\n' })
    for (const name of ['perf-budgets.yaml', 'base.om', 'head.om']) {
      await outer.write(`clone/${name}`, readFileSync(`fixtures/shop/${name}`, 'utf8'))
    }
    await outer.write('clone/src/deep/x.ts', '')
    const clone = `${outer.path}/clone`
    const inside = { cwd: `${clone}/src/deep` }
    const none = await perfGate(['check'], inside)
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('there is no policy')])
    await outer.git('init', '-q', '-b', 'main', 'clone')
    await outer.git('-C', 'clone', 'add', '-A')
    await outer.git('-C', 'clone', 'commit', '-qm', 'base')
    const [below, above] = await Promise.all([perfGate(['check'], inside), perfGate(['check'], { cwd: clone })])
    expect([below.status, below.stdout]).toEqual([1, above.stdout])
    const against = await perfGate(['check', '--base', 'main', '--report-json', 'r.json'], inside)
    expect([against.status, against.stderr]).toEqual([1, ''])
    expect(JSON.parse(await outer.read('clone/src/deep/r.json'))).toMatchObject({
      policy: { path: 'perf-budgets.yaml' },
    })
    const valid = await perfGate(['validate'], inside)
    expect([valid.status, valid.stdout]).toEqual([0, expect.stringContaining('services/shop/value-per-cpu')])
    const clean = await project()
    await clean.git('init', '-q', 'x')
    expect((await perfGate(['check'], { cwd: `${clean.path}/x` })).stderr).toContain('nor in a folder above')
  })

  it('judges only what --only names, and says what there is where it names nothing', async () => {
    const one = await perfGate(['check', '--only', 'services/*/waste', '--format', 'json'], shop)
    const { findings } = JSON.parse(one.stdout)
    expect([one.status, findings.map(({ id }: { id: string }) => id)]).toEqual([0, ['services/shop/waste']])
    const none = await perfGate(['check', '--only', 'services/none/**'], shop)
    expect(none.status).toBe(2)
    expect(none.stderr).toMatch(/no budget is called services\/none\/\*\*\n +There are .*services\/shop\/waste/)
  })

  it('shows progress and colours on terminals alone', async () => {
    const { stdout, stderr } = await perfGate(['check'], { ...shop, env: { NO_COLOR: '', TERM: 'xterm-256color' } })
    expect(stdout).not.toContain('\u001b')
    expect(stderr).toBe('')
  })

  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ])('on a terminal with %o it has colours: %s', (env, coloured) => {
    const [program] = programs
    const line = [program!.command, ...program!.args, 'check'].join(' ')
    const { PATH = '', HOME = '/' } = process.env
    const shown = spawnSync('script', ['-qec', line, '/dev/null'], {
      ...shop,
      env: { PATH, HOME, TERM: 'xterm', ...env },
    })
    expect(shown.status).toBe(1)
    expect(`${shown.stdout}`.includes('\u001b[3')).toBe(coloured)
  })

  it.each([
    [['chekc'], /there is no command chekc\n +Did you mean check\?/],
    [['check', '--polcy', 'x'], /Unknown option '--polcy'\n +Did you mean --policy\? See --help\./],
    [['check', '--onyl=x'], /Did you mean --only\?/],
    [['validate', 'a.yaml', '--policy', 'b.yaml'], /validate takes one FILE, and --policy names another/],
    [['check', 'extra'], /`extra` is one word too many/],
    [['check', '--format', 'xml'], /--format takes console, json, markdown, not xml/],
    [['check', '--mode', 'strict'], /--mode takes enforce, observe, not strict/],
    [['check', '--policy', 'none.yaml'], /the policy none\.yaml is not there/],
    [['check', '--base', 'a', '--base-dir', 'b'], /--base and --base-dir exclude each other/],
    [
      ['check', '--record-answers', 'a', '--replay-answers', 'b'],
      /--record-answers and --replay-answers exclude each other/,
    ],
    [['check', '--base-dir', 'none'], /the base folder none is not there/],
    [['check', '--replay-answers', 'none'], /there are no answers at none/],
    [['explain'], /explain needs the id of a finding/],
    [['explain', 'services/shop/opua', '--report', 'none.json'], /There is no report at none\.json/],
    [['record', '--out', 'x'], /record needs --url/],
    [
      ['record', '--url', 'http://127.0.0.1:1/metrics', '--out', 'x', '--every', 'often'],
      /--every takes a time such as 5s/,
    ],
  ])('%j is a usage error: exit status 2, words on standard error', async (args, words) => {
    const { status, stdout, stderr } = await perfGate(args, shop)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(words)
    expect(stderr).not.toContain('bug')
  })

  it('without a command shows the help and exits with 2', async () => {
    const { status, stdout } = await perfGate([])
    expect([status, stdout]).toEqual([2, expect.stringContaining('perf-gate COMMAND --help')])
  })
})

describe('perf-gate validate', () => {
  it('accepts the example, and lists its budgets', async () => {
    const folder = await project({ 'perf-budgets.yaml': example })
    const { status, stdout, stderr } = await perfGate(['validate'], { cwd: folder.path })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^perf-budgets\.yaml is a policy with \d+ budgets:\n/)
    expect(stdout).toContain('\n  services/checkout/value-per-cpu\n')
  })
})

describe('perf-gate record', () => {
  let scraped = 0
  const server = createServer((_, response) => {
    scraped++
    response.end(`# TYPE orders_total counter\norders_total{tenant="a"} ${scraped}\n# TYPE queue gauge\nqueue 3\n`)
  })
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
  })
  afterAll(() => server.close())

  it.each(['SIGINT', 'SIGTERM'] as const)('ends its file with # EOF at %s, and promtool reads it', async (signal) => {
    const folder = await project()
    const child = started(['record', '--url', url, '--out', 'run.om', '--every', '100ms', '--for', '10m'], {
      cwd: folder.path,
    })
    const before = scraped
    const end = ended(child)
    while (scraped < before + 5) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill(signal)
    const { status, stderr } = await end
    expect([status, stderr]).toEqual([0, expect.stringMatching(/run\.om: \d+ scrapes of http/)])
    const text = await folder.read('run.om')
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    expect(text).toMatch(/^# TYPE orders counter\norders_total\{tenant="a"\} \d+ \d+\.\d{3}\n/)
    const blocks = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'run.om', 'blocks'], {
      cwd: folder.path,
    })
    expect([blocks.status, `${blocks.stderr}`]).toEqual([0, ''])
    const again = await perfGate(['record', '--url', url, '--out', 'run.om'], { cwd: folder.path })
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('run.om is already there')])
  })
})
