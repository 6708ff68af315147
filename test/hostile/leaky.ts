import { type Fault, vector } from '../prometheus/faults.js'

/** Says back whatever it was sent, as proxies do in their error pages. */
const echo =
  (status: number, json: boolean): Fault =>
  (response, { headers, parameters }) => {
    // First, because what comes late in a long page is not shown at all.
    const said = JSON.stringify({ key: parameters.get('key'), ...headers, raw: headers.authorization })
    response.writeHead(status, { 'content-type': json ? 'application/json' : 'text/html' })
    response.end(
      json ? JSON.stringify({ status: 'error', errorType: 'bad_data', error: said }) : `<html>${said}</html>`,
    )
  }

/** Servers that say back what was secret in a request, each in its own way. */
export const leaky: Readonly<Record<string, Fault>> = {
  'an error page that says the headers back': echo(500, false),
  'an error of the API that says the headers back': echo(422, true),
  'a login page that says the headers back': echo(200, false),
  'a refusal': echo(401, false),
  'a redirect with the token in its address': (response, { headers }) => {
    response.writeHead(302, { location: `http://127.0.0.1:1/${encodeURIComponent(headers.authorization ?? '')}` }).end()
  },
  'a closed connection': (response) => void response.destroy(),
  'warnings that say the headers back': (response, { headers }) => {
    const body = { status: 'success', data: { resultType: 'vector', result: [] }, warnings: [JSON.stringify(headers)] }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  },
  'series that are named by the headers': (response, { headers }) => {
    const series = vector([[{ tenant: headers.authorization ?? '', scope: String(headers['x-scope-orgid']) }, '1']])
    response.writeHead(200, { 'content-type': 'application/json' }).end(series)
  },
}
