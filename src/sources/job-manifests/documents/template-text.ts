import type { Found } from '../kind.js'
import { linesOf } from '../paths.js'
import { interpret } from '../schedule/interpret.js'
import type { ResourceShape } from './kubernetes.js'

/** Jobs of a template that is no YAML even with its tags masked: read line by line, document by document. */
export function fallbackJobs(text: string, mentions: RegExp, shape: ResourceShape): readonly Found[] {
  const found: Found[] = []
  const lineAt = linesOf(text)
  let start = 0
  for (const part of text.split(/^---.*$/m)) {
    const offset = text.indexOf(part, start)
    start = offset + part.length
    if (!mentions.test(part) || !(part.includes(shape.group) || !/^[ \t]*apiVersion:/m.test(part))) continue
    const name = /^metadata:[\s\S]{0,4000}?^ +name:[ \t]*(.+)$/m.exec(part)?.[1]
    const namespace = /^metadata:[\s\S]{0,4000}?^ +namespace:[ \t]*(.+)$/m.exec(part)?.[1]
    for (const match of part.matchAll(/^[ \t]+schedule:[ \t]*(\S.*)$/gm)) {
      const schedule = bare(match[1] ?? '')
      found.push({
        name: [namespace, name ?? 'unnamed'].flatMap((each) => (each === undefined ? [] : bare(each))).join('/'),
        schedule,
        timing: interpret(schedule),
        line: lineAt(offset + match.index),
        active: !new RegExp(`^[ \\t]+${shape.suspended}:[ \\t]*true\\b`, 'm').test(part),
      })
    }
  }
  return found
}

const bare = (value: string): string =>
  value
    .replace(/\s+#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
