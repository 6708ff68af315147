import type { Budget } from '../model/budget.js'
import type { Policy } from '../model/policy.js'
import type { WrittenMistake } from '../model/source.js'
import type { Problem } from '../model/user-error.js'
import { sources } from '../sources/index.js'
import { placeAt, problemAt, type SourceText } from './lines.js'
import { type Located, partAt } from './values.js'

/** What is wrong with the expressions of budgets, each at its line and column of the policy. Asks nobody. */
export async function expressionProblems(
  source: SourceText,
  root: Located,
  policy: Policy,
  budgets: readonly Budget[],
): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const { question, section, entry, source: spec } of budgets) {
    if (question.kind !== 'expression') continue
    const located = partAt(root, [section, entry, 'expression'])
    const row = sources.find(({ id }) => id === spec.type)
    // What a source of a type that is none could evaluate is not known.
    if (row === undefined) continue
    const module = await row.load()
    const settings = policy.sources.get(spec.name)?.settings
    if (module.mistakesIn === undefined) {
      const message = `the source ${spec.name} is of type ${spec.type}, which evaluates no expressions`
      const fix = 'Name a source of type prometheus, or write ratio, quantile or gauge.'
      problems.push(problemAt(source, placeAt(source, located.offset), message, fix))
      continue
    }
    for (const mistake of await module.mistakesIn(question.expression, settings)) {
      problems.push(problemAt(source, placeOf(source, located, question.expression, mistake), mistake.message))
    }
  }
  return problems
}

/**
 * Where a place inside an expression stands in the file. Of an expression over several lines each stands in the file
 * as it is, indented; one that YAML folded or escaped is only known by where it begins.
 */
function placeOf(source: SourceText, located: Located, expression: string, { line, column }: WrittenMistake) {
  const begin = located.offset + (located.quoted ? 1 : 0)
  const lines = expression.split('\n')
  let at = begin
  for (const [index, text] of lines.slice(0, line).entries()) {
    const last = index === line - 1
    const found = index === 0 && source.text.startsWith(text, begin) ? begin : source.text.indexOf(text, at)
    if (found === -1) break
    if (last) return placeAt(source, found + column - 1)
    at = found + text.length
  }
  return placeAt(source, located.offset)
}
