import { parseQuantity, type QuantityUnit } from '../units/quantity.js'

/** What the checklist looks at, from the policy or from a manifest. Base units. */
export interface Declaration {
  readonly valueEvent?: string | undefined
  readonly kpi?: string | undefined
  readonly budgets?: { readonly cpu?: number | undefined; readonly io?: number | undefined } | undefined
  readonly backoff?:
    | { readonly initial?: number | undefined; readonly max?: number | undefined; readonly jitter?: string | undefined }
    | undefined
  readonly consumption?:
    | {
        readonly reads?: string | undefined
        readonly outputs?: string | undefined
        readonly ttl?: number | undefined
        readonly min?: number | undefined
      }
    | undefined
  readonly owner?: string | undefined
}

/** Annotations of a manifest as a declaration. A value that cannot be read counts as not given. */
export function declarationIn(annotations: Readonly<Record<string, string>>): Declaration {
  const backoff = pairs(annotations['backoff'])
  const consumption = pairs(annotations['consumption-slo'])
  return {
    valueEvent: metric(annotations['value-event']),
    kpi: given(annotations['kpi']),
    budgets: { cpu: inUnit(annotations['cpu-budget'], 'cpu-s'), io: inUnit(annotations['io-budget'], 'B') },
    backoff:
      annotations['backoff'] === undefined
        ? undefined
        : {
            initial: inUnit(backoff.get('initial'), 's'),
            max: inUnit(backoff.get('max'), 's'),
            jitter: given(annotations['jitter'] ?? backoff.get('jitter')),
          },
    consumption:
      annotations['consumption-slo'] === undefined
        ? undefined
        : {
            reads: metric(consumption.get('reads')),
            outputs: metric(consumption.get('outputs')),
            ttl: inUnit(consumption.get('ttl'), 's'),
            min: inUnit(consumption.get('min'), 'ratio'),
          },
    owner: given(annotations['owner']),
  }
}

const given = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim()

const metric = (text: string | undefined): string | undefined => {
  const name = given(text)
  return name !== undefined && /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) ? name : undefined
}

/** `reads=a, outputs=b` or `initial: 1s, max: 5m`. */
const pairs = (text: string | undefined): ReadonlyMap<string, string> =>
  new Map([...(text ?? '').matchAll(/(\w+)\s*[=:]\s*([^,;]+)/g)].map(([, key = '', value = '']) => [key, value.trim()]))

function inUnit(text: string | undefined, unit: QuantityUnit): number | undefined {
  const quantity = text === undefined ? null : parseQuantity(text)
  return quantity !== null && !('error' in quantity) && quantity.unit === unit ? quantity.value : undefined
}
