import { labelKey, labelsOf } from '../gate.js'
import type { Io } from '../model/io.js'
import { UserError } from '../model/user-error.js'
import { type LabelMode, openLabelValues } from '../units/label-values.js'

/** What a recorder does to the labels of a series before they are written. */
export type Relabel = (
  metric: string,
  labels: readonly (readonly [name: string, value: string])[],
) => readonly (readonly [name: string, value: string])[]

const modes: readonly LabelMode[] = ['show', 'hash', 'hide']

/** The labels of `--policy` and over them those of `--labels`; undefined where everything is written as it is. */
export async function recordedLabels(
  policy: string | undefined,
  written: string | undefined,
  io: Io,
): Promise<Relabel | undefined> {
  const settings = {
    ...(policy === undefined ? {} : await labelsOf(policy, io)),
    ...(written === undefined ? {} : modesIn(written)),
  }
  const key = io.env[labelKey]
  if (Object.values(settings).includes('hash') && (key ?? '') === '') {
    throw new UserError([
      {
        message: `labels cannot be hashed: ${labelKey} has no value`,
        fix: `Set it to the same secret text for every recording (openssl rand -hex 32), or hide them: --labels NAME=hide.`,
      },
    ])
  }
  // Hidden values are numbered; the tag keeps the numbers of two recordings apart.
  const tag = Math.floor(io.random() * 0x1000000)
    .toString(16)
    .padStart(6, '0')
  const values = openLabelValues({ modes: settings, key, guardPersonal: false, tag })
  if (values.plain) return undefined
  return (_, labels) => {
    const shown = labels.map(([name, value]) => [name, values.shown(name, value)] as const)
    return shown.every(([, value], index) => value === labels[index]?.[1]) ? labels : shown
  }
}

/** `tenant=hash,user=hide` */
function modesIn(written: string): Readonly<Record<string, LabelMode>> {
  const pairs = written.split(',').map((pair) => {
    const [label = '', word = ''] = pair.split('=').map((part) => part.trim())
    const mode = modes.find((known) => known === word)
    if (label !== '' && mode !== undefined) return [label, mode] as const
    throw new UserError([{ message: `--labels takes NAME=show, hash or hide, not ${pair}` }])
  })
  return Object.fromEntries(pairs)
}
