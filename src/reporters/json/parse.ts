import type { Report } from '../../model/report.js'
import { UserError } from '../../model/user-error.js'
import { limits } from './limits.js'
import { reportSchema } from './schema.js'

/**
 * A JSON report from anywhere, a fork's artifact included: bounded in size and depth, of exactly the published shape,
 * and consistent with itself. Throws UserError. What its texts say is still nobody's word but the sender's.
 */
export function parseReport(text: string): Report {
  if (text.length > limits.text)
    throw new UserError(`The report has over ${limits.text} characters; that is no report of this tool.`)
  if (depthOf(text) > limits.depth)
    throw new UserError(`The report is nested over ${limits.depth} deep; that is no report of this tool.`)
  const result = reportSchema().safeParse(parsed(text))
  if (!result.success) {
    throw new UserError(
      result.error.issues.slice(0, 10).map(({ path, message }) => ({
        message: `The report does not have the published shape at ${path.map(String).join('.').slice(0, 200) || 'its root'}: ${message.slice(0, 200)}`,
      })),
    )
  }
  return consistent(result.data)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UserError('The report is not JSON.')
  }
}

/** Depth of brackets outside strings, in one pass and without building anything. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at]
    if (quoted && mark === '\\') at += 1
    else if (mark === '"') quoted = !quoted
    else if (quoted) continue
    else if (mark === '[' || mark === '{') deepest = Math.max(deepest, ++depth)
    else if (mark === ']' || mark === '}') depth -= 1
  }
  return deepest
}

/** The counts and the ids are what later steps rely on. */
function consistent(report: Report): Report {
  const counts = { pass: 0, warn: 0, fail: 0, waived: 0 }
  for (const { status } of report.findings) counts[status] += 1
  const wrong = (Object.keys(counts) as (keyof typeof counts)[]).filter(
    (status) => counts[status] !== report.counts[status],
  )
  if (wrong.length > 0)
    throw new UserError(
      `The report contradicts itself: its counts of ${wrong.join(', ')} are not those of its findings.`,
    )
  return report
}
