import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { commands } from '../src/cli/commands.js'
import { outcomes } from '../src/model/outcome.js'
import { fileSchema } from '../src/policy/schema.js'
import { checked, project } from './check/perf-gate.js'
import { read } from './policy/read.js'

const pages = ['README.md', ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((path) => `docs/${path}`)]
  .filter((path) => path.endsWith('.md') && existsSync(path))
  .toSorted()
const textOf = (page: string) => readFileSync(page, 'utf8')

interface Example {
  readonly page: string
  readonly line: number
  readonly yaml: string
}

const examples: readonly Example[] = pages.flatMap((page) => {
  const text = textOf(page)
  return [...text.matchAll(/^```ya?ml\n(.*?)^```/gms)].map((block) => ({
    page,
    line: text.slice(0, block.index).split('\n').length,
    yaml: block[1] ?? '',
  }))
})

const keys = new Set(Object.keys(fileSchema().shape))
/** Policies and parts of one; examples of other files (workflows, manifests of jobs) have other keys. */
const policies = examples.filter(({ yaml }) => {
  const value: unknown = parse(yaml)
  return value !== null && typeof value === 'object' && Object.keys(value).every((key) => keys.has(key) && key !== 'on')
})
const isWhole = ({ yaml }: Example) => /^version: 1$/m.test(yaml)

/** A part is completed with what every policy has, and with the sources that it names without declaring them. */
function completed(example: Example): string {
  if (isWhole(example)) return example.yaml
  const named = [...example.yaml.matchAll(/\bsource: ([\w-]+)/g)].map(([, name]) => name ?? '')
  const declared = Object.keys(parse(example.yaml)?.sources ?? {})
  const missing = [...new Set(named)].filter((name) => !declared.includes(name))
  const sources = missing.map((name) => `  ${name}: { type: openmetrics, baseline: a.om, candidate: b.om }\n`).join('')
  const top = `version: 1\n${/^defaults:/m.test(example.yaml) ? '' : 'defaults: { owner: "@acme/performance" }\n'}`
  if (missing.length === 0) return `${top}${example.yaml}`
  return declared.length === 0
    ? `${top}sources:\n${sources}${example.yaml}`
    : `${top}${example.yaml.replace(/^sources:\n/m, `sources:\n${sources}`)}`
}

const somewhere = 'https://example.org'
const server = 'postgres://gate:only-here@localhost/cases'
const env = new Proxy(
  {},
  {
    get: (_, name) => (name === 'DATABASE_URL' ? server : somewhere),
    has: () => true,
    getOwnPropertyDescriptor: () => ({ value: somewhere, configurable: true }),
  },
)
const builtIns = { BASE_SHA: '4f2c1aa', HEAD_SHA: '9be77d0', PR_NUMBER: '7' }

describe('examples of policies', () => {
  it('are found', () => expect(policies.length).toBeGreaterThan(15))

  it.each(policies.map((example) => [`${example.page}:${example.line}`, example] as const))(
    '%s is valid',
    async (_, example) => {
      expect((await read(completed(example), { env, builtIns })).path).toBe('perf-budgets.yaml')
    },
  )
})

