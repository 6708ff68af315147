import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gate } from '../gate.js'
import { realIo } from '../io.js'
import type { Request } from '../model/request.js'
import { UserError } from '../model/user-error.js'
import { oneOf, readArguments } from './arguments.js'
import { formats, renderAs } from './render.js'
import { localRequest } from './request.js'
import { terminal } from './terminal.js'

/** `perf-gate demo`: the main job on a small shop that comes with the program. 0 when the gate could judge. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, { format: 'text' }, 0)
  const format = oneOf('format', values['format'], formats) ?? 'console'
  const progress = await terminal.progress()
  const folder = bothSides(fixtures())
  try {
    const io = realIo({ progress: progress.line, cwd: folder })
    const report = await gate(request, io)
    progress.done()
    terminal.out(await renderAs(report, format, await terminal.colour()))
    if (format === 'console') terminal.out(closing(report.verdict))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return 0
}

const request: Request = {
  ...localRequest,
  policyPath: 'perf-budgets.yaml',
  headDir: 'head',
  baseDir: 'base',
  baseRef: 'main',
  headRef: 'slower-checkout',
}

/** What both sides have of the shop: its policy, its recordings and builds, and the versions of its packages. */
const shop = [
  'perf-budgets.yaml',
  'package-lock.json',
  'base.om',
  'head.om',
  'spans-base.ndjson',
  'spans-head.ndjson',
  'web',
]

/** Two folders as two checkouts would lie there: the recordings and builds of the shop, and the database code of each side. */
function bothSides(from: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'perf-gate-demo-'))
  for (const side of ['base', 'head']) {
    for (const name of shop) {
      cpSync(join(from, 'shop', name), join(folder, side, name), { recursive: true })
    }
    cpSync(join(from, 'shop-db', side, 'db'), join(folder, side, 'db'), { recursive: true })
  }
  return folder
}

const closing = (verdict: string): string =>
  [
    '',
    `This was a demo: a change to a small shop, judged for real. As a gate it would have exited with ${verdict === 'fail' ? 1 : 0}. The demo itself exits with 0.`,
    'One finding in full: perf-gate demo --format json > perf-gate-report.json, then perf-gate explain services/shop/value-per-cpu.',
    'The comment it would post: perf-gate demo --format markdown. In a clone perf-gate is node dist/cli.js.',
    'How to read it: docs/comment.md. How to begin with your own: README.md, Use it.',
    '',
  ].join('\n')

/** They lie beside dist/ in a clone and in the package. */
function fixtures(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let up = 0; up < 4; up++) {
    const found = join(folder, 'fixtures')
    if (existsSync(join(found, 'shop/perf-budgets.yaml')) && existsSync(join(found, 'shop-db'))) return found
    folder = dirname(folder)
  }
  throw new UserError([{ message: 'the files of the demo are not there', fix: 'Install the whole package again.' }])
}
