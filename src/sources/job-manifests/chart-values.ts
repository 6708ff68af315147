import type { Tree } from '../../model/tree.js'
import { UserError } from '../../model/user-error.js'
import { at, readYaml, scalar, type YamlFile } from './documents/yaml.js'
import type { KindFound } from './scan.js'
import { interpret } from './schedule/interpret.js'

const largest = 1 << 20
const reference = /^\{\{-?\s*(?:tpl\s+)?\(?\s*\.Values((?:\.\w+)+)\b[^{}]*\}\}$/
const fallback = /\bdefault\s+(["'`])([^"'`]+)\1/

/**
 * Schedules that a Helm template takes from its values, filled with the defaults of the values.yaml beside the folder
 * of templates, else with the template's own default. What neither names stays as it is written.
 */
export async function withChartValues(all: readonly KindFound[], tree: Tree): Promise<readonly KindFound[]> {
  const charts = new Map<string, Promise<YamlFile | null>>()
  const valuesOf = (chart: string): Promise<YamlFile | null> => {
    const values = charts.get(chart) ?? read(tree, `${chart}values.yaml`)
    charts.set(chart, values)
    return values
  }
  return Promise.all(
    all.map(async (row) => {
      const chart = /^(|.*\/)templates\//.exec(row.path)?.[1]
      const keys = reference.exec(row.found.schedule)?.[1]
      if (chart === undefined || keys === undefined) return row
      const values = await valuesOf(chart)
      const set = values === null ? null : valueIn(values, keys.slice(1).split('.'))
      const schedule = set ?? fallback.exec(row.found.schedule)?.[2]
      return schedule === undefined ? row : { ...row, found: { ...row.found, schedule, timing: interpret(schedule) } }
    }),
  )
}

const valueIn = (values: YamlFile, keys: readonly string[]): string | null =>
  scalar(values, at(values, values.documents[0]?.contents, ...keys))

async function read(tree: Tree, path: string): Promise<YamlFile | null> {
  try {
    const bytes = await tree.read(path, largest)
    return bytes === null ? null : readYaml(new TextDecoder().decode(bytes))
  } catch (error) {
    // Too large, or nested deeper than any values.
    if (!(error instanceof UserError || error instanceof RangeError)) throw error
    return null
  }
}
