import type { Matchers } from '../../../model/question.js'

const plainLabel = /^[A-Za-z_][A-Za-z0-9_]*$/

/** A label's value as a string literal. */
export function quote(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`
}

/** `build="9be77d0", service="checkout"`: labels that older servers could not write unquoted are quoted. */
export function matcherText(matchers: Matchers): string {
  return Object.entries(matchers)
    .map(([label, value]) => `${plainLabel.test(label) ? label : quote(label)}=${quote(value)}`)
    .join(', ')
}
