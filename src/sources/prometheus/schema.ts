import * as z from 'zod/mini'
import { matchers } from '../../units/names.js'
import { bytes, choice, duration, isoTime } from '../../units/schema.js'

/** Times in seconds since the epoch, spans in seconds, sizes in bytes. */
export interface PrometheusSettings {
  readonly type: 'prometheus'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly baseline: SideSettings
  readonly candidate: SideSettings
  readonly window: number | 'auto'
  readonly within: number
  readonly warmUp: number
  readonly rate: number
  readonly deadline: number
  readonly requestTimeout: number
  readonly maxSeries: number
  readonly maxResponse: number
  readonly parameters: Readonly<Record<string, string>>
  readonly partial: 'refuse' | 'accept'
}

export interface SideSettings {
  readonly matchers?: Readonly<Record<string, string>> | undefined
  readonly start?: number | undefined
  readonly end?: number | undefined
  readonly offset?: number | undefined
  readonly url?: string | undefined
}

export function schema() {
  return z
    .strictObject({
      type: z.literal('prometheus'),
      url: url(),
      headers: z._default(headers(), {}),
      baseline: z._default(side(), {}),
      candidate: z._default(side(), {}),
      window: z._default(
        z.union([z.literal('auto'), positive()], 'expected `auto` or a duration with its unit, such as 30m'),
        1800,
      ),
      within: z._default(positive(), 86_400),
      warmUp: z._default(duration(), 0),
      rate: z._default(positive(), 30),
      deadline: z._default(positive(), 60),
      requestTimeout: z._default(positive(), 30),
      maxSeries: z._default(z.int(whole).check(z.positive(whole)), 5000),
      maxResponse: z._default(bytes({ above: true }), 64 * 1024 ** 2),
      parameters: z._default(texts(), {}),
      partial: z._default(choice(['refuse', 'accept'], 'What to do with a partial answer.'), 'refuse'),
    })
    .check(
      z.superRefine((settings, context) => {
        const short = spansOf(settings).find((span) => span < settings.rate)
        if (short === undefined) return
        const message = `has a window of ${short} s, and one point needs a rate of ${settings.rate} s`
        const params = { fix: 'Make the window longer, or `rate` shorter: a verdict needs many points.' }
        context.issues.push({ code: 'custom', input: settings, message, params })
      }),
    )
}

/** The windows that are known before there is data. */
function spansOf(settings: Pick<PrometheusSettings, 'window' | 'baseline' | 'candidate'>): readonly number[] {
  const { window, baseline, candidate } = settings
  return [baseline, candidate].flatMap(({ start, end }) => {
    if (start !== undefined && end !== undefined) return [end - start]
    return window === 'auto' ? [] : [window]
  })
}

function side() {
  return z
    .strictObject({
      matchers: z.optional(matchers()),
      start: z.optional(isoTime()),
      end: z.optional(isoTime()),
      offset: z.optional(duration()),
      url: z.optional(url()),
    })
    .check(
      z.refine(({ start, end }) => start === undefined || end === undefined || start < end, {
        path: ['end'],
        message: 'is not after the start',
      }),
    )
}

const positive = () => duration({ above: true })

const whole = 'expected a whole number above 0'

const texts = () => z.record(z.string(), z.string('expected a text; put it in quotes'))

/** RFC 9110, section 5.6.2. */
const headers = () =>
  z.record(
    z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not the name of a header')),
    z.string('expected a text; put it in quotes'),
  )

const url = () =>
  z.string('expected an http or https address').check(
    z.refine(isHttp, { error: 'must be an http or https address', abort: true }),
    z.refine((text) => !/[?#]/.test(text), 'must have no query: write what stands in it under `parameters`'),
  )

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
