import { readCode } from '../code/code.js'
import { foundAt, rubyEntries, rubyHashes } from '../documents/sidekiq.js'
import type { Found } from '../kind.js'
import { baseName, yamlPath } from '../paths.js'

export const id = 'sidekiq-scheduler'

export const mayHold = (path: string): boolean =>
  (yamlPath(path) && (/(^|\/)config\//.test(path) || /sidekiq|schedule|resque/i.test(baseName(path)))) ||
  path.endsWith('.rb')

/** `cron`, `every` or `interval` under `:schedule:`, or in a file of a scheduler with a `class`; `at` and `in` run once. */
export function find(text: string, path: string): readonly Found[] {
  if (path.endsWith('.rb')) {
    return /Sidekiq\.(set_)?schedule\b|Sidekiq::Scheduler|Resque\.(set_)?schedule/.test(text)
      ? rubyHashes(readCode(text, 'ruby'), ['cron', 'every', 'interval'])
      : []
  }
  if (!/\b(cron|every|interval)\b/.test(text)) return []
  return rubyEntries(text).flatMap(({ name, class: worker, path: keys, cron, every, active }) => {
    const under =
      keys.slice(0, -1).some((key) => /^:?schedule$/.test(key)) &&
      (worker !== null || /^:?sidekiq/.test(baseName(path)))
    const own = worker !== null && (cron === null ? /sidekiq|schedul|resque/ : /resque|scheduler/).test(baseName(path))
    const schedule = cron ?? every
    return schedule !== null && (under || own)
      ? [foundAt(/^\d+$/.test(name) ? (worker ?? name) : name, schedule, active)]
      : []
  })
}
