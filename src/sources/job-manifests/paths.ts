export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Base name up to its first dot that is not the first character: `nightly` of `cron/nightly.timer.j2`. */
export const stem = (path: string): string => {
  const name = baseName(path)
  const dot = name.indexOf('.', 1)
  return dot < 0 ? name : name.slice(0, dot)
}

/** Lines of the offsets of a text, from 1. */
export function linesOf(text: string): (offset: number) => number {
  let breaks: number[] | null = null
  return (offset) => {
    if (breaks === null) {
      breaks = []
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks.push(at)
    }
    let [low, high] = [0, breaks.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((breaks[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}

const skippedFolder =
  /(^|\/)(docs?|documentation|node_modules|vendor|third_party|bower_components|tests?|__tests__|specs?|e2e|fixtures?|__fixtures__|testdata|test-data|test_data|testing|mocks?|__mocks__|site-packages|\.venv|venv)\//i
const skippedFile =
  /(\.(md|mdx|rst|adoc|txt\.gz|map|lock)|[._-](test|spec)s?\.[a-z]+|_test\.(go|py|rb|ts|js)|_spec\.rb|Tests?\.(java|kt|cs|groovy))$|(^|\/)(test_[^/]*|conftest)\.py$|\.min\.js$/

const workflow = /(^|\/)\.(github|gitea|forgejo)\/workflows\/[^/]+$/

/** Documentation, tests, fixtures and code of others schedule nothing here. A workflow that runs tests is no test. */
export const excluded = (path: string): boolean =>
  skippedFolder.test(path) || (skippedFile.test(path) && !workflow.test(path))

export const yamlPath = (path: string): boolean => /\.(ya?ml)(\.(j2|tpl|tmpl|erb|epp|gotmpl|jinja2?))?$/i.test(path)
export const scriptPath = (path: string): boolean => /\.(ts|tsx|js|jsx|mjs|cjs|mts|cts)$/.test(path)
export const pythonPath = (path: string): boolean => path.endsWith('.py')
