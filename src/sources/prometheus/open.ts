import type { Side } from '../../model/outcome.js'
import type { SourceContext, SourceSpec } from '../../model/source.js'
import { formatValue } from '../../units/format.js'
import { openClient, openSlots, type Slots } from './client.js'
import { matcherText } from './promql/text.js'
import type { PrometheusSettings, SideSettings } from './schema.js'
import { addressOf, masking, secretsOf } from './secrets.js'
import { type AskedSide, sameData, searchOf, windowOf } from './side.js'

export type Sides = Readonly<Record<Side, AskedSide>> & { readonly identical: boolean }

const requestsAtOnce = 4

/** Both sides of a source; their windows end at the same moment, whenever they are asked. */
export function openSides(spec: SourceSpec, context: SourceContext): Sides {
  const settings = spec.settings as PrometheusSettings
  const urls = [settings.baseline.url ?? settings.url, settings.candidate.url ?? settings.url] as const
  const secrets = secretsOf(settings.headers, [settings.url, ...urls])
  for (const secret of secrets) context.io.secret(secret)
  const shared = { spec, context, settings, mask: masking(secrets), slots: openSlots(requestsAtOnce) }
  // Whole seconds: some servers refuse fractions.
  const now = Math.floor(context.io.now() / 1000)
  const baseline = openSide(shared, 'baseline', settings.baseline, urls[0], now)
  const candidate = openSide(shared, 'candidate', settings.candidate, urls[1], now)
  return { baseline, candidate, identical: sameData(baseline, candidate, urls) }
}

interface Shared {
  readonly spec: SourceSpec
  readonly context: SourceContext
  readonly settings: PrometheusSettings
  readonly mask: (text: string) => string
  readonly slots: Slots
}

const day = 86_400

/** Whole days as such: nobody reads a week in seconds. */
const spanOf = (seconds: number): string =>
  seconds >= 2 * day && seconds % day === 0 ? `${seconds / day} days` : formatValue(seconds, 's')

function openSide(shared: Shared, name: Side, side: SideSettings, address: string, now: number): AskedSide {
  const { settings, context, mask } = shared
  const { url, authorization } = addressOf(address)
  const headers = authorization === null ? settings.headers : { Authorization: authorization, ...settings.headers }
  const endpoint = { ...settings, url, headers, source: shared.spec.name }
  const limits = { ...settings, accept: settings.partial === 'accept', mask }
  const matchers = side.matchers ?? {}
  const offset = side.offset === undefined || side.offset === 0 ? '' : `${spanOf(side.offset)} earlier`
  return {
    source: shared.spec.name,
    side: name,
    client: openClient(endpoint, limits, shared.slots, context.io, context.signal),
    matchers,
    settings,
    fixed: windowOf(settings, side, now),
    search: searchOf(settings, side, now),
    origin: mask([new URL(url).host, matcherText(matchers), offset].filter(Boolean).join(', ')),
  }
}
