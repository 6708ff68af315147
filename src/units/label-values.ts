import { createHmac } from 'node:crypto'
import { isWritten } from './hidden-values.js'

export type LabelMode = 'show' | 'hash' | 'hide'

/** How values of labels are written, everywhere in one run. */
export interface LabelValues {
  /** True where every value is written as it is. */
  readonly plain: boolean
  /** What stands for the value of a label. The same value of the same label always gives the same text. */
  readonly shown: (label: string, value: string) => string
  /** A text with the values in what looks like a matcher or a series: `tenant="acme"`, `[tenant=acme]`. */
  readonly inText: (text: string) => string
  /** Labels whose values were hidden because there is no key to hash them with. */
  readonly withoutKey: () => readonly string[]
}

export interface LabelSettings {
  readonly modes: Readonly<Record<string, LabelMode>>
  /** For HMAC-SHA-256; undefined or empty: what would be hashed is hidden. */
  readonly key: string | undefined
  /** Labels that look like people or customers are hashed unless `modes` names them. */
  readonly guardPersonal: boolean
  /** Stands in the names of hidden values, so that two runs cannot be taken for one. */
  readonly tag?: string | undefined
}

/** Parts of label names that stand for somebody: `tenant`, `tenant_id`, `customerName`, `client.ip`. docs/labels.md lists them. */
export const personalWords = [
  'tenant',
  'user',
  'username',
  'userid',
  'customer',
  'account',
  'org',
  'organization',
  'organisation',
  'company',
  'workspace',
  'member',
  'subscriber',
  'person',
  'login',
  'email',
  'mail',
  'phone',
  'ip',
  'session',
  'device',
] as const

export const isPersonal = (label: string): boolean =>
  label
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => personalWords.some((personal) => word === personal || word === `${personal}s`))

export function openLabelValues({ modes, key, guardPersonal, tag }: LabelSettings): LabelValues {
  const hidden = new Map<string, Map<string, string>>()
  const withoutKey = new Set<string>()
  const modeOf = (label: string): LabelMode =>
    Object.hasOwn(modes, label) ? (modes[label] ?? 'hide') : guardPersonal && isPersonal(label) ? 'hash' : 'show'
  const shown = (label: string, value: string): string => {
    const mode = modeOf(label)
    if (mode === 'show' || value === '' || isWritten(value)) return value
    if (mode === 'hash' && key !== undefined && key !== '') return hashed(key, label, value)
    if (mode === 'hash') withoutKey.add(label)
    const names = hidden.get(label) ?? new Map<string, string>()
    hidden.set(label, names)
    const name = names.get(value) ?? `hidden-${tag === undefined ? '' : `${tag}-`}${names.size + 1}`
    names.set(value, name)
    return name
  }
  const plain = !guardPersonal && Object.values(modes).every((mode) => mode === 'show')
  return {
    plain,
    shown,
    inText: plain ? (text) => text : (text) => withoutValues(text, modeOf, shown),
    withoutKey: () => [...withoutKey].sort(),
  }
}

/** 48 bits: short enough to read, and two of a million values share one with a chance of 1 in 560. */
const hashed = (key: string, label: string, value: string): string =>
  `hmac-${createHmac('sha256', key).update(`${label}\0${value}`).digest('hex').slice(0, 12)}`

/** A label and what follows it; a colon counts in JSON and in a map as Go prints it, not in an address. */
const heads = /(?<![\w.])([A-Za-z_][\w.]*)(?:\\?")?(?:\s*(?:=~|!~|!=|=(?!=)|:)\s*(?=\\?["'`])|=(?!=)|:(?!\/\/))/g

/** A quote that never ends was cut off and takes the rest. A value without quotes ends where a list or a word does. */
const values = [
  /\\"[^"]*?\\"/y,
  /"(?:[^"\\]|\\.)*"/sy,
  /'(?:[^'\\]|\\.)*'/sy,
  /`[^`]*`/y,
  /\\?["'`].*/sy,
  /[^\s,;"'`{}()[\]\\]+/y,
]

function withoutValues(
  text: string,
  modeOf: (label: string) => LabelMode,
  shown: (label: string, value: string) => string,
): string {
  let result = ''
  let done = 0
  for (const head of text.matchAll(heads)) {
    const [whole, label = ''] = head
    const at = head.index + whole.length
    if (at < done || modeOf(label) === 'show') continue
    const value = valueAt(text, at)
    const [, open = '', inside = '', close = ''] = /^(\\?["'`]?)(.*?)(\\?["'`]?)$/s.exec(value) ?? []
    result += `${text.slice(done, at)}${open}${shown(label, decoded(inside))}${close}`
    done = at + value.length
  }
  return result + text.slice(done)
}

function valueAt(text: string, at: number): string {
  for (const pattern of values) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return found
  }
  return ''
}

/** Values stand percent-encoded in the ids of findings. */
function decoded(value: string): string {
  try {
    return /%[0-9A-F]{2}/.test(value) ? decodeURIComponent(value) : value
  } catch {
    return value
  }
}
