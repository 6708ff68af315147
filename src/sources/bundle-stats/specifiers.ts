const specifier = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])([^'"\n]{1,200})\1/g

/** What a source file imports or requires, as it is written there, with the line that says it. */
export function* specifiersIn(text: string): Generator<{ readonly request: string; readonly line: number }> {
  let line = 1
  let counted = 0
  for (const match of text.matchAll(specifier)) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < match.index; at = text.indexOf('\n', counted)) {
      line += 1
      counted = at + 1
    }
    const before = text.slice(counted, match.index)
    if (!/^\s*(?:\/\/|\*|\/\*)/.test(before) && !/^\s*(?:import|export)\s+type\b/.test(before))
      yield { request: match[2] ?? '', line }
  }
}
