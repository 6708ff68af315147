import { describe, expect, it } from 'vitest'
import { reporters } from '../../src/reporters/index.js'
import { plain, situations } from './reports.js'

const leaves = [
  ['markdown', 'comment.md'],
  ['console', 'console.txt'],
  ['annotations', 'annotations.txt'],
] as const

describe.each(Object.entries(situations))('%s', (situation, report) => {
  it.each(leaves)('%s reads as the page that was checked by hand', async (id, file) => {
    const { render } = await reporters.find((row) => row.id === id)!.load()
    await expect(render(report, plain)).toMatchFileSnapshot(`../../fixtures/reporters/${situation}/${file}`)
  })

  it('renders the same bytes twice, and leaves the report alone', async () => {
    const before = JSON.stringify(report)
    for (const row of reporters) {
      const { render } = await row.load()
      expect(render(report, plain)).toBe(render(report, plain))
    }
    expect(JSON.stringify(report)).toBe(before)
  })
})
