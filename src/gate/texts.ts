/** The same data with every text in it put through `change`, but for those under the keys of `kept`. What has none stays as it is. */
export function withTexts<Data>(data: Data, change: (text: string) => string, kept: ReadonlySet<string>): Data {
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return kept.has(key) ? value : change(value)
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value) ? list(value, key) : record(value)
  }
  const list = (items: readonly unknown[], key: string): readonly unknown[] => {
    const changed = items.map((item) => visit(item, key))
    return changed.some((item, index) => item !== items[index]) ? changed : items
  }
  const record = (fields: object): object => {
    let changed: Record<string, unknown> | null = null
    for (const [name, inner] of Object.entries(fields)) {
      const now = visit(inner, name)
      if (now === inner) continue
      changed ??= { ...fields }
      changed[name] = now
    }
    return changed ?? fields
  }
  return visit(data, '') as Data
}
