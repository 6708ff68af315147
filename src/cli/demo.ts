import { existsSync } from 'node:fs'
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

/** `perf-gate demo`: the main job on recordings that come with the program. 0 when the gate could judge. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, { format: 'text' }, 0)
  const format = oneOf('format', values['format'], formats) ?? 'console'
  const folder = shopFolder()
  const progress = await terminal.progress()
  const io = realIo({ progress: progress.line, cwd: folder })
  const report = await gate(request, io)
  progress.done()
  terminal.out(await renderAs(report, format, await terminal.colour()))
  if (format === 'console') terminal.out(closing(report.verdict))
  return 0
}

const request: Request = {
  ...localRequest,
  policyPath: 'perf-budgets.yaml',
  baseRef: 'main',
  headRef: 'slower-checkout',
}

const closing = (verdict: string): string =>
  [
    '',
    `This was a demo: two recordings of a small shop, judged for real. As a gate it would have exited with ${verdict === 'fail' ? 1 : 0}.`,
    'One finding in full: perf-gate demo --format json > perf-gate-report.json, then perf-gate explain services/shop/value-per-cpu.',
    'The comment it would post: perf-gate demo --format markdown (in a clone: npm run demo -- --format markdown).',
    '',
  ].join('\n')

/** The recordings lie beside dist/ in a clone and in the package. */
function shopFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let up = 0; up < 4; up++) {
    const shop = join(folder, 'fixtures', 'shop')
    if (existsSync(join(shop, 'perf-budgets.yaml'))) return shop
    folder = dirname(folder)
  }
  throw new UserError([
    { message: 'the recordings of the demo are not there', fix: 'Install the whole package again.' },
  ])
}
