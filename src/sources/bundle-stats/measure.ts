import type { Absent } from '../../model/reading.js'
import type { SourceContext } from '../../model/source.js'
import { openCache } from './cache.js'
import { type Compressor, type Content, compressor, digestOf } from './compress.js'
import { isAbsent } from './graph.js'
import { ownHashes, withoutHashes } from './hashes.js'
import { withLazy } from './lazy.js'
import type { BundleSettings } from './settings.js'
import { type LoadedSide, loadSide, type OpenedSide, openSide } from './side.js'

/** Builds of base and head, measured in one run by one compressor. */
export interface Both {
  readonly baseline: LoadedSide | Absent
  readonly candidate: LoadedSide | Absent
  readonly sizes: Compressor
  /** Files of the candidate that differ from one of the baseline in hashes alone, and what that one weighs. */
  readonly unchanged: ReadonlyMap<string, number>
}

export async function measure(settings: BundleSettings, context: SourceContext): Promise<Both> {
  const [cache, before, after] = await Promise.all([
    openCache(context.io, settings.cache ?? null),
    openSide(settings, context, 'baseline'),
    openSide(settings, context, 'candidate'),
  ])
  const sizes = compressor({ algorithm: settings.compression, level: settings.level }, cache.known)
  const load = async (side: OpenedSide | Absent, other: OpenedSide | Absent) =>
    isAbsent(side) ? side : loadSide(isAbsent(other) ? side : withLazy(side, other, settings.routes), settings, sizes)
  const baseline = await load(before, after)
  const candidate = await load(after, before)
  await sizes.measure([baseline, candidate].flatMap((side) => (isAbsent(side) ? [] : [...side.contents.values()])))
  await cache.save()
  const compared = !isAbsent(baseline) && !isAbsent(candidate)
  const unchanged = compared ? await unchangedFiles(baseline, candidate, sizes) : new Map<string, number>()
  return { baseline, candidate, sizes, unchanged }
}

/** Pairs files by their content without the hashes that only one build has in its file names. */
async function unchangedFiles(
  baseline: LoadedSide,
  candidate: LoadedSide,
  sizes: Compressor,
): Promise<Map<string, number>> {
  const [before, after] = [digests(baseline), digests(candidate)]
  const found = new Map<string, number>()
  const differing = [...candidate.contents].filter(([, content]) => !before.has(content.digest))
  if (differing.length === 0) return found
  const theirs = ownHashes(baseline.build.files.keys(), candidate.build.files.keys())
  const ours = ownHashes(candidate.build.files.keys(), baseline.build.files.keys())
  const mask = async (content: Content, hashes: ReadonlySet<string>) =>
    digestOf(withoutHashes(Buffer.from(await content.read()).toString('latin1'), hashes))
  const weights = new Map<string, number>()
  for (const content of baseline.contents.values()) {
    if (!after.has(content.digest)) weights.set(await mask(content, theirs), sizes.sizeOf(content.digest))
  }
  for (const [file, content] of differing) {
    const weight = weights.get(await mask(content, ours))
    if (weight !== undefined) found.set(file, weight)
  }
  return found
}

const digests = (side: LoadedSide): Set<string> => new Set([...side.contents.values()].map((content) => content.digest))
