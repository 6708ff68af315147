import fc from 'fast-check'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { render } from '../../src/reporters/markdown.js'
import { filled, hostileText } from './hostile.js'
import { brokenValue, many, plain, report } from './reports.js'

const parse = (text: string) => fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })

/** The kinds of nodes in order, without what their texts say. */
function skeleton(node: Nodes): string {
  if (node.type === 'html') return node.value
  if (!('children' in node)) return node.type
  const children = node.children
    .map(skeleton)
    .filter((kind, index, all) => kind !== 'text' || all[index - 1] !== 'text')
  return `${node.type}(${children.join(' ')})`
}

function nodes(node: Nodes): Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap(nodes) : [])]
}

const words = (text: string) =>
  nodes(parse(text)).flatMap((node) => (node.type === 'text' || node.type === 'inlineCode' ? [node.value] : []))

describe('text from outside stays text', () => {
  it('makes no link, image, HTML, emphasis, heading, row or list, whatever it holds', () => {
    const harmless = skeleton(
      parse(
        render(
          filled(() => 'harmless'),
          plain,
        ),
      ),
    )
    fc.assert(
      fc.property(fc.infiniteStream(hostileText), (stream) => {
        const text = render(
          filled(() => stream.next().value!),
          plain,
        )
        const found = skeleton(parse(text)).split(' ')
        const wanted = harmless.split(' ')
        const at = found.findIndex((kind, index) => kind !== wanted[index])
        expect(found.slice(Math.max(0, at - 3), at + 4)).toEqual(
          at < 0 ? found.slice(0, 3) : wanted.slice(Math.max(0, at - 3), at + 4),
        )
      }),
      { numRuns: 120 },
    )
  })

  it('mentions nobody and refers to no thread', () => {
    fc.assert(
      fc.property(fc.infiniteStream(hostileText), (stream) => {
        for (const text of words(
          render(
            filled(() => stream.next().value!),
            plain,
          ),
        )) {
          expect(text).not.toMatch(/@[\p{L}\p{N}]|#\p{N}|\bGH-\d/u)
          expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('shows what was written', () => {
    const hostile = '*a* `b` <c> [d](https://e) & | \\ $f$ _g_ ~h~ i_j 100 %'
    const shown = words(render(report([{ ...brokenValue, title: hostile }]), plain)).map((text) =>
      text.replaceAll('\u200b', ''),
    )
    expect(shown).toContain(hostile)
  })

  it('cuts a name of 10,000 characters at 120', () => {
    const shown = words(render(report([{ ...brokenValue, title: 'n'.repeat(10_000) }]), plain))
    expect(shown).toContain(`${'n'.repeat(119)}…`)
    expect(Math.max(...shown.map((text) => text.length))).toBeLessThan(600)
  })

  it('cannot forge the marker of the comment', () => {
    const forged = render(
      report([{ ...brokenValue, title: '<!-- perf-budget-gate:default -->', id: '<!-- perf-budget-gate:x -->' }]),
      plain,
    )
    expect(forged).not.toContain('<!--')
  })
})

it('does not say twice what the words of the rule say already', () => {
  const text = '41.2 orders/cpu-s at the baseline, 33.9 orders/cpu-s now: −17.7 % (−19 … −16.4); allowed is −10 %.'
  expect(render(report([{ ...brokenValue, text }]), plain)).not.toContain('**Measured:**')
  expect(render(report([{ ...brokenValue, text: 'Worse.' }]), plain)).toContain(
    '- **Measured:** main 41.2 orders/cpu-s',
  )
})

describe('links', () => {
  const linksOf = (text: string) => nodes(parse(text)).flatMap((node) => (node.type === 'link' ? [node.url] : []))

  it.each([
    'javascript:alert(1)',
    'http://runbooks.acme.dev',
    'https://user:secret@runbooks.acme.dev',
    'data:text/html,x',
    '//evil.example',
    'https://',
    ' https://runbooks.acme.dev',
  ])('a runbook at %s is named and not linked', (runbook) => {
    const text = render(report([{ ...brokenValue, runbook }], { run: null }), plain)
    expect(linksOf(text)).toEqual([])
    expect(text).toContain('runbook')
  })

  it('an address cannot end its link', () => {
    const text = render(
      report([{ ...brokenValue, runbook: 'https://a.dev/x) [y](https://evil.example) <b>|' }], { run: null }),
      plain,
    )
    expect(linksOf(text)).toHaveLength(1)
    expect(linksOf(text)[0]).toMatch(/^https:\/\/a\.dev\/x%29/)
  })

  it('a path of dots does not leave the repository', () => {
    const text = render(report([{ ...brokenValue, place: { path: '../../../evil/x', line: 1 } }], { run: null }), {
      ...plain,
      blobUrl: 'https://github.com/acme/shop/blob/abc',
    })
    expect(
      linksOf(text).every((url) => new URL(url).pathname.startsWith('/acme/shop/blob/abc') || url.includes('runbooks')),
    ).toBe(true)
  })

  it('a report from outside links nowhere', () => {
    expect(linksOf(render(report([brokenValue]), { ...plain, links: false }))).toEqual([])
  })
})

describe('owners', () => {
  it('are named without a mention, and mentioned only where the run says so', () => {
    const named = render(report([brokenValue]), plain)
    expect(named).toContain('Owner @\u200bacme/checkout')
    expect(render(report([brokenValue]), { ...plain, mentions: new Set([brokenValue.id]) })).toContain(
      'Owner @acme/checkout ·',
    )
  })

  it('an owner that is no name is never mentioned', () => {
    const text = render(report([{ ...brokenValue, owner: '@acme/checkout @everyone' }]), {
      ...plain,
      mentions: new Set([brokenValue.id]),
    })
    expect(words(text).join(' ')).not.toMatch(/@[a-z]/)
  })
})

describe('length', () => {
  it.each([
    [5000, 60_000],
    [5000, 300_000],
    [400, 20_000],
    [60, 8000],
    [10, 4000],
  ])('%d findings stay under %d characters and say what is missing', (count, limit) => {
    const text = render(many(count), { ...plain, limit })
    expect(text.length).toBeLessThanOrEqual(limit)
    expect(text).toMatch(/^### ⛔ Blocked: \d+ budgets? broken/)
    expect(text).toMatch(/more .* left out here for length/)
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
    const rows = nodes(parse(text)).flatMap((node) => (node.type === 'tableRow' ? [node.children.length] : []))
    expect(new Set(rows)).toEqual(new Set([5]))
  })

  it('every finding is shown or counted as left out', () => {
    const text = render(many(5000), { ...plain, limit: 60_000 })
    const shown = text.match(/^#### ⛔/gm)!.length
    expect(text).toContain(`${500 - shown} more failing budgets left out`)
    expect(text).toContain('500 more warnings left out')
    expect(text).toContain('4000 more rows left out')
  })

  it('cuts passing rows first, then the details of warnings, then those of what failed', () => {
    const parts = (limit: number) => {
      const text = render(many(100), { ...plain, limit })
      return [/^#### ⛔/gm, /^⚠️ \*\*/gm, /^\| ✅/gm].map((kind) => text.match(kind)?.length ?? 0)
    }
    expect(parts(100_000)).toEqual([10, 10, 80])
    const seen = Array.from({ length: 30 }, (_, index) => parts(4000 + 1000 * index))
    for (const [failing, warnings, passing] of seen as [number, number, number][]) {
      if (passing > 0) expect(warnings).toBe(10)
      if (warnings > 0) expect(failing).toBe(10)
    }
    expect(seen.some(([failing, warnings]) => failing! < 10 && warnings === 0)).toBe(true)
    expect(seen.some(([, warnings, passing]) => warnings! > 0 && passing === 0)).toBe(true)
    expect(seen.some(([, , passing]) => passing! > 0 && passing! < 80)).toBe(true)
  })

  it('5,000 findings are no more work than what fits: those left out are not rendered', () => {
    let rendered = 0
    const counted = (count: number) => {
      rendered = 0
      const findings = many(count).findings.map((one) =>
        Object.defineProperty({ ...one }, 'fix', {
          get: () => {
            rendered += 1
            return one.fix
          },
        }),
      )
      render({ ...many(count), findings }, { ...plain, limit: 60_000 })
      return rendered
    }
    const small = counted(50)
    expect(small).toBeGreaterThan(5)
    expect(counted(5000)).toBeLessThan(10 * small)
  })
})
