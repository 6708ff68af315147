/** The same data with every text in it put through `change`, but for those under the keys of `kept`. */
export function withTexts<Data>(data: Data, change: (text: string) => string, kept: ReadonlySet<string>): Data {
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return kept.has(key) ? value : change(value)
    if (Array.isArray(value)) return value.map((item) => visit(item, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, name)]))
  }
  return visit(data, '') as Data
}
