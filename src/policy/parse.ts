import * as z from 'zod/mini'
import type { Policy } from '../model/policy.js'
import { type Problem, UserError } from '../model/user-error.js'
import { nearest } from '../units/nearest.js'
import { describe } from '../units/schema.js'
import { defaultSettings } from './defaults.js'
import { decodePolicy, readDocument } from './document.js'
import { readEntries } from './entries.js'
import { type Environment, strayPlaceholders } from './environment.js'
import { placeAt, problemAt, type SourceText } from './lines.js'
import { mistakes } from './mistakes.js'
import { codeownerOf } from './owners.js'
import { pruned } from './pruned.js'
import { type FileValue, fileSchema } from './schema.js'
import { readSources, standIn } from './source-specs.js'
import { keyPlace, type Located, readValues } from './values.js'
import { waiverProblems } from './waivers.js'
import { ownerless, unusable, withLine } from './whole.js'

export type PolicyInput = (PolicyText | PolicyBytes) & {
  readonly path: string
  /** The git ref it was read at; null for the working tree. */
  readonly ref: string | null
}
interface PolicyText {
  readonly text: string
}
/** The file as it was read: refused in words where it is no UTF-8 or too large. */
interface PolicyBytes {
  readonly bytes: Uint8Array
}

export interface PolicyContext extends Environment {
  /** Text of the CODEOWNERS file, where there is one. */
  readonly codeowners?: string | null | undefined
  /** `keep`: `${NAME}` in sources stays as text, because nothing that this file names will be asked. */
  readonly sources?: 'fill' | 'keep' | undefined
  /** Milliseconds since the epoch: beside other mistakes, waivers that are not honoured at that time are told too. */
  readonly now?: number | undefined
}

/** Reads a policy file. Throws one UserError with every problem in it, each with its place. Loads the code of the sections and sources that it uses, no other. */
export async function parsePolicy(input: PolicyInput, context: PolicyContext): Promise<Policy> {
  const { source, root } = readFile(input)
  // A policy is read once: compiling code for its schemas costs more than it saves.
  z.config({ jitless: true })
  const schema = fileSchema()
  const file = schema.safeParse(root.value)
  const asked = { source, located: root, schema, name: '' }
  const problems: Problem[] = file.success ? [] : mistakes(asked, file.error.issues)

  for (const [key, part] of root.parts) if (key !== 'sources') problems.push(...strayPlaceholders(source, part))
  const sources = await readSources(source, root, context)
  const entries = await readEntries(source, root, [...sources.specs.keys()])
  problems.push(...sources.problems, ...entries.problems)

  // What was refused is left out, so that it does not hide what is wrong elsewhere.
  const value = file.success ? file.data : pruned(schema, { ...(root.value as object), version: 1 }, () => true)
  if (value === undefined) throw new UserError(inOrder(problems))
  problems.push(...defaultsProblems(source, root, value))
  const start = placeAt(source, 0)
  const owner = ownerByDefault(root, value) ?? codeowner(input, context)
  const policy: Policy = {
    path: input.path,
    ref: input.ref,
    mode: value.mode ?? 'enforce',
    defaults: defaultSettings(value.defaults, owner),
    sources: new Map([
      ...sources.specs,
      ...entries.undeclared.map((name) => [name, standIn(name, null, start)] as const),
    ]),
    entries: entries.entries,
    dataset: value.dataset?.files ?? [],
    ...agreements(source, root, value, owner ?? ''),
    labels: value.labels ?? {},
    traces: value.traces ?? null,
    written: root.value,
  }
  problems.push(...ownerless(source, root, policy))
  problems.push(...elsewhere(problems, await unusable(source, root, policy)))
  if (problems.length === 0) return policy
  const terms = context.now === undefined ? [] : waiverProblems(policy.waivers, context.now)
  const beside = terms.map((term) => withLine(source, term))
  throw new UserError(inOrder([...problems, ...elsewhere(problems, beside)]))
}

/** What the defaults say of an owner. One that was refused, or misspelt, counts: that there is none is no second mistake. */
function ownerByDefault(root: Located, { defaults }: FileValue): string | null {
  const likely = (part: Located, key: string) => [...part.parts.keys()].find((name) => nearest(String(name), [key]))
  const written = root.parts.get(likely(root, 'defaults') ?? 'defaults')
  const refused = written !== undefined && (defaults === undefined || likely(written, 'owner') !== undefined)
  return defaults?.owner ?? (refused ? 'refused' : null)
}

const codeowner = (input: PolicyInput, { codeowners }: PolicyContext): string | null =>
  codeowners == null ? null : codeownerOf(input.path, codeowners)

/** The file as values with places; at its top there are keys. */
function readFile(input: PolicyInput): { source: SourceText; root: Located } {
  const text = 'text' in input ? input.text : decodePolicy(input.bytes, input.path)
  const { source, document } = readDocument(input.path, text)
  const root = readValues(source, document)
  if (root.value !== null && typeof root.value === 'object' && !Array.isArray(root.value)) return { source, root }
  const message = `expected the keys of a policy, found ${describe(root.value)}`
  throw new UserError([problemAt(source, placeAt(source, root.offset), message, 'Begin with `version: 1`.')])
}

/** What the file says of waivers, exemptions and justifications; `owner`: of those that name none. */
function agreements(
  source: SourceText,
  root: Located,
  value: FileValue,
  owner: string,
): Pick<Policy, 'waivers' | 'jobExemptions' | 'justification'> {
  const place = (key: string, index?: number) => keyPlace(source, root, index === undefined ? [key] : [key, index])
  return {
    waivers: (value.waivers ?? []).map((waiver, index) => ({
      ...waiver,
      ceiling: waiver.ceiling ?? null,
      link: waiver.link ?? null,
      owner: waiver.owner ?? owner,
      place: place('waivers', index),
    })),
    jobExemptions: (value.jobExemptions ?? []).map((exemption, index) => ({
      ...exemption,
      owner: exemption.owner ?? owner,
      place: place('jobExemptions', index),
    })),
    justification:
      value.justification === undefined
        ? null
        : {
            links: value.justification.links,
            approvers: value.justification.approvers ?? [],
            place: place('justification'),
          },
  }
}

function defaultsProblems(source: SourceText, root: Located, { defaults }: FileValue): Problem[] {
  const unit = defaults?.minChange?.unit ?? 'count'
  if (unit === 'count') return []
  const part = root.parts.get('defaults')?.parts.get('minChange')
  const place = placeAt(source, part?.offset ?? 0)
  return [
    problemAt(
      source,
      place,
      'defaults.minChange holds for what is measured in bare numbers, so it takes no unit',
      'Set minChange on the entry or the budget.',
    ),
  ]
}

/** Mistakes at places that have none yet. */
function elsewhere(told: readonly Problem[], more: readonly Problem[]): readonly Problem[] {
  const places = new Set(told.map(orderOf))
  return more.filter((problem) => !places.has(orderOf(problem)))
}

/** By line, then column: the order in which a reader goes through the file. */
const inOrder = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((one, other) => orderOf(one) - orderOf(other))

const orderOf = ({ place }: Problem): number => (place === undefined ? 0 : place.line * 1e6 + (place.column ?? 0))
