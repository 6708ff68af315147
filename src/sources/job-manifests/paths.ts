export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Base name up to its first dot that is not the first character: `nightly` of `cron/nightly.timer.j2`. */
export const stem = (path: string): string => {
  const name = baseName(path)
  const dot = name.indexOf('.', 1)
  return dot < 0 ? name : name.slice(0, dot)
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

const skippedFolder =
  /(^|\/)(docs?|documentation|node_modules|vendor|third_party|bower_components|tests?|__tests__|specs?|e2e|fixtures?|__fixtures__|testdata|test-data|test_data|testing|mocks?|__mocks__|site-packages|\.venv|venv)\//i
const skippedFile =
  /(\.(md|mdx|rst|adoc|txt\.gz|map|lock)|[._-](test|spec)s?\.[a-z]+|_test\.(go|py|rb|ts|js)|_spec\.rb|Tests?\.(java|kt|cs|groovy))$|(^|\/)(test_[^/]*|conftest)\.py$|\.min\.js$/

/** Documentation, tests, fixtures and code of others schedule nothing here. */
export const excluded = (path: string): boolean => skippedFolder.test(path) || skippedFile.test(path)

export const yamlPath = (path: string): boolean => /\.(ya?ml)(\.(j2|tpl|tmpl|erb|epp|gotmpl|jinja2?))?$/i.test(path)
export const scriptPath = (path: string): boolean => /\.(ts|tsx|js|jsx|mjs|cjs|mts|cts)$/.test(path)
