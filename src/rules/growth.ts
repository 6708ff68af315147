import type { Judgement } from '../model/judgement.js'
import type { Measurement } from '../model/measurement.js'
import type { ContentModule, Contents } from '../model/reading.js'
import { formatDifference, formatValue } from '../units/format.js'
import { type Cause, causeOf } from './growth-cause.js'
import { nothingToSay } from './judgement.js'

/** Says what made a route of a build grow. It adds words; whether the growth is too much others decide. */
export function judge(family: readonly Measurement[]): readonly Judgement[] {
  return family.map((measurement) => {
    const { baseline, candidate } = measurement.companions['contents'] ?? {}
    if (baseline?.kind !== 'contents' || candidate?.kind !== 'contents') return nothingToSay
    const said = compareContents(baseline, candidate)
    const notes = measurement.candidate.kind === 'sample' ? measurement.candidate.notes : []
    return { ...said, notes: [...notes, ...said.notes] }
  })
}

/** Below this nobody looks for a cause. Bytes before compression. */
const worthNaming = 200

function compareContents(baseline: Contents, candidate: Contents): Judgement {
  const grew = rawBytes(candidate) - rawBytes(baseline)
  const rows = grew >= worthNaming ? growths(baseline, candidate) : []
  const [most] = rows
  const cause = most === undefined ? null : causeOf(most.modules, baseline, candidate)
  const eager = candidate.eager && !baseline.eager
  const said = most && cause ? told(most, cause, candidate) : unknownCause(grew, candidate)
  return {
    ...nothingToSay,
    text: [eager ? stoppedBeingLazy : '', said].filter((text) => text !== '').join(' '),
    notes: [...grewMost(rows, candidate), ...secondVersions(baseline, candidate), ...newCommonJs(baseline, candidate)],
    atLeastWarn: eager,
    place: cause?.place ?? null,
  }
}

const stoppedBeingLazy = 'The route stopped being lazy: its code is imported statically now, and every page loads it.'

/** One package in one version, or one source file of the project. */
interface Growth {
  readonly name: string
  readonly version: string | null
  readonly isNew: boolean
  readonly bytes: number
  readonly modules: readonly ContentModule[]
}

function growths(baseline: Contents, candidate: Contents): Growth[] {
  const before = byOwner(baseline.modules)
  return [...byOwner(candidate.modules)]
    .map(([key, modules]) => {
      const old = before.get(key)
      const [first] = modules
      return {
        name: first?.package ?? first?.id ?? key,
        version: first?.version ?? null,
        isNew: old === undefined,
        bytes: sum(modules) - sum(old ?? []),
        modules,
      }
    })
    .filter((growth) => growth.bytes >= worthNaming / 2)
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
}

function byOwner(modules: readonly ContentModule[]): Map<string, ContentModule[]> {
  const groups = new Map<string, ContentModule[]>()
  for (const module of modules) {
    const key = module.package === null ? module.id : `${module.package}@${module.version ?? ''}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [module])
    else group.push(module)
  }
  return groups
}

function told({ name, version, isNew, bytes }: Growth, { importers, cameIn }: Cause, contents: Contents): string {
  const called = version === null || version.includes('/') ? name : `${name} ${version}`
  const by = importers.length > 0 ? `, imported by ${listed(importers, 2)}` : ''
  const size = `${formatDifference(bytes, 'B')} ${kindOfBytes(contents)}`
  const came = cameIn === null ? '' : ` It came in with ${cameIn.what}, imported by ${cameIn.by}.`
  return isNew
    ? `It grew because ${called} is new on this route (${size}${by}).${came}`
    : `It grew most in ${called} (${size}${by}).`
}

const kindOfBytes = ({ attribution }: Contents): string =>
  attribution === 'estimate' ? 'before compression, estimated from sizes before minification' : 'before compression'

function unknownCause(grew: number, { attribution }: Contents): string {
  if (grew < worthNaming || attribution !== 'unknown') return ''
  return `It grew by ${formatValue(grew, 'B')} before compression; source maps beside the files would name the modules.`
}

function grewMost(rows: readonly Growth[], contents: Contents): string[] {
  if (rows.length < 2) return []
  const parts = rows.slice(0, 5).map(({ name, bytes }) => `${name} ${formatDifference(bytes, 'B')}`)
  return [`Grew most, ${kindOfBytes(contents)}: ${parts.join(', ')}.`]
}

/** A package that the baseline has once and the candidate twice. */
function secondVersions(baseline: Contents, candidate: Contents): string[] {
  const before = versions(baseline)
  return [...versions(candidate)]
    .filter(([name, found]) => found.size > 1 && (before.get(name)?.size ?? 0) < 2)
    .map(([name, found]) => `${name} is loaded in ${found.size} versions now: ${[...found].sort().join(', ')}.`)
}

function versions({ modules }: Contents): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const module of modules) {
    if (module.package === null) continue
    const known = found.get(module.package) ?? new Set()
    found.set(module.package, known.add(module.version ?? 'unknown'))
  }
  return found
}

function newCommonJs(baseline: Contents, candidate: Contents): string[] {
  const commonJs = ({ modules }: Contents) =>
    new Set(
      modules.flatMap((module) => (module.format === 'commonjs' && module.package !== null ? [module.package] : [])),
    )
  const before = commonJs(baseline)
  const added = [...commonJs(candidate)].filter((name) => !before.has(name)).sort()
  return added.length === 0
    ? []
    : [
        `${listed(added, 5)} ${added.length === 1 ? 'is' : 'are'} CommonJS: the bundler cannot leave out what is not used.`,
      ]
}

const listed = (names: readonly string[], most: number): string =>
  names.slice(0, most).join(', ') + (names.length > most ? ` and ${names.length - most} more` : '')

const sum = (modules: readonly ContentModule[]): number => modules.reduce((total, module) => total + module.bytes, 0)

const rawBytes = (contents: Contents): number => contents.files.reduce((total, file) => total + file.raw, 0)
