import type { Side } from '../../model/outcome.js'
import type { Question } from '../../model/question.js'
import type { Reading } from '../../model/reading.js'
import type { Provenance, Source, SourceContext, SourceSpec } from '../../model/source.js'
import { contentsOf, sampleOf } from './answers.js'
import { absent, isAbsent } from './graph.js'
import { type Both, measure } from './measure.js'
import { notShipped } from './not-shipped.js'
import type { BudgetedRoute, BundleSettings } from './settings.js'

export { schema } from './settings.js'

/** Builds of both sides as a source. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const settings = spec.settings as BundleSettings
  const known = new Set(settings.routes.map(routeKey))
  const measured = new Map<string, Promise<Both>>()
  // Routes of the policy are measured together; one that only a head's policy names, by itself.
  const both = (asked: BudgetedRoute | null) => {
    const alone = asked !== null && !known.has(routeKey(asked))
    const key = alone ? routeKey(asked) : ''
    const found = measured.get(key) ?? measure(alone ? { ...settings, routes: [asked] } : settings, context)
    measured.set(key, found)
    return found
  }
  return {
    ask: async (question, side) => {
      const asked = 'entries' in question ? { route: question.route, entries: question.entries, lazy: true } : null
      return { whole: await answer(question, side, await both(asked)), by: new Map() }
    },
    provenance: async (side) => provenanceOf(await both(null), side, settings),
    close: async () => {},
  }
}

const routeKey = ({ route, entries }: BudgetedRoute): string => JSON.stringify([route, entries])

async function answer(question: Question, side: Side, both: Both): Promise<Reading> {
  const loaded = both[side]
  if (isAbsent(loaded)) return loaded
  if (question.kind !== 'bundle-route' && question.kind !== 'bundle-contents') {
    return absent('unsupported', `A build cannot answer a question of the kind ${question.kind}.`, loaded.build.origin)
  }
  const route = loaded.routes.get(question.route)
  if (route === undefined) return absent('empty', `${question.route} was not looked for.`, loaded.build.origin)
  if (isAbsent(route)) return route
  return question.kind === 'bundle-route'
    ? sampleOf({ measure: question.measure, route: question.route, side }, both, loaded, route)
    : contentsOf({ route: question.route, side }, both, loaded, route)
}

async function provenanceOf(both: Both, side: Side, settings: BundleSettings): Promise<Provenance> {
  const loaded = both[side]
  const { compression, level } = settings
  const versions: Record<string, string> =
    compression === 'none' ? {} : { [compression]: `level ${level} (${both.sizes.identity})` }
  const none = { start: null, end: null, points: 0, versions }
  if (isAbsent(loaded)) return { ...none, origin: loaded.origin, notes: [loaded.text] }
  const unused = side === 'candidate' ? await notShipped(loaded) : []
  const note = `Declared as dependencies and in no file that browsers load: ${unused.join(', ')}.`
  return {
    ...none,
    points: loaded.contents.size,
    origin: loaded.build.origin,
    notes: unused.length === 0 ? [] : [note],
  }
}
