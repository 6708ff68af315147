/** An address of a PostgreSQL server. */
export const isServer = (url: string): boolean => /^postgres(?:ql)?:\/\//.test(url) && URL.canParse(withHost(url))

/** The parts of an address that must never be shown. */
export function secretsOf(url: string): string[] {
  const parsed = new URL(withHost(url))
  const given = [parsed.password, parsed.searchParams.get('password') ?? '']
  return given.filter((one) => one !== '').flatMap((one) => [one, decoded(one)])
}

/** Host and port, for words. */
export function shownAddress(url: string): string {
  const parsed = new URL(withHost(url))
  const host = parsed.searchParams.get('host') ?? decoded(parsed.hostname)
  const port = parsed.searchParams.get('port') ?? parsed.port
  return `${host === '' || host === 'unnamed' ? 'localhost' : host}${port === '' ? '' : `:${port}`}`
}

/** The same server and role, another database, and settings with which a session begins and to which RESET ALL goes back. */
export function addressWith(
  url: string,
  database: string | null,
  settings: Readonly<Record<string, string | number>>,
): string {
  const changed = new URL(withHost(url))
  if (database !== null) changed.pathname = `/${encodeURIComponent(database)}`
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  const given = changed.searchParams.get('options')
  changed.searchParams.set('options', [...(given === null ? [] : [given]), ...ours].join(' '))
  changed.searchParams.set('application_name', 'perf-gate')
  return changed.href.replace('@unnamed/', '@/')
}

/** An address may leave its host out (a socket of this machine); URL wants one after a user. */
const withHost = (url: string): string => url.replace('@/', '@unnamed/')

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
