import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
interface Entry {
  readonly description: string
  readonly default?: string
}
interface Metadata {
  readonly description: string
  readonly inputs: Readonly<Record<string, Entry>>
  readonly outputs?: Readonly<Record<string, Entry>>
  readonly runs: { readonly using: string; readonly main: string }
}
const gate: Metadata = parse(read('action.yml'))
const comment: Metadata = parse(read('comment/action.yml'))
const sources = readdirSync(join(root, 'src/github')).map((leaf) => [leaf, read(`src/github/${leaf}`)] as const)
const readIn = (...leaves: string[]) =>
  new Set(
    sources
      .filter(([leaf]) => leaves.includes(leaf))
      .flatMap(([, text]) =>
        [...text.matchAll(/(?:given|inputOf)\((?:io\.env, )?'([a-z-]+)'\)/g)].map((found) => found[1]),
      ),
  )

/** The table of a page below a heading: first cell without its code marks, last cell as it stands. */
function table(page: string, heading: string): Readonly<Record<string, string>> {
  const part = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const rows = [...part.matchAll(/^\| `([a-z-]+)` +\|(.*)\|$/gm)]
  return Object.fromEntries(rows.map(([, name = '', rest = '']) => [name, rest.split('|').at(-1)?.trim() ?? '']))
}
const described = (entries: Readonly<Record<string, Entry>>) =>
  Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, entry.description]))

describe('the metadata of the Actions', () => {
  it('inputs in the code are those of action.yml', () => {
    expect([...readIn('inputs.ts')].sort()).toEqual(Object.keys(gate.inputs).sort())
    expect([...readIn('publish-fork-report.ts')].sort()).toEqual(Object.keys(comment.inputs).sort())
  })

  it('the page says of each input and output what action.yml says', () => {
    const page = read('docs/action.md')
    expect(table(page, 'Inputs')).toEqual(described(gate.inputs))
    expect(table(page, 'Outputs')).toEqual(described(gate.outputs ?? {}))
    expect(table(page, 'Inputs of the comment Action')).toEqual(described(comment.inputs))
  })

  it.each([
    ['action.yml', gate, 'dist/action/index.js'],
    ['comment/action.yml', comment, '../dist/comment/index.js'],
  ])('%s runs on Node 24 and fits the Marketplace', (_, metadata, main) => {
    expect(metadata.runs).toEqual({ using: 'node24', main })
    expect(metadata.description.length).toBeLessThan(125)
  })

  it('the command line never loads the toolkit of Actions', () => {
    const elsewhere = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.startsWith('github/'),
    )
    for (const path of elsewhere) expect(read(`src/${path}`), path).not.toMatch(/@actions\/|@octokit\//)
  })

  it('rig 5.14: packages for GitHub are never loaded at the start', () => {
    for (const [leaf, text] of sources) expect(text, leaf).not.toMatch(/^import [^;]*from '@(actions|octokit)\//m)
  })
})
