import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { render } from '../../src/reporters/console.js'
import { findingPage } from '../../src/reporters/finding-page.js'
import { filled, hostileText } from './hostile.js'
import { many, missingChecklist, plain, report, situations, unclearStep } from './reports.js'

const ours = /\u001b\[(?:0|1|2|31|32|33)m/g
const hostile = fc.infiniteStream(hostileText)

function expectHarmless(text: string) {
  const bare = text.replace(ours, '')
  expect(bare.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
  for (const line of bare.split('\n')) {
    expect(line).not.toContain('##[')
    expect(line.trimStart().startsWith('::')).toBe(false)
  }
}

describe('the console', () => {
  it.each([true, false])('holds no escape sequence but its own, and no workflow command (colour %s)', (colour) => {
    fc.assert(
      fc.property(hostile, (stream) => {
        const text = render(
          filled(() => stream.next().value!),
          { ...plain, colour },
        )
        expectHarmless(text)
        if (!colour) expect(text).not.toContain('\u001b')
      }),
      { numRuns: 80 },
    )
  })

  it('says the same with and without colour', () => {
    const coloured = render(situations['blocked']!, { ...plain, colour: true })
    expect(coloured).toContain('\u001b[31mBlocked\u001b[0m')
    expect(coloured.replace(ours, '')).toBe(render(situations['blocked']!, plain))
  })

  it.each(Object.entries(situations))('fits 80 columns where it can break a line: %s', (_, report) => {
    const wide = render(report, plain)
      .split('\n')
      .filter((line) => [...line].length > 80 && !line.includes('Perf-Waiver:'))
    expect(wide).toEqual([])
  })

  it('names the finding of every warning, as the line that explains it', () => {
    for (const { status, outcome } of [
      { status: 'warn', outcome: 'inconclusive' },
      { status: 'warn', outcome: 'inherited' },
      { status: 'waived', outcome: 'regressed' },
    ] as const) {
      const lines = render(report([{ ...unclearStep, status, outcome }]), plain).split('\n')
      expect(lines).toContain(`             perf-gate explain ${unclearStep.id}`)
    }
  })

  it('shows what a checklist that only warns lacks, and the block to paste', () => {
    const paste = 'jobs:\n  nightly:\n    match: nightly'
    const text = render(report([{ ...missingChecklist, status: 'warn', paste }]), plain)
    expect(text).toContain('             Missing: value event · CPU budget · backoff with jitter · owner\n')
    expect(text).toContain('\n\n  jobs:\n    nightly:\n      match: nightly\n')
    expect(text).toContain(`perf-gate explain ${missingChecklist.id}\n`)
  })

  it('is bounded for 5,000 findings, and says how many are not shown', () => {
    const text = render(many(5000), plain)
    expect(text.length).toBeLessThan(200_000)
    expect(text).toContain('470 more like these are in the JSON report.')
    expect(text).toContain('and 3900 more in the JSON report')
  })
})

it('the page of one finding is as harmless', () => {
  fc.assert(
    fc.property(hostile, fc.boolean(), (stream, colour) => {
      const report = filled(() => stream.next().value!)
      for (const finding of report.findings) expectHarmless(findingPage(finding, report, colour))
    }),
    { numRuns: 50 },
  )
})
