/** What sends a request and gives the answer's data; rejects with an error that `failureOf` can explain. */
export type Send = (route: string, parameters: Readonly<Record<string, unknown>>) => Promise<{ readonly data: unknown }>

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * Loads the client: not before it is needed. The toolkit's own knows proxies, and loads for longer than the whole gate
 * runs; it is for those who have one.
 */
export async function openClient(token: string, userAgent: string): Promise<Send> {
  const baseUrl = process.env['GITHUB_API_URL'] || 'https://api.github.com'
  if (proxied(baseUrl)) {
    const { getOctokit } = await import('@actions/github')
    return getOctokit(token, { userAgent, log: silent }).request
  }
  const [{ Octokit }, { send }] = await Promise.all([
    import(/* webpackChunkName: "api" */ '@octokit/core'),
    import(/* webpackChunkName: "api" */ './send.js'),
  ])
  return new Octokit({ auth: token, baseUrl, userAgent, log: silent, request: { fetch: send } }).request
}

/** A variable names a proxy for addresses of this kind. What NO_PROXY says of it the toolkit knows. */
function proxied(address: string): boolean {
  const name = address.startsWith('https:') ? 'https_proxy' : 'http_proxy'
  return (process.env[name] || process.env[name.toUpperCase()] || '') !== ''
}
