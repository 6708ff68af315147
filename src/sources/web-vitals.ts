import * as z from 'zod/mini'
import type { StepMeasure, StepQuestion } from '../model/question.js'
import type { Absent, Reading } from '../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../model/source.js'
import type { Tree } from '../model/tree.js'
import { listOf, own, textOf } from './fields.js'
import { blocks, eachLine } from './load-test/lines.js'
import { absent, samplesReading } from './load-test/readings.js'
import { filesShape, type StepFiles, stepSource } from './load-test/source.js'

export function schema() {
  return z.strictObject({ ...filesShape(), synthetic: z.optional(z.boolean()) })
}

/** Beacons of the web-vitals library, one JSON a line: one sample a page view. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const { synthetic = false } = spec.settings as { synthetic?: boolean }
  return stepSource(spec, context, (tree, paths, origin) => readFiles(tree, paths, origin, synthetic))
}

interface Beacon {
  readonly name: string
  readonly page: string
  readonly value: number
}

interface Beacons {
  /** By metric and id: the last value of a page view wins, because a page reports again as its value grows. */
  readonly views: Map<string, Beacon>
  synthetic: number
  broken: number
}

async function readFiles(
  tree: Tree,
  paths: readonly string[],
  origin: string,
  synthetic: boolean,
): Promise<StepFiles | Absent> {
  const found: Beacons = { views: new Map(), synthetic: 0, broken: 0 }
  for (const path of paths) {
    const stream = await tree.stream(path)
    if (stream === null) return absent('missing-side', `${path} is not there (${tree.origin}).`, origin)
    for await (const block of blocks(stream, path)) eachLine(block, (line) => takeLine(line, found, synthetic))
  }
  if (found.views.size === 0)
    return absent('empty', `${paths.join(', ')} holds no beacon with a name, an id and a value.`, origin)
  const notes = [
    ...(found.synthetic > 0 ? [`${found.synthetic} beacons of synthetic runs were left out.`] : []),
    ...(found.broken > 0 ? [`${found.broken} lines are no JSON and were left out.`] : []),
  ]
  return { points: found.views.size, notes, answer: (question) => answer([...found.views.values()], question, origin) }
}

function takeLine(line: string, found: Beacons, synthetic: boolean): void {
  try {
    const json: unknown = JSON.parse(line)
    for (const beacon of Array.isArray(json) ? listOf(json) : [json]) take(beacon, found, synthetic)
  } catch {
    found.broken += 1
  }
}

const robots = /HeadlessChrome|Lighthouse|PageSpeed|Speed Insights|PTST\//i

function take(beacon: unknown, found: Beacons, synthetic: boolean): void {
  const name = textOf(own(beacon, 'name'))?.toLowerCase()
  const id = textOf(own(beacon, 'id'))
  const value = own(beacon, 'value')
  if (name === undefined || id === null || typeof value !== 'number' || !Number.isFinite(value)) return
  const agent = textOf(own(beacon, 'userAgent')) ?? textOf(own(beacon, 'ua')) ?? ''
  if (!synthetic && (own(beacon, 'synthetic') === true || robots.test(agent))) {
    found.synthetic += 1
    return
  }
  const page =
    ['page', 'step', 'url', 'path'].map((key) => textOf(own(beacon, key))).find((text) => text !== null) ?? ''
  const key = `${name}\n${id}`
  found.views.delete(key)
  found.views.set(key, { name, page, value })
}

const units: Readonly<Partial<Record<StepMeasure, number>>> = { ttfb: 1000, fcp: 1000, lcp: 1000, inp: 1000, cls: 1 }

function answer(views: readonly Beacon[], question: StepQuestion, origin: string): Reading {
  const scale = units[question.measure]
  if (scale === undefined)
    return absent('unsupported', `Beacons of web-vitals do not know ${question.measure}.`, origin)
  const page = question.url ?? question.step
  const values = views
    .filter((view) => view.name === question.measure && isPage(view.page, page))
    .map((view) => view.value / scale)
  if (values.length > 0) return samplesReading({ values, failed: 0 }, question.quantile, origin)
  const pages = [...new Set(views.filter((view) => view.name === question.measure).map((view) => view.page))]
  const known = pages.length === 0 ? 'none of it at all' : pages.slice(0, 10).join(', ')
  return absent('empty', `No page view of ${page} has ${question.measure}. There are: ${known}.`, origin)
}

function isPage(found: string, page: string): boolean {
  const path = found.replace(/^https?:\/\/[^/]*/, '').replace(/[?#].*$/, '') || '/'
  return found === page || path === page
}
