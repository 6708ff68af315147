/** What must never be written: values of headers, the user part of addresses, and how they travel. */
export function secretsOf(headers: Readonly<Record<string, string>>, urls: readonly string[]): readonly string[] {
  const fromHeaders = Object.values(headers).flatMap((value) => [value, ...decoded(value)])
  return [...new Set([...fromHeaders, ...urls.flatMap(fromUrl)])]
    .filter((secret) => secret.length >= shortest)
    .toSorted((a, b) => b.length - a.length)
}

/** A tenant "1" is no secret, and masking it would mask every number. */
const shortest = 4

/** `Bearer t` hides t, too; `Basic dXNlcjpwYXNz` what it encodes. */
function decoded(value: string): readonly string[] {
  const [, scheme, rest] = /^(\w+)\s+(.+)$/.exec(value) ?? []
  if (rest === undefined) return []
  if (scheme!.toLowerCase() !== 'basic') return [rest]
  const pair = Buffer.from(rest, 'base64').toString()
  return [rest, pair, pair.slice(pair.indexOf(':') + 1)]
}

function fromUrl(text: string): readonly string[] {
  const url = new URL(text)
  if (url.username === '' && url.password === '') return []
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  const pair = `${user}:${password}`
  return [user, password, url.username, url.password, pair, `${url.username}:${url.password}`, base64(pair)]
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

export interface Address {
  readonly url: string
  /** The header that the user part of the address stands for. */
  readonly authorization: string | null
}

/** An address without its user part, query and trailing slash. */
export function addressOf(text: string): Address {
  const url = new URL(text)
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const authorization = pair === ':' ? null : `Basic ${base64(pair)}`
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, authorization }
}

export function masking(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
