import type { StepMeasure, StepQuestion } from '../model/question.js'
import type { Absent, Reading } from '../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../model/source.js'
import type { Tree } from '../model/tree.js'
import { fields, listOf, own, textOf } from './fields.js'
import { quantile } from './load-test/quantile.js'
import { absent } from './load-test/readings.js'
import { isAbsent, readJson, type StepFiles, schemaOfFiles, stepSource } from './load-test/source.js'

export const schema = () => schemaOfFiles()

/** Reports of Lighthouse, or folders that Lighthouse CI wrote: every run counts, and the median is shown, never the best. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  return stepSource(spec, context, readFiles)
}

async function readFiles(tree: Tree, paths: readonly string[], origin: string): Promise<StepFiles | Absent> {
  const reports: unknown[] = []
  for (const path of (await Promise.all(paths.map((one) => reportsIn(tree, one)))).flat()) {
    const read = await readJson(tree, path, origin)
    if (isAbsent(read)) return read
    if (fields(own(read.json, 'audits')) === null) {
      return absent('unsupported', `${path} is no report of Lighthouse: it has no audits.`, origin)
    }
    reports.push(read.json)
  }
  if (reports.length === 0)
    return absent('missing-side', `No report is in ${paths.join(', ')} (${tree.origin}).`, origin)
  return { points: reports.length, notes: [], answer: (question) => answer(reports, question, origin) }
}

/** A file, or the reports of a folder. Its manifest names them by absolute paths of another machine: the last part counts. */
async function reportsIn(tree: Tree, path: string): Promise<string[]> {
  const folder = path.replace(/\/$/, '')
  const inside = (await tree.list(folder)).map((file) => file.path).filter((file) => file.startsWith(`${folder}/`))
  if (inside.length === 0) return [folder]
  const manifest = inside.find((file) => file === `${folder}/manifest.json`)
  const read = manifest === undefined ? null : await readJson(tree, manifest, tree.origin)
  if (read === null || isAbsent(read)) return inside.filter((file) => /(?:\.report|lhr-[^/]*)\.json$/.test(file))
  const names = listOf(read.json).map((row) => (textOf(own(row, 'jsonPath')) ?? '').split(/[/\\]/).at(-1))
  return inside.filter((file) => names.includes(file.split('/').at(-1)))
}

const audits: Readonly<Partial<Record<StepMeasure, { readonly id: string; readonly scale: number }>>> = {
  ttfb: { id: 'server-response-time', scale: 1000 },
  fcp: { id: 'first-contentful-paint', scale: 1000 },
  lcp: { id: 'largest-contentful-paint', scale: 1000 },
  inp: { id: 'interaction-to-next-paint', scale: 1000 },
  cls: { id: 'cumulative-layout-shift', scale: 1 },
}

function answer(reports: readonly unknown[], { measure, url, step }: StepQuestion, origin: string): Reading {
  const audit = audits[measure]
  if (audit === undefined) return absent('unsupported', `Lighthouse loads pages: it does not know ${measure}.`, origin)
  const runs = reports.filter((report) => isPage(report, url ?? step))
  if (runs.length === 0) {
    const known = [...new Set(reports.map((report) => textOf(own(report, 'requestedUrl')) ?? ''))].join(', ')
    return absent('empty', `No report is of ${url ?? step}. There are: ${known}.`, origin)
  }
  const values = runs
    .map((run) => own(own(own(run, 'audits'), audit.id), 'numericValue'))
    .filter((value) => typeof value === 'number')
  if (values.length === 0) {
    const why = measure === 'inp' ? ': loading a page interacts with nothing. Use page views (web-vitals)' : ''
    return absent('unsupported', `The reports have no ${measure}${why}.`, origin)
  }
  const points = values.map((value) => value / audit.scale)
  const lost = runs.length - points.length
  const notes = [
    `Lab median of ${points.length} ${points.length === 1 ? 'run' : 'runs'} of Lighthouse.`,
    ...(lost === 0 ? [] : [`${lost} of ${runs.length} runs have no ${measure}: the page did not load in them.`]),
  ]
  return { kind: 'sample', value: quantile(points, 0.5), points, shape: 'runs', origin, notes }
}

function isPage(report: unknown, page: string): boolean {
  const address = textOf(own(report, 'requestedUrl')) ?? textOf(own(report, 'finalUrl')) ?? ''
  const path = address.replace(/^https?:\/\/[^/]*/, '').replace(/[?#].*$/, '') || '/'
  return address === page || path === page
}
