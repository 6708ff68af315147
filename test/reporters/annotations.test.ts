import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { render } from '../../src/reporters/annotations.js'
import { filled, hostileText } from './hostile.js'
import { brokenValue, many, plain, report, situations } from './reports.js'

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

/** What the runner reads from a log: the new form at the beginning of a line, the old one anywhere in it. */
function runner(log: string): Command[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => {
    const start = line.trimStart()
    if (start.startsWith('::')) {
      const end = start.indexOf('::', 2)
      return end < 0 ? [] : [command(start.slice(2, end), data(start.slice(end + 2)))]
    }
    const old = line.indexOf('##[')
    return old < 0 ? [] : [command(line.slice(old + 3, line.indexOf(']', old)), '')]
  })
}

function command(head: string, message: string): Command {
  const space = head.indexOf(' ')
  if (space < 0) return { name: head, properties: {}, message }
  const pairs = head
    .slice(space + 1)
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), property(pair.slice(pair.indexOf('=') + 1))])
  return { name: head.slice(0, space), properties: Object.fromEntries(pairs), message }
}

const data = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
const property = (text: string) => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','))

describe('annotations', () => {
  it('stand at the cause where it is known, else at the budget, with what was measured', () => {
    const [first, second] = runner(render(situations['blocked']!, plain))
    expect(first!.name).toBe('error')
    expect(first!.properties).toEqual({
      file: 'perf-budgets.yaml',
      line: '31',
      title: 'checkout · value per CPU-second: broken',
    })
    expect(first!.message).toContain(
      'main 41.2 orders/cpu-s → this change 33.9 orders/cpu-s, −17.7 % (−19 … −16.4); allowed −10 %',
    )
    expect(second!.properties).toMatchObject({ file: 'src/graph/axis.ts', line: '3' })
  })

  it('never fail a step that only observes: they are warnings that say would be', () => {
    const [only] = runner(render(situations['observe']!, plain))
    expect([only!.name, only!.properties['title']]).toEqual(['warning', 'web /cases · first load: would be broken'])
  })

  it('are at most ten of a type, the tenth counting the rest', () => {
    const commands = runner(render(many(5000), plain))
    expect(commands.map(({ name }) => name)).toEqual([...Array(10).fill('error'), ...Array(10).fill('warning')])
    expect(commands[9]!.properties['title']).toBe('491 more findings')
    expect(commands.every(({ message }) => message.length <= 4096)).toBe(true)
  })

  it('are cut where the runner would cut, at a whole character', () => {
    const [only] = runner(
      render(
        report([
          {
            ...brokenValue,
            text: '𝛿'.repeat(9000),
            fix: '𝛿'.repeat(9000),
            id: '𝛿'.repeat(9000),
            owner: '𝛿'.repeat(9000),
          },
        ]),
        plain,
      ),
    )
    expect(only!.message.length).toBeLessThanOrEqual(4096)
    expect(only!.message).not.toMatch(/\p{Cs}/u)
  })

  it('exactly our commands come out, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.infiniteStream(hostileText), (stream) => {
        const hostile = filled(() => stream.next().value!)
        const commands = runner(render(hostile, plain))
        expect(commands.map(({ name }) => name)).toEqual(['error', 'error', 'warning', 'notice'])
        for (const { properties } of commands) {
          expect(Object.keys(properties)).toEqual(['file', 'line', 'title'])
          expect(properties['line']).toBe('3')
        }
      }),
      { numRuns: 300 },
    )
  })
})
