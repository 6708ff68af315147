import { hasTemplate } from '../documents/mask.js'
import type { Found, Timing } from '../kind.js'
import { baseName } from '../paths.js'
import { spanSeconds } from '../schedule/spans.js'

export const id = 'systemd-timer'

export const mayHold = (path: string): boolean =>
  /\.timer(\.(j2|in|erb|epp|tmpl|tpl|template))?$|\.timer\.d\/[^/]+\.conf$/.test(path)

const repeating = new Set(['oncalendar', 'onunitactivesec', 'onunitinactivesec'])

interface Setting {
  readonly key: string
  readonly value: string
  readonly line: number
}

/** OnBootSec, OnStartupSec and OnActiveSec alone start once. */
export function find(text: string, path: string): readonly Found[] {
  const settings = timerSettings(text)
  const jitter = settings.findLast(({ key }) => key === 'randomizeddelaysec')?.value ?? null
  return afterResets(settings.filter(({ key }) => repeating.has(key))).map(({ key, value, line }) => ({
    name: nameOf(path),
    schedule: value,
    timing: key === 'oncalendar' ? calendar(value) : span(value),
    line,
    jitter,
  }))
}

const calendar = (value: string): Timing => (hasTemplate(value) ? null : { calendar: value })

/** A span without a unit counts seconds. */
function span(value: string): Timing {
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : spanSeconds(value)
  return seconds === null ? null : { seconds }
}

/** `nightly` of nightly.timer, nightly.timer.j2 and nightly.timer.d/override.conf. */
const nameOf = (path: string): string =>
  (/([^/]+)\.timer\.d\//.exec(path)?.[1] ?? baseName(path)).replace(/\.timer.*$/, '')

/** An empty assignment takes back what stands before it. */
function afterResets(settings: readonly Setting[]): readonly Setting[] {
  return settings.filter(
    ({ key, value }, index) =>
      value !== '' && !settings.slice(index + 1).some((later) => later.key === key && later.value === ''),
  )
}

function timerSettings(text: string): Setting[] {
  let section = ''
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim()
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section
    const match = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(line)
    if (match === null || section !== 'Timer') return []
    return [{ key: (match[1] ?? '').toLowerCase(), value: (match[2] ?? '').trim(), line: index + 1 }]
  })
}
