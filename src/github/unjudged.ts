import { type Problem, UserError } from '../model/user-error.js'
import { markdownText } from '../reporters/escape/markdown.js'
import { workflowCommand } from '../reporters/escape/workflow-command.js'

const most = 9

/** What kept the gate from judging, as annotations: the user's mistakes at their place, a bug with its stack. */
export function annotationsOfProblems(error: unknown): string {
  if (!(error instanceof UserError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return workflowCommand('error', null, 'Perf Budget Gate', ['This is a bug of the gate; please report it.', stack])
  }
  const shown = error.problems.slice(0, most).map((problem) => {
    const lines = [problem.message, problem.line, problem.fix].filter((line) => line !== undefined)
    return workflowCommand('error', problem.place ?? null, 'Perf Budget Gate could not judge', lines)
  })
  const left = error.problems.length - shown.length
  const rest = left > 0 ? [workflowCommand('error', null, 'Perf Budget Gate', [`${left} more problems`])] : []
  return [...shown, ...rest].join('\n')
}

/** The same for the summary and the comment. */
export function markdownOfProblems(error: unknown): string {
  const problems: readonly Problem[] =
    error instanceof UserError ? error.problems : [{ message: 'This is a bug of the gate; its log has the details.' }]
  const lines = problems.slice(0, 50).map(({ message, place, fix }) => {
    const where = place === undefined ? '' : `${markdownText(`${place.path}:${place.line}`)}: `
    return `- ${where}${markdownText(message)}${fix === undefined ? '' : `. ${markdownText(fix)}`}`
  })
  const left = problems.length - lines.length
  const rest = left > 0 ? [`- ${left} more in the log`] : []
  return ['### ⛔ The gate could not judge this change', '', ...lines, ...rest].join('\n')
}
