import type { Side } from '../../model/outcome.js'
import type { BundleQuestion } from '../../model/question.js'
import type { Absent, Contents, Sample } from '../../model/reading.js'
import { formatDifference } from '../../units/format.js'
import { absent, isAbsent } from './graph.js'
import { importLines } from './import-lines.js'
import type { Both } from './measure.js'
import { modulesOf } from './modules.js'
import { nameOf, type RouteFiles } from './route.js'
import type { LoadedSide } from './side.js'

/** Bytes that hashes moved; a few are nobody's question. */
const worthTelling = 20

interface Asked {
  readonly measure: BundleQuestion['measure']
  readonly route: string
  readonly side: Side
}

/** The bytes or files of a route, with what to judge where only hashes moved them. */
export function sampleOf(asked: Asked, both: Both, loaded: LoadedSide, route: RouteFiles): Sample | Absent {
  const { measure } = asked
  const files = filesFor(measure, route)
  const origin = `${asked.route} of ${loaded.build.origin}`
  if (route.measured !== null && measure !== 'size') {
    return absent(
      'unsupported',
      `The build's own tool measured one size a route, and nothing of its ${measure}.`,
      origin,
    )
  }
  if (files === null) {
    const page = route.eagerIn === null ? null : nameOf(route.eagerIn)
    const fix = page === null ? '' : ` Name ${page} as its entry to budget what that page loads later.`
    const text = `${asked.route} has no chunk of its own: what it loads later is not known.${fix}`
    return absent('unsupported', text, origin)
  }
  const value = route.measured ?? (measure === 'requests' ? files.length : weightOf(files, both, loaded))
  const judged = asked.side === 'candidate' && measure !== 'requests' ? judgedValue(asked, value, files, both) : value
  const moved = value - judged
  const notes = [...route.notes, ...(measure === 'lazy' ? (route.lazyNotes ?? []) : [])]
  const note = `${formatDifference(moved, 'B')} come from hashes inside the files alone and do not count as change.`
  return {
    kind: 'sample',
    value,
    points: [],
    shape: 'exact',
    origin,
    notes: Math.abs(moved) < worthTelling ? notes : [...notes, note],
    ...(judged === value ? {} : { judged }),
  }
}

function filesFor(measure: BundleQuestion['measure'], route: RouteFiles): readonly string[] | null {
  switch (measure) {
    case 'size':
    case 'requests':
      return route.first
    case 'lazy':
      return route.lazy
    case 'css':
      return route.first.filter((file) => file.endsWith('.css'))
    default:
      return measure satisfies never
  }
}

const weightOf = (files: readonly string[], { sizes }: Both, side: LoadedSide): number =>
  files.reduce((sum, file) => sum + sizes.sizeOf(side.contents.get(file)?.digest ?? ''), 0)

const rawOf = (files: readonly string[], side: LoadedSide): number =>
  files.reduce((sum, file) => sum + (side.contents.get(file)?.bytes ?? 0), 0)

/**
 * Compression moves by a hundred bytes when only hashes changed: such files count as they did at base, and where there
 * are no more raw bytes nothing grew.
 */
function judgedValue(asked: Asked, value: number, files: readonly string[], both: Both): number {
  const { baseline, candidate, unchanged } = both
  if (isAbsent(baseline) || isAbsent(candidate)) return value
  const before = baseline.routes.get(asked.route)
  if (before === undefined || isAbsent(before) || before.measured !== null) return value
  const theirs = filesFor(asked.measure, before)
  if (theirs === null) return value
  const judged = files.reduce((sum, file) => sum + (unchanged.get(file) ?? weightOf([file], both, candidate)), 0)
  const grew = rawOf(files, candidate) > rawOf(theirs, baseline)
  return grew ? judged : Math.min(judged, weightOf(theirs, both, baseline))
}

export async function contentsOf(
  asked: Omit<Asked, 'measure'>,
  both: Both,
  loaded: LoadedSide,
  route: RouteFiles,
): Promise<Contents> {
  const { build, graph, packages } = loaded
  const files = route.first.map((path) => ({
    path,
    raw: rawOf([path], loaded),
    bytes: weightOf([path], both, loaded),
  }))
  const { modules, attribution } = await modulesOf(build, graph, route.first, packages)
  const imports = asked.side === 'candidate' && grew(asked.route, both) ? await importLines(build, modules) : []
  const origin = `${asked.route} of ${build.origin}`
  return { kind: 'contents', files, modules, attribution, imports, eager: route.eagerIn !== null, origin }
}

function grew(asked: string, { baseline, candidate }: Both): boolean {
  const rawIn = (side: LoadedSide) => {
    const route = side.routes.get(asked)
    return route === undefined || isAbsent(route) ? null : rawOf(route.first, side)
  }
  const before = isAbsent(baseline) ? null : rawIn(baseline)
  const after = isAbsent(candidate) ? null : rawIn(candidate)
  return before !== null && after !== null && after > before
}
