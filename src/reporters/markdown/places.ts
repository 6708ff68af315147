import type { Finding } from '../../model/finding.js'
import type { Place } from '../../model/place.js'
import type { RenderOptions } from '../../model/registry.js'
import { markdownCode, markdownLink, markdownName } from '../escape/markdown.js'

/** `Owner @acme/checkout · runbook · budget perf-budgets.yaml:31 · perf-gate explain …`. */
export function whereTo(finding: Finding, options: RenderOptions): string {
  const caused = finding.place.path !== finding.policyPlace.path || finding.place.line !== finding.policyPlace.line
  return [
    ownerWords(finding, options),
    finding.runbook === null || options.links === false ? '' : markdownLink('runbook', finding.runbook),
    caused ? `cause ${placeLink(finding.place, options)}` : '',
    `budget ${placeLink(finding.policyPlace, options)}`,
    markdownCode(`perf-gate explain ${finding.id}`),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

function ownerWords({ owner, id }: Finding, options: RenderOptions): string {
  if (owner === null) return 'No owner'
  const mention = options.mentions?.has(id) === true && /^@[A-Za-z0-9][A-Za-z0-9-]*(\/[A-Za-z0-9][\w.-]*)?$/.test(owner)
  return `Owner ${mention ? owner : markdownName(owner)}`
}

function placeLink(place: Place, { blobUrl }: RenderOptions): string {
  const shown = `${place.path}:${place.line}`
  if (blobUrl === null) return markdownCode(shown)
  const path = place.path.split('/').map(encodeSegment).join('/')
  return markdownLink(shown, `${blobUrl}/${path}#L${place.line}`)
}

/** Half characters cannot be encoded, and a segment of dots alone would leave the repository. */
function encodeSegment(segment: string): string {
  return /^\.+$/.test(segment) ? '' : encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'))
}