/** "`id` is `outcome`" after an example: what the example gives. */
const claims = policies.filter(isWhole).flatMap((example) => {
  const lines = textOf(example.page).split('\n')
  const after = lines.slice(example.line + example.yaml.split('\n').length, lines.length).join(' ')
  const words = after.split(/ ## | ```yaml/)[0] ?? ''
  return [...words.matchAll(/`([a-z]+\/[^`]+)`\s+is\s+`([a-z-]+)`/g)].map(([, id = '', outcome = '']) => ({
    example,
    id,
    outcome,
  }))
})
/** What the examples are about: files of the fixtures, as the example calls them. */
const recorded: readonly {
  readonly names: RegExp
  readonly files: readonly (readonly [from: string, to: string])[]
}[] = [
  {
    names: /baseline: base\.om/,
    files: ['base.om', 'head.om'].map((name) => [`fixtures/shop/${name}`, name] as const),
  },
  {
    names: /baseline: base-dist/,
    files: [
      ['fixtures/bundles/outputs/vite/base', 'base-dist'],
      ['fixtures/bundles/outputs/vite/head', 'dist'],
    ],
  },
]
const judged = claims.flatMap((claim) => {
  const files = recorded.find(({ names }) => names.test(claim.example.yaml))?.files
  return files === undefined ? [] : [{ ...claim, files }]
})

describe('what pages say that an example gives', () => {
  it('is said for services, metrics and bundles', () => {
    expect(new Set(judged.map(({ id }) => id.split('/')[0]))).toEqual(new Set(['services', 'metrics', 'bundles']))
  })

  it.each(judged.map((claim) => [claim.id, claim.outcome, claim] as const))(
    '%s is %s',
    async (id, outcome, { example, files }) => {
      const folder = await project({ 'perf-budgets.yaml': example.yaml })
      for (const [from, to] of files) await cp(from, join(folder.path, to), { recursive: true })
      expect((await checked(folder)).of(id).outcome).toBe(outcome)
    },
  )

  it.each(claims.map(({ outcome }) => outcome))('%s is an outcome', (outcome) => {
    expect(outcomes).toContain(outcome)
  })
})

describe('budgets.example.yaml', () => {
  it('is judged: what it names is not there, and every finding says so', async () => {
    const folder = await project({ 'perf-budgets.yaml': readFileSync('budgets.example.yaml', 'utf8') })
    const { report, status } = await checked(folder)
    expect([status, report.mode, report.verdict]).toEqual([0, 'observe', 'fail'])
    for (const finding of report.findings) expect([finding.id, finding.outcome]).toEqual([finding.id, 'no-data'])
    expect(new Set(report.findings.map(({ section }) => section)).size).toBeGreaterThan(3)
  })

  it('opens with a complete policy of twelve lines', async () => {
    const opening = readFileSync('budgets.example.yaml', 'utf8').split('\n').slice(0, 12).join('\n')
    expect((await read(opening)).entries).toHaveLength(1)
  })
})

describe.each(pages)('%s', (page) => {
  it('links to what is there', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)].map(([, target]) => target ?? '')
    expect(links.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([])
  })

  it('has anchors that are there', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)#([^)\s]+)\)/g)]
    const broken = links.filter(([, target = '', anchor]) => {
      const other = target === '' ? page : relative('.', join(dirname(page), target))
      if (!other.endsWith('.md')) return false
      const headings = [...textOf(other).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      )
      return !headings.includes(anchor ?? '')
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  it('names commands and options that are there', () => {
    const calls = [...textOf(page).matchAll(/(?:perf-gate|dist\/cli\.js) ([a-z-]+)([^`\n|]*)/g)]
    const unknown = calls.flatMap(([call, name, rest = '']) => {
      const command = commands.find((one) => one.name === name)
      if (command === undefined) return /--/.test(rest) ? [call] : []
      const options = [...rest.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option)
      return options.filter((option) => !command.options.some(([known]) => known.startsWith(option)))
    })
    expect(unknown).toEqual([])
  })

  it('names findings whose section and budget are there', () => {
    const ids = [
      ...textOf(page).matchAll(
        /`((?:services|metrics|journeys|bundles|queries|jobs)\/[\w.<>%:-]+(?:\/[\w.<>%:-]+)+)`/g,
      ),
    ]
    const wrong = ids.filter(
      ([, id = '']) => !id.endsWith('>') && !known.has(id.split('/').at(-1) ?? '') && !existsSync(id),
    )
    expect(wrong.map(([, id]) => id)).toEqual([])
  })
})

/** The last part of every id: the budgets of each section, in kebab-case. */
const known = new Set([
  ...['value-per-cpu', 'opua', 'waste', 'precompute', 'energy', 'value'],
  ...['p50', 'p95', 'p99', 'error-rate', 'payload', 'cache-hit', 'sample-rate', 'ttfb', 'fcp', 'lcp', 'inp', 'cls'],
  ...['size', 'lazy', 'css', 'requests', 'schema', 'cost', 'lint', 'repeats', 'checklist', 'cpu', 'io', 'consumption'],
])
