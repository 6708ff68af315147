/** Numbers and times as whole numbers of one unit, so that they are rounded without losing a digit, and written back. */
export interface Scaled {
  readonly values: readonly bigint[]
  readonly text: (value: bigint) => string
}

/** Null for what is neither a number nor a time that can be counted. */
export function scaled(texts: readonly string[], type: string): Scaled | null {
  if (/^(?:int[248]|numeric|float[48]|oid)$/.test(type)) return decimals(texts)
  if (type === 'date') return times(texts, day, (text) => text.slice(0, 10))
  if (type === 'timestamp') return times(texts, 1n, (text) => text)
  return type === 'timestamptz' ? times(texts, 1n, (text) => `${text}+00`) : null
}

const largestExponent = 400

function decimals(texts: readonly string[]): Scaled | null {
  const parts = texts.map((text) => /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text))
  const scales = parts.map((part) => (part?.[3]?.length ?? 0) - Number(part?.[4] ?? 0))
  const scale = Math.max(0, ...scales)
  if (parts.includes(null) || scale > largestExponent || Math.min(...scales) < -largestExponent) return null
  const values = parts.map((part, index) => {
    const digits = BigInt(`${part?.[2]}${part?.[3] ?? ''}`) * 10n ** BigInt(scale - scales[index]!)
    return part?.[1] === '-' ? -digits : digits
  })
  return { values, text: (value) => decimalText(value, scale) }
}

function decimalText(value: bigint, scale: number): string {
  const digits = `${value < 0n ? -value : value}`.padStart(scale + 1, '0')
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - scale)
  return `${value < 0n ? '-' : ''}${whole}${scale === 0 || fraction === '' ? '' : `.${fraction}`}`
}

const day = 86_400_000_000n

/** Microseconds since 1970, or days. Years of four digits only: what is beyond them is no date of anybody's. */
function times(texts: readonly string[], unit: bigint, written: (text: string) => string): Scaled | null {
  const values = texts.map(microseconds)
  if (values.includes(null)) return null
  return {
    values: values.map((value) => value! / unit),
    text: (value) => {
      const whole = value * unit
      const past = ((whole % 1_000_000n) + 1_000_000n) % 1_000_000n
      const date = new Date(Number((whole - past) / 1000n))
      const fraction = past === 0n ? '' : `.${`${past}`.padStart(6, '0').replace(/0+$/, '')}`
      return written(date.toISOString().slice(0, 19).replace('T', ' ') + fraction)
    },
  }
}

function microseconds(text: string): bigint | null {
  const part = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?)?(?:\+00)?$/.exec(text)
  const seconds = part === null ? Number.NaN : Date.parse(`${part[1]}T${part[2] ?? '00:00:00'}Z`)
  if (Number.isNaN(seconds)) return null
  return BigInt(seconds) * 1000n + BigInt((part?.[3] ?? '').padEnd(6, '0'))
}
