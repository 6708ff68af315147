import fc from 'fast-check'
import type { Finding } from '../../src/model/finding.js'
import type { Report } from '../../src/model/report.js'
import { brokenBundle, fine, report, tracedValue, unclearStep } from './reports.js'

/** What someone would write who wants out of a channel. */
const attacks = [
  '::error::x',
  '\n::set-output name=a::b',
  '##[error]x',
  '##[',
  '%0A::error::x',
  '::stop-commands::t',
  'a::b',
  '@org/team',
  '@user',
  'a@b.example',
  '#12',
  'GH-12',
  'acme/shop#3',
  ':tada:',
  '$\\href{javascript:x}{y}$',
  '`$x$`',
  '|',
  '\\|',
  '\\',
  '\\\\|',
  '`',
  '``',
  '```',
  '~~~',
  '~x~',
  '**',
  '__',
  '_x_',
  '* x',
  '***',
  '[x](https://evil.example)',
  '![x](https://evil.example/p.png)',
  '[x]: https://evil.example',
  '[^1]',
  '<https://evil.example>',
  'https://evil.example/x',
  'http://evil.example',
  'www.evil.example',
  'ftp://evil.example',
  'mailto:a@b.example',
  '<img src=x onerror=y>',
  '<!--',
  '-->',
  '</details>',
  '<details open>',
  '<script>',
  '&lt;b&gt;',
  '&#64;org',
  '&amp;',
  '# x',
  '> x',
  '- x',
  '1. x',
  '---',
  '===',
  '    x',
  '\t',
  '\r',
  '\r\n',
  '\n\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u00ad',
  '\u0000',
  '\u0007',
  '\u0008',
  '\u001b[2J',
  '\u001b]8;;https://evil.example\u0007x',
  '\u009b31m',
  '\ud800',
  '\u{e0041}',
  '#',
  ' #',
  '##',
  '|-|-|',
  '| a | b |\n| - | - |',
] as const

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...attacks) },
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 8 }),
)

/** Never empty when shown, because an empty text is left out together with its heading. */
export const hostileText = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.constantFrom('start', 'end', 'both'))
  .map(([pieces, at]) => `${at === 'end' ? '' : 'h'}${pieces.join('')}${at === 'start' ? '' : 'h'}`)

type Fill = () => string

/** A report that holds a text of the given kind wherever text comes from outside. Addresses are left as they are. */
export function filled(fill: Fill): Report {
  const findings = [tracedValue, brokenBundle, unclearStep, { ...fine[0]!, status: 'waived' as const }, ...fine].map(
    (one) => fillFinding(one, fill),
  )
  const whole = report(findings)
  const side = (one: Report['baseline']) => ({
    ref: fill(),
    sha: `9be${fill()}`,
    dataset: fill(),
    sources: {
      source: { ...one.sources['perf-lab']!, origin: fill(), versions: { version: fill() }, notes: [fill()] },
    },
  })
  return {
    ...whole,
    tool: { name: fill(), version: fill() },
    policy: {
      path: fill(),
      ref: fill(),
      proposed: [{ id: fill(), kind: 'loosened', key: fill(), from: fill(), to: fill(), owner: fill() }],
      justification: { links: [fill()], approvers: [fill()] },
    },
    baseline: side(whole.baseline),
    candidate: side(whole.candidate),
    notices: [{ code: 'notice', text: fill() }],
    waivers: [{ finding: fill(), state: 'used', reason: fill(), owner: fill(), expires: fill() }],
  }
}

function fillFinding(finding: Finding, fill: Fill): Finding {
  return {
    ...finding,
    id: finding.id.startsWith('services/') ? finding.id : fill(),
    title: fill(),
    unit: fill(),
    text: fill(),
    fix: fill(),
    plans: [{ parameters: `p${fill()}`, baseline: fill(), candidate: `+ ${fill()}` }],
    notes: [fill()],
    owner: fill(),
    place: { path: fill(), line: 3 },
    policyPlace: { path: fill(), line: 4 },
    query: fill(),
    movers: finding.movers.map((mover) => ({ ...mover, label: 'tenant', value: fill() })),
    missing: [fill()],
    ...(finding.trace === undefined ? {} : { trace: { ...finding.trace, id: fill(), unit: fill() } }),
  }
}
