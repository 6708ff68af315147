/** A query with `$1`, `$2`, and what each of them was called: its name, or its number. */
export interface Numbered {
  readonly sql: string
  readonly names: readonly string[]
}

/** Quoted texts, quoted names, dollar-quoted texts, comments, casts; then a name after a colon, or a number after a dollar. */
const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)|\$(\d+)|[A-Za-z_][\w$]*/g

/** Postgres knows parameters by number; `:name` becomes the number of its first appearance. */
export function numbered(sql: string): Numbered {
  const names: string[] = []
  const text = sql.replace(tokens, (token, _tag, name: string | undefined, number: string | undefined) => {
    if (number !== undefined) {
      while (names.length < Number(number) && names.length < 1000) names.push(String(names.length + 1))
      return token
    }
    if (name === undefined) return token
    const known = names.indexOf(name)
    if (known === -1) names.push(name)
    return `$${known === -1 ? names.length : known + 1}`
  })
  return { sql: text, names }
}
