import { add, type Cells } from './cells.js'
import { mostScrapes, type Recording } from './recording.js'
import type { Group, Plan } from './tally.js'

/** The number of the scrape at a time as written; -1 where there are too many. */
export function scrapeAt(recording: Recording, time: number): number {
  const { times, lastTime, scrapes } = recording
  const following = lastTime.scrape + 1
  if (times[following] === time) return following
  const known = scrapes.get(time)
  if (known !== undefined) return known
  if (times.length >= mostScrapes) {
    recording.trouble.beyond = true
    return -1
  }
  times.push(time)
  scrapes.set(time, times.length - 1)
  return times.length - 1
}

/**
 * Adds one sample to the sums of its plan. A counter adds its growth since the sample before: the difference, or the
 * whole value where it fell.
 */
export function take(recording: Recording, series: number, scrape: number, value: number): void {
  const { table, times } = recording
  const plan = recording.plans[table.plan[series]!]!
  const before = table.scrape[series]!
  recording.samples++
  if (before === scrape) return
  if (before !== -1 && times[scrape]! < times[before]!) {
    recording.trouble.outOfOrder++
    return
  }
  plan.samples++
  plan.last = scrape
  if (plan.first === -1) plan.first = scrape
  if (!Number.isFinite(value)) {
    takeBroken(plan, scrape)
    return
  }
  const old = table.value[series]!
  table.value[series] = value
  table.scrape[series] = scrape
  if (plan.start !== null) takeStart(plan, scrape, value, before === -1 ? null : old)
  else if (before === -1) takeFirst(recording, series, plan, scrape, value)
  else takeNext(recording, plan, scrape, value, old)
}

function takeNext(recording: Recording, plan: Plan, scrape: number, value: number, old: number): void {
  const growth = value >= old ? value - old : value
  if (value < old) put(recording, plan, plan.fell, scrape, 1)
  else if (old > 0) put(recording, plan, plan.grown, scrape, 1)
  const { targets } = plan
  for (let index = 0; index < targets.length; index++) {
    const { tally, group } = targets[index]!
    if (tally.nature === 'gauge') putGauge(recording, plan, group, scrape, value)
    else put(recording, plan, group.cells, scrape, growth)
  }
}

function takeFirst(recording: Recording, series: number, plan: Plan, scrape: number, value: number): void {
  let counted = false
  for (const { tally, group } of plan.targets) {
    if (tally.nature === 'gauge') putGauge(recording, plan, group, scrape, value)
    else counted = true
  }
  if (counted && scrape > 0) {
    recording.table.birth[series] = scrape
    recording.table.first[series] = value
  }
}

function takeBroken(plan: Plan, scrape: number): void {
  for (const { tally } of plan.targets) tally.broken.add(scrape)
}

function takeStart(plan: Plan, scrape: number, seconds: number, old: number | null): void {
  if (old !== seconds) plan.start?.changes.push({ scrape, seconds })
}

function putGauge(recording: Recording, plan: Plan, group: Group, scrape: number, value: number): void {
  put(recording, plan, group.cells, scrape, value)
  put(recording, plan, group.present, scrape, 1)
}

function put(recording: Recording, plan: Plan, cells: Cells, scrape: number, value: number): void {
  if (add(cells, scrape, value, recording.room)) return
  for (const { tally } of plan.targets) recording.trouble.overflow.add(tally.metric)
}
