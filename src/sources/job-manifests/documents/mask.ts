const tag = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|<%[\s\S]*?%>/g
const control = /^(\{\{-?\s*(if|else|end|range|with|define|block|template|\/\*|\$\w+\s*:?=)|\{%|<%(?![-=]?=))/

/** True where a text has template tags of Helm, Jinja or ERB. */
export const hasTemplate = (text: string): boolean => /\{\{|\{%|<%/.test(text)

/**
 * A template made readable for a parser of its target format, character by character, so that every offset stays:
 * lines of tags alone and control tags become spaces, a tag that stands for a value becomes a word of its length.
 */
export function mask(text: string): string {
  if (!hasTemplate(text)) return text
  return text.replace(tag, (found: string, offset: number) => {
    const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
    const lineEnd = text.indexOf('\n', offset + found.length)
    const after = text.slice(offset + found.length, lineEnd < 0 ? text.length : lineEnd)
    const alone = before.trim() === '' && after.trim() === ''
    if (alone || control.test(found)) return found.replace(/[^\n]/g, ' ')
    const first = found.search(/\n|$/)
    return 'T'.repeat(first) + found.slice(first).replace(/[^\n]/g, ' ')
  })
}
