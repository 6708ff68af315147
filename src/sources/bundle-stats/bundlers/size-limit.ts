import type { Absent } from '../../../model/reading.js'
import { listOf, numberOf, own, textOf } from '../../fields.js'
import type { Build } from '../build.js'
import { absent, type Graph, isAbsent, type LoadPoint } from '../graph.js'

const usual = ['size-limit.json']

/** `size-limit --json`: one number a check, measured by size-limit with its own compression. */
export async function graphOf(build: Build): Promise<Graph | Absent> {
  const statistics = await build.statistics(usual)
  if (isAbsent(statistics)) return statistics
  const measured = new Map<string, number>()
  for (const check of listOf(statistics.json)) {
    const name = textOf(own(check, 'name'))
    if (name !== null && typeof own(check, 'size') === 'number') measured.set(name, numberOf(own(check, 'size')))
  }
  if (measured.size === 0) {
    const text = `${statistics.path} is not what \`size-limit --json\` prints: no check in it has a name and a size.`
    return absent('unsupported', text, build.origin)
  }
  const points = [...measured.keys()].map((name): LoadPoint => ({ names: [name], kind: 'route', files: [], loads: [] }))
  return {
    points,
    modules: [],
    measured,
    notes: ['Measured by size-limit, with the compression that its configuration names.'],
  }
}
