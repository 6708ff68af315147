import { breaker, longestName, longestText, shownLines, visible } from './characters.js'

/**
 * Text from outside as GitHub markdown that shows exactly that text: no emphasis, link, image, HTML, code, table cell,
 * mention, reference, emoji or formula can begin in it. It must not stand at the beginning of a line.
 */
export function markdownText(text: string, longest: number = longestText): string {
  return breakReferences(visible(text, longest))
    .replace(/[\\`*[\]~#]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/[&<>|$]/g, (mark) => entities[mark]!)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;', $: '&#36;' }

export function markdownName(name: string): string {
  return markdownText(name, longestName)
}

/** A code span. Its fence is longer than any run of backticks inside. Not for table cells, where `|` would end it. */
export function markdownCode(text: string, longest: number = longestText): string {
  const shown = breakMentions(visible(text, longest)).replace(/<(?=!)/g, `<${breaker}`)
  if (shown === '') return ''
  const runs = shown.match(/`+/g) ?? []
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)))
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return fence + pad + shown + pad + fence
}

/** Lines to copy, in a fence that nothing inside can end. In it GitHub reads no mention, no link and no markup. */
export function markdownLines(text: string, language: string): string {
  const lines = shownLines(text)
  const runs = lines.join('\n').match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)))
  return [fence + language, ...lines, fence].join('\n')
}

/** A link when the address is plain https, else its text alone. */
export function markdownLink(text: string, address: string): string {
  const href = httpsAddress(address)
  return href === null ? markdownName(text) : `[${markdownName(text)}](${href})`
}

/** An https address in characters that cannot end a link or a table cell; null for anything else. */
export function httpsAddress(address: string): string | null {
  if (!/^https:\/\/[A-Za-z0-9]/.test(address) || address.length > 1000 || !URL.canParse(address)) return null
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return null
  return url.href.replace(
    /[()<>[\]\\|`*_~'"{}^\s]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  )
}

/** Mentions and references reach people and threads even from places where markdown is escaped. */
function breakMentions(text: string): string {
  return text
    .replace(/@(?=\S)/g, `@${breaker}`)
    .replace(/#(?=[\p{L}\p{N}])/gu, `#${breaker}`)
    .replace(/GH-(?=\d)/gi, (mark) => mark + breaker)
}

function breakReferences(text: string): string {
  return breakMentions(text)
    .replace(/:(?=\/\/)/g, `:${breaker}`)
    .replace(/www(?=\.)/gi, (mark) => mark + breaker)
    .replace(/(?<!\d):(?=[\w+-]+:)/g, `:${breaker}`)
}
