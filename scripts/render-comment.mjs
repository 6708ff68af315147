// Shows a markdown file as GitHub would, in Chromium: four pictures (light and dark, desktop and phone).
// Usage: node scripts/render-comment.mjs FILE.md OUT-PREFIX
import { readFile } from 'node:fs/promises'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { chromium } from 'playwright-core'

const [file, prefix] = process.argv.slice(2)
if (file === undefined || prefix === undefined) {
  console.error('usage: node scripts/render-comment.mjs FILE.md OUT-PREFIX')
  process.exit(2)
}

const style = `
  :root { color-scheme: light dark }
  body { margin: 16px; font: 14px/1.5 -apple-system, "Noto Sans", "DejaVu Sans", sans-serif; color: #1f2328; background: #fff }
  .comment { max-width: 860px; border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; overflow-wrap: break-word }
  a { color: #0969da } h3 { font-size: 1.25em } h4 { font-size: 1em } h3, h4 { margin: 24px 0 16px; line-height: 1.25 }
  h3:first-child { margin-top: 0 }
  table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; margin: 0 0 16px }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px } tr:nth-child(2n) { background: #f6f8fa }
  code { font: 85% ui-monospace, "DejaVu Sans Mono", monospace; background: #818b981f; border-radius: 6px; padding: .2em .4em; white-space: break-spaces }
  p, ul, details { margin: 0 0 16px } ul { padding-left: 2em } li + li { margin-top: .25em } summary { cursor: pointer }
  @media (prefers-color-scheme: dark) {
    body { color: #f0f6fc; background: #0d1117 } a { color: #4493f8 }
    .comment, th, td { border-color: #3d444d } tr:nth-child(2n) { background: #151b23 } code { background: #656c7633 }
  }`

const text = await readFile(file, 'utf8')
const body = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
const page = `<!doctype html><meta charset="utf-8"><style>${style}</style><div class="comment">${body}</div>`

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
try {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const [device, width] of /** @type {const} */ ([
      ['desktop', 960],
      ['phone', 390],
    ])) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, offline: true })
      const tab = await context.newPage()
      await tab.setContent(page)
      await tab.screenshot({ path: `${prefix}-${colorScheme}-${device}.png`, fullPage: true })
      await context.close()
    }
  }
} finally {
  await browser.close()
}
