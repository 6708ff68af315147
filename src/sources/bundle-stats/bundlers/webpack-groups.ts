import type { Group } from './webpack.js'
import type { Compilation, Module } from './webpack-compilation.js'

/** Without origins: a dynamic import loads the chunks that its module and all that it imports statically lie in. */
export function groupsByModules(compilation: Compilation): Group[] {
  const byName = new Map(compilation.raw.map((module) => [module.name, module]))
  const imported = new Map<string, Module[]>()
  for (const module of compilation.raw) {
    for (const { from, dynamic } of module.reasons) {
      if (!dynamic && from !== module.name) imported.set(from, [...(imported.get(from) ?? []), module])
    }
  }
  const roots = compilation.raw.filter((module) => module.reasons.some((reason) => reason.dynamic))
  return roots.flatMap((root) => {
    const closure = new Set([root])
    for (const module of closure) for (const next of imported.get(module.name) ?? []) closure.add(next)
    const chunks = chunksOf([...closure], compilation)
    if (chunks.size === 0) return []
    return {
      names: [root.name],
      kind: 'dynamic' as const,
      chunks: [...chunks],
      parents: root.reasons.filter((reason) => reason.dynamic).map((reason) => reason.from),
      holds: (module: string) => closure.has(byName.get(module) ?? root) && byName.has(module),
    }
  })
}

/** A module that lies in several chunks is taken from one that is loaded anyway. */
function chunksOf(modules: readonly Module[], compilation: Compilation): Set<string> {
  const chosen = new Set<string>()
  const late = modules.filter((module) => !module.chunks.some(compilation.isInitial))
  for (const module of late) if (module.chunks.length === 1) chosen.add(module.chunks[0] ?? '')
  for (const module of late) {
    const [first] = module.chunks
    if (first !== undefined && !module.chunks.some((chunk) => chosen.has(chunk))) chosen.add(first)
  }
  return chosen
}
