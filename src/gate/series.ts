import type { ListedMetric, SeriesLabels } from '../model/reading.js'
import type { Notice } from '../model/report.js'
import { isNumbered } from '../units/hidden-values.js'

/** Labels of where a process ran: a build that runs elsewhere has no other series for that. */
const placeLabels = ['instance', 'pod', 'pod_name', 'container_id']
const mostExamples = 3
const longestSeries = 160

/** What series of one metric only one side has, and which label names: counted exactly, a few of them named. */
export function comparedSeries(
  metric: string,
  before: ListedMetric | undefined,
  after: ListedMetric | undefined,
  ofSides: readonly SideLabel[] = [],
): Notice[] {
  if (before === undefined && after === undefined) return []
  if (before === undefined) return [seriesNotice(`${metric} is new at head, with ${after?.series ?? 0} series.`)]
  if (after === undefined) return [seriesNotice(`${metric} is gone at head; it had ${before.series} series at base.`)]
  return [
    ...changed(metric, before, after, ofSides),
    ...onlyIn(after, before).map(([label, values]) => ({
      code: 'label-new',
      text: `${metric} has a new label ${label} with ${valueCount(values)}.`,
    })),
    ...onlyIn(before, after).map(([label, values]) => ({
      code: 'label-gone',
      text: `${metric} has no label ${label} any more; it had ${valueCount(values)} at base.`,
    })),
  ]
}

/** A label that tells the sides apart: one value on all series of the one, another on all of the other. */
export interface SideLabel {
  readonly label: string
  readonly before: string
  readonly after: string
}

/** Such labels of several metrics, which else would have all series new and all gone. */
export function sideLabels(before: readonly ListedMetric[], after: readonly ListedMetric[]): readonly SideLabel[] {
  if (before.length < 2 || after.length < 2) return []
  const [old, now] = [onlyValues(before), onlyValues(after)]
  return [...old].flatMap(([label, value]) => {
    const there = now.get(label)
    return there === undefined || there === value || placeLabels.includes(label) || isNumbered(value)
      ? []
      : [{ label, before: value, after: there }]
  })
}

/** The labels that every listed series has with one value. */
function onlyValues(metrics: readonly ListedMetric[]): ReadonlyMap<string, string> {
  const [first, ...others] = metrics.flatMap(({ identities }) => identities ?? []).map((labels) => new Map(labels))
  return new Map([...(first ?? [])].filter(([label, value]) => others.every((labels) => labels.get(label) === value)))
}

export const sideNotice = (source: string, { label, before, after }: SideLabel): Notice =>
  seriesNotice(
    `Every series of ${source} has ${label}=${JSON.stringify(before)} at base and ${label}=${JSON.stringify(after)} at head.`,
  )

const seriesNotice = (text: string): Notice => ({ code: 'series-changed', text })
const valueCount = (values: number): string => `${values} ${values === 1 ? 'value' : 'values'}`

const onlyIn = (here: ListedMetric, there: ListedMetric) =>
  [...here.labels].filter(([label]) => !there.labels.has(label))

function changed(metric: string, before: ListedMetric, after: ListedMetric, ofSides: readonly SideLabel[]): Notice[] {
  const [old, now] = identities(before, after, ofSides)
  const born = [...now].filter((name) => !old.has(name))
  const gone = [...old].filter((name) => !now.has(name))
  const same = before.series === after.series
  if (same && born.length + gone.length === 0) return []
  const counts = same
    ? `${metric} has ${after.series} series on both sides`
    : `${metric} has ${after.series} series at head and ${before.series} at base`
  const words = [named(born, 'new'), named(gone, 'gone')].filter((part) => part !== '').join('; ')
  return [seriesNotice(`${counts}${words === '' ? '' : `: ${words}`}.`)]
}

/** The series of both sides by the labels that both of them have; none where a side has too many to list. */
function identities(
  before: ListedMetric,
  after: ListedMetric,
  ofSides: readonly SideLabel[],
): readonly [ReadonlySet<string>, ReadonlySet<string>] {
  const { identities: old } = before
  const { identities: now } = after
  if (!old || !now) return [new Set(), new Set()]
  const [older, newer] = [labelsIn(old), labelsIn(now)]
  // Two recordings number their hidden values each for itself.
  const numbered = [...old, ...now].flatMap((labels) => labels.filter(([, value]) => isNumbered(value)))
  const passed = new Set([...placeLabels, ...ofSides.map(({ label }) => label), ...numbered.map(([label]) => label)])
  const kept = [...older].filter((label) => newer.has(label) && !passed.has(label)).sort()
  const names = (all: readonly SeriesLabels[]) => new Set(all.map((labels) => seriesName(new Map(labels), kept)))
  return [names(old), names(now)]
}

const labelsIn = (all: readonly SeriesLabels[]): ReadonlySet<string> =>
  new Set(all.flatMap((labels) => labels.map(([label]) => label)))

const seriesName = (labels: ReadonlyMap<string, string>, kept: readonly string[]): string =>
  `{${kept.flatMap((label) => (labels.has(label) ? [`${label}=${JSON.stringify(labels.get(label))}`] : [])).join(', ')}}`

function named(names: readonly string[], word: string): string {
  if (names.length === 0) return ''
  const shown = names.toSorted().slice(0, mostExamples).map(shortened)
  const more = names.length - shown.length
  return `${names.length} ${names.length === 1 ? 'is' : 'are'} ${word} at head (${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''})`
}

const shortened = (name: string): string =>
  name.length <= longestSeries
    ? name
    : `${[...name.slice(0, longestSeries * 2)].slice(0, longestSeries - 2).join('')}…}`
