import { expect, test } from 'vitest'
import { reported } from './change.js'

const notices = async (before: string, after: string, path = 'src/poll.ts') =>
  (await reported({ 'src/poll.ts': before }, { [path]: after })).notices

test('a new setInterval is told with its name, period and line, and is no finding', async () => {
  const { notices, findings } = await reported({}, { 'src/poll.ts': "\nsetInterval(() => refreshAll('x'), 30_000)\n" })
  expect(notices).toEqual([expect.stringContaining('refreshAll every 30 s (src/poll.ts:2)')])
  expect(findings).toEqual([])
})

test.each([
  ['const every = 5 * 60 * 1000\nsetInterval(poll, every)', 'poll every 300 s'],
  ['const timer = window.setInterval("tick()", 1000)', 'timer every 1 s'],
  [
    "import { setInterval } from 'node:timers/promises'\nfor await (const _ of setInterval(2000)) work()",
    'poll every 2 s',
  ],
])('%s', async (text, words) => {
  expect(await notices('', text)).toEqual([expect.stringContaining(words)])
})

test.each([
  'setInterval(draw, 16)',
  'setInterval(draw, 999)',
  'setInterval(poll, period)',
  '// setInterval(poll, 5000)',
  'const text = "setInterval(poll, 5000)"',
  'setTimeout(poll, 5000)',
  'class Clock { setInterval(work, 5000) { } }',
  'clock.setInterval(poll, 5000)',
])('%s says nothing', async (text) => {
  expect(await notices('', text)).toEqual([])
})

test('one that was there, moved, or runs in a file of tests says nothing; a second one like it does', async () => {
  const one = 'setInterval(poll, 5000)\n'
  expect(await notices(one, `// moved\n${one}`)).toEqual([])
  expect(await notices(one, one, 'src/other.ts')).toEqual([])
  expect(await notices('', one, 'test/poll.ts')).toEqual([])
  expect(await notices(one, one + one)).toEqual([expect.stringContaining('src/poll.ts:2')])
  expect(await notices(one, one.replace('5000', '1000'))).toEqual([expect.stringContaining('poll every 1 s')])
})

test('many are counted, and the first five named', async () => {
  const many = Array.from({ length: 8 }, (_, index) => `setInterval(work${index}, 5000)\n`).join('')
  const [text] = await notices('', many)
  expect(text).toMatch(/^8 new timers repeat .*work0 every 5 s .*work4 every 5 s \(src\/poll.ts:5\); and 3 more\. /)
})

test('a file that a change brings and that cannot be searched is told, one that was there is not', async () => {
  const large = `kind: CronJob\n# ${'x'.repeat(1 << 20)}\n`
  const told = async (before: Record<string, string>, after: Record<string, string>) =>
    (await reported(before, after)).notices
  expect(await told({}, { 'deploy/a.yaml': large })).toEqual([
    'Jobs may be missed: deploy/a.yaml is larger than 1 MB or cannot be read; it is not searched for jobs.',
  ])
  expect(await told({ 'deploy/a.yaml': large }, { 'deploy/a.yaml': large })).toEqual([])
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`deploy/${at}.yaml`, large]))
  expect((await told({}, many))[0]).toMatch(/deploy\/4\.yaml is larger .* So it is with 2 more files\.$/)
})
