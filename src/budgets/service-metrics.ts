import type { PolicyEntry } from '../model/policy.js'
import type { Problem } from '../model/user-error.js'
import type { Service } from './services.js'

interface Written {
  /** Where it stands in the entry. */
  readonly path: readonly string[]
  /** What is wrong with it; null where nothing is. */
  readonly wrong: (service: Service) => string | null
  readonly fix: string
}

const nameActions = 'Name the counter of user actions: actions: http_requests_total.'

/** Keys that would be read and never judged, each with what it needs. */
const table: readonly Written[] = [
  ...(['valuePerCpu', 'movers'] as const).map((key) => ({
    path: [key],
    wrong: ({ valueEvents }: Service) => (valueEvents === undefined ? 'needs valueEvents' : null),
    fix: 'Name the counters of what the service is for: valueEvents: [orders_total].',
  })),
  {
    path: ['opua'],
    wrong: (service) =>
      service.actions === undefined && formsOf(service).length === 0 ? 'needs actions, a histogram or samples' : null,
    fix: nameActions,
  },
  {
    path: ['opua'],
    wrong: (service) => (formsOf(service).length > 1 ? 'asks for a histogram and for samples at once' : null),
    fix: 'Write one of them: forms of CPU per action are never compared with each other.',
  },
  {
    path: ['waste'],
    wrong: ({ waste }) =>
      [waste?.retry, waste?.polling, waste?.duplicate].every((metric) => metric === undefined)
        ? 'names none of retry, polling, duplicate'
        : null,
    fix: 'Name the counter of each that the service has: retry: retry_cpu_seconds_total.',
  },
  {
    path: ['energy'],
    wrong: (service) => (service.actions === undefined ? 'needs actions' : null),
    fix: nameActions,
  },
  ...(['wattsPerCpu', 'pue'] as const).map((key) => ({
    path: ['energy', key],
    wrong: ({ energy }: Service) =>
      energy?.joules === undefined ? null : 'is for an estimate, and joules are measured',
    fix: `Remove ${key}, or joules.`,
  })),
]

/** The forms of CPU per action that are written; the mean over time needs none. */
function formsOf({ opua }: Service): readonly string[] {
  if (opua === undefined || 'value' in opua) return []
  return [opua.histogram, opua.samples].filter((metric) => metric !== undefined)
}

/** What is written of a service and could not be measured: a budget that is left out would pass. */
export function unmeasured(service: Service, entry: PolicyEntry): readonly Problem[] {
  const name = `${entry.section}.${entry.name}`
  const problems = table.flatMap(({ path, wrong, fix }): Problem[] => {
    const place = entry.valuePlace(path) === null ? null : entry.placeOf(path)
    const words = place === null ? null : wrong(service)
    return place === null || words === null ? [] : [{ message: `${[name, ...path].join('.')} ${words}`, place, fix }]
  })
  const { valueEvents, actions, waste, precompute, opua } = service
  const measured = [valueEvents, actions, waste, precompute, opua].some((part) => part !== undefined)
  if (!measured && problems.length === 0) {
    const fix = 'Name its valueEvents, its actions, waste or precompute.'
    problems.push({ message: `${name} measures nothing`, place: entry.place, fix })
  }
  return problems
}
