import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { expect, it } from 'vitest'
import { localRequest } from '../../src/cli/request.js'
import { gate } from '../../src/gate.js'
import { realIo } from '../../src/io.js'
import type { Report } from '../../src/model/report.js'
import { UserError } from '../../src/model/user-error.js'
import { render as annotations } from '../../src/reporters/annotations.js'
import { render as console } from '../../src/reporters/console.js'
import { findingPage } from '../../src/reporters/finding-page.js'
import { parseReport } from '../../src/reporters/json/parse.js'
import { render as json } from '../../src/reporters/json.js'
import { render as markdown } from '../../src/reporters/markdown.js'
import { renderProblems } from '../../src/reporters/problems.js'
import { hostileText } from '../reporters/hostile.js'
import { recording } from '../trust/repository.js'

const long = fc.constantFrom('a'.repeat(10_000), '\u202e'.repeat(10_000), '@'.repeat(10_000), '`'.repeat(10_000))
const name = fc.oneof({ weight: 6, arbitrary: hostileText }, { weight: 1, arbitrary: long })
/** What a name can be that stands in a policy: YAML itself takes no half characters. */
const text = name.map((value) => value.replace(/\p{Cs}/gu, '?'))

/** What is left of a name where the policy refuses invisible characters and more than 200 of any. */
const taken = text.map(
  (value) =>
    value
      .replace(/[\p{C}\p{Z}]/gu, '')
      .slice(0, 180)
      .replace(/\p{Cs}/gu, '') || 'x',
)

interface Hostile {
  readonly tenant: string
  readonly other: string
  readonly entry: string
  readonly branch: string
  readonly owner: string
}

/** The whole way: recordings and a policy with hostile names, judged, and what came out. */
async function judged({ tenant, other, entry, branch, owner }: Hostile): Promise<{ report: Report; log: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'perf-gate-hostile-'))
  const log: string[] = []
  const policy = {
    version: 1,
    defaults: { owner },
    sources: { lab: { type: 'openmetrics', baseline: 'base.om', candidate: 'head.om' } },
    services: {
      api: {
        source: 'lab',
        valueEvents: ['orders_total'],
        actions: 'actions_total',
        cpu: 'cpu_total',
        movers: ['tenant'],
      },
    },
    metrics: {
      each: {
        source: 'lab',
        ratio: ['cpu_total', 'orders_total'],
        better: 'lower',
        maxRegression: '10%',
        by: ['tenant'],
      },
      [entry]: { source: 'lab', ratio: ['cpu_total', 'orders_total'], max: '0.1%', matchers: { tenant } },
    },
  }
  try {
    await writeFile(join(folder, 'perf-budgets.yaml'), JSON.stringify(policy))
    await writeFile(join(folder, 'base.om'), recording({ [tenant]: 0.01, [other]: 0.01 }))
    await writeFile(join(folder, 'head.om'), recording({ [tenant]: 0.02, [`${other}x`]: 0.01 }))
    const io = realIo({ cwd: folder, progress: (line) => log.push(line) })
    const request = { ...localRequest, headDir: folder, baseRef: branch, headRef: branch }
    return { report: await gate(request, io), log }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const options = {
  colour: false,
  limit: 60_000,
  blobUrl: 'https://github.example/a/b/blob/0',
  mentions: new Set<string>(),
}
const unseen = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u

function harmlessLines(shown: string): void {
  for (const line of shown.split('\n')) {
    expect(line).not.toMatch(unseen)
    expect(line).not.toContain('##[')
    expect(line.trimStart().startsWith('::')).toBe(false)
  }
}

function harmlessAnnotations(shown: string): void {
  for (const line of shown.trimEnd().split('\n')) {
    expect(line).toMatch(/^::(error|warning|notice) [^:\r\n]*::[^\r\n]*$/)
    expect(line).not.toContain('##[')
    expect(line.length).toBeLessThan(8000)
  }
}

const nodes = (node: Nodes): Nodes[] => [node, ...('children' in node ? node.children.flatMap(nodes) : [])]

function harmlessMarkdown(shown: string): void {
  expect(shown.length).toBeLessThanOrEqual(60_000)
  const all = nodes(fromMarkdown(shown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }))
  for (const node of all) {
    expect(['image', 'imageReference', 'linkReference', 'definition', 'footnoteReference', 'code']).not.toContain(
      node.type,
    )
    if (node.type === 'html') expect(node.value).toMatch(/^(<details><summary>[\w ,%]*<\/summary>|<\/details>)$/)
    if (node.type === 'link') expect(node.url).toMatch(/^https:\/\/github\.example\/a\/b\/blob\/0\//)
    if (node.type !== 'text' && node.type !== 'inlineCode') continue
    expect(node.value).not.toMatch(/@[\p{L}\p{N}]|#\p{N}|\bGH-\d/u)
    expect(node.value).not.toMatch(unseen)
  }
}

it('no output is left by what it shows, from the recording to the last channel', async () => {
  const hostile = fc.record({
    tenant: text,
    other: text,
    // A name of an entry that the policy does not take ends the run with words; those have a test of their own.
    entry: fc
      .oneof({ weight: 5, arbitrary: taken }, { weight: 1, arbitrary: text })
      .filter((value) => !['each', '__proto__', ''].includes(value)),
    branch: text,
    owner: text,
  })
  let whole = 0
  const reasons: string[] = []
  await fc.assert(
    fc.asyncProperty(hostile, async (names) => {
      const { report, log } = await judged(names).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error
        harmlessLines(renderProblems(error.problems))
        reasons.push(error.message.slice(0, 200))
        return { report: null, log: [] }
      })
      if (report === null) return
      whole++
      expect(report.findings.length).toBeGreaterThan(3)
      harmlessLines(log.join('\n'))
      harmlessLines(console(report, options))
      for (const finding of report.findings) harmlessLines(findingPage(finding, report, false))
      harmlessAnnotations(annotations(report, options))
      harmlessMarkdown(markdown(report, options))
      const written = json(report, options)
      expect(written.trimEnd()).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
      expect(parseReport(written).findings.map(({ status }) => status)).toEqual(
        report.findings.map(({ status }) => status),
      )
    }),
    { numRuns: 60 },
  )
  // Most names are taken, so that most runs look at all channels.
  expect(whole, reasons.join('\n')).toBeGreaterThan(30)
})
