import type { Io } from '../../model/io.js'
import { type Failure, failure, isFailure, tooManySeries } from './failure.js'
import { isRecord, type Reply, readReply, type Series } from './reply.js'
import { type Body, type Call, type Endpoint, send } from './request.js'

/** Questions to one address. The same question is asked once; nothing here throws. */
export interface Client {
  readonly instant: (expression: string, time: number) => Promise<Reply | Failure>
  /** One value per step from `start` to `end`, both included; long ranges go out in parts. */
  readonly range: (expression: string, start: number, end: number, step: number) => Promise<Reply | Failure>
  readonly labels: (selector: string, start: number, end: number) => Promise<readonly string[] | Failure>
  /** The `data` of exemplars of the series that an expression selects. */
  readonly exemplars: (expression: string, start: number, end: number) => Promise<readonly unknown[] | Failure>
  /** The server's version; empty where it does not say (VictoriaMetrics). */
  readonly version: () => Promise<string | Failure>
}

export interface ClientLimits {
  readonly deadline: number
  readonly requestTimeout: number
  readonly maxSeries: number
  readonly accept: boolean
  readonly mask: (text: string) => string
}

const pointsPerRequest = 10_000
const tries = 3

export function openClient(
  endpoint: Endpoint,
  limits: ClientLimits,
  slots: Slots,
  io: Io,
  signal: AbortSignal,
): Client {
  const asked = new Map<string, Promise<Body | Failure>>()
  const ask = (call: Call): Promise<Body | Failure> => {
    const key = JSON.stringify(call)
    const known = asked.get(key) ?? patient(endpoint, call, limits, slots, io, signal)
    asked.set(key, known)
    return known
  }
  const query = async (call: Call): Promise<Reply | Failure> => {
    const body = await ask(call)
    return isFailure(body) ? body : checked(endpoint.source, readReply(endpoint.source, body.json), limits)
  }
  return {
    instant: (expression, time) => query({ kind: 'instant', expression, time }),
    range: async (expression, start, end, step) => {
      const parts = await Promise.all(
        split(start, end, step).map((part) => query({ kind: 'range', expression, step, ...part })),
      )
      return parts.find(isFailure) ?? joined(parts.filter((part) => !isFailure(part)))
    },
    labels: async (selector, start, end) => {
      const body = await ask({ kind: 'labels', selector, start, end })
      if (isFailure(body)) return body
      const names = body.json['data']
      return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
    },
    exemplars: async (expression, start, end) => {
      const body = await ask({ kind: 'exemplars', expression, start, end })
      if (isFailure(body)) return body
      const rows = body.json['data']
      return Array.isArray(rows) ? rows : []
    },
    version: async () => {
      const body = await ask({ kind: 'buildinfo' })
      if (isFailure(body)) return body
      const data = body.json['data']
      return isRecord(data) && typeof data['version'] === 'string' ? data['version'] : ''
    },
  }
}

/** At most so many requests at once, over every side of a source. */
export interface Slots {
  readonly take: () => Promise<void>
  readonly free: () => void
}

export function openSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let left = count
  return {
    take: () => {
      if (left > 0) {
        left--
        return Promise.resolve()
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
    free: () => {
      const next = waiting.shift()
      if (next) next()
      else left++
    },
  }
}

/** Tries again what may pass: with growing pauses, or as long as the server asks, and never past the deadline. */
async function patient(
  endpoint: Endpoint,
  call: Call,
  limits: ClientLimits,
  slots: Slots,
  io: Io,
  signal: AbortSignal,
): Promise<Body | Failure> {
  await slots.take()
  try {
    const until = io.now() + limits.deadline * 1000
    for (let attempt = 1; ; attempt++) {
      const left = Math.max(1, until - io.now()) / 1000
      const got = await send(endpoint, call, Math.min(left, limits.requestTimeout), signal)
      if (!isFailure(got)) return got
      const pause = (got.retryAfter ?? 0.5 * 2 ** (attempt - 1) * (0.75 + io.random() / 2)) * 1000
      const late = io.now() + pause >= until
      if (!got.transient || attempt === tries || late) return masked(got, limits, attempt, late)
      await io.sleep(pause, signal).catch(() => {})
    }
  } finally {
    slots.free()
  }
}

function masked(got: Failure, limits: ClientLimits, attempt: number, late: boolean): Failure {
  const asks = got.retryAfter === null ? '' : ` (it asks to wait ${got.retryAfter} s)`
  const deadline = got.transient && late ? ` Not tried again: the deadline of ${limits.deadline} s is over${asks}.` : ''
  const count = attempt > 1 ? ` Tried ${attempt} times.` : ''
  return { ...got, text: limits.mask(`${got.text}${count}${deadline}`) }
}

/** A part of the answer that is missing could be the part that regressed. */
function checked(source: string, reply: Reply | Failure, limits: ClientLimits): Reply | Failure {
  if (isFailure(reply)) return { ...reply, text: limits.mask(reply.text) }
  if (reply.series.length > limits.maxSeries) return tooManySeries(source, reply.series.length, limits.maxSeries)
  const remarks = reply.remarks.map(limits.mask)
  if (reply.partial.length === 0) return { ...reply, remarks }
  const said = limits.mask(reply.partial.join('; ').slice(0, 200))
  if (limits.accept) return { ...reply, remarks: [...remarks, `partial answer, accepted by the policy: ${said}`] }
  const words = `Source "${source}" gave a partial answer: ${said}.`
  return failure('partial', `${words} \`partial: accept\` takes such answers.`)
}

function split(start: number, end: number, step: number): readonly { readonly start: number; readonly end: number }[] {
  const points = Math.floor((end - start) / step + 1e-9) + 1
  const parts = Math.max(1, Math.ceil(points / pointsPerRequest))
  return Array.from({ length: parts }, (_, part) => ({
    start: start + part * pointsPerRequest * step,
    end: Math.min(end, start + ((part + 1) * pointsPerRequest - 1) * step),
  }))
}

function joined(parts: readonly Reply[]): Reply {
  const series = new Map<string, Series>()
  for (const one of parts.flatMap((part) => part.series)) {
    const key = JSON.stringify(Object.entries(one.labels).toSorted())
    const before = series.get(key)
    series.set(key, before ? { ...before, points: [...before.points, ...one.points] } : one)
  }
  return { ...parts[0]!, series: [...series.values()], remarks: [...new Set(parts.flatMap((part) => part.remarks))] }
}
