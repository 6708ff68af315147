import type { Io } from '../model/io.js'
import { UserError } from '../model/user-error.js'

export interface ScrapedAddress {
  readonly url: string
  /** Without user part and query, for words. */
  readonly shown: string
  readonly headers: Readonly<Record<string, string>>
}

/** An address as it is fetched: its user part becomes a header, because fetch refuses it and would print it. */
export function scrapedAddress(text: string, io: Io): ScrapedAddress {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UserError(`--url must begin with http:// or https://, found \`${text.replace(/\/\/.*@/, '//***@')}\``)
  }
  const url = new URL(text)
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  for (const secret of [url.password, password, ...url.searchParams.values()]) io.secret(secret)
  url.username = ''
  url.password = ''
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  io.secret(basic)
  const headers = user + password === '' ? {} : { authorization: `Basic ${basic}` }
  return { url: url.href, shown: `${url.origin}${url.pathname}`, headers }
}
