import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { send } from '../../src/github/send.js'
import { clones, prepared } from './prepared.js'

const listening = async (server: ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

describe.concurrent('the way to GitHub', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('leads through the proxy that %s names', async (variable) => {
    const { rig, run, ours } = await prepared({ clone: clones.fine })
    const tunnelled: string[] = []
    const proxy = createServer().on('connect', (request, socket) => {
      tunnelled.push(request.url ?? '')
      const there = connect(Number(new URL(rig.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        there.pipe(socket).pipe(there)
      })
      for (const end of [there, socket]) end.on('error', () => {})
    })
    const port = await listening(proxy)
    // Only the proxy knows where this name leads.
    const apiUrl = 'http://api.github.invalid'
    const result = await run({ apiUrl, env: { [variable]: `http://127.0.0.1:${port}` } })
    expect(result.notices).toEqual([])
    expect(await ours()).toHaveLength(1)
    expect(new Set(tunnelled)).toEqual(new Set(['api.github.invalid:80']))
    proxy.close()
    proxy.closeAllConnections()
    await rig.close()
  })

  it('follows a redirect to another address without the token', async () => {
    const seen: IncomingHttpHeaders[] = []
    const storage = createServer((request, response) => {
      seen.push(request.headers)
      response.end('zip')
    })
    const storagePort = await listening(storage)
    const api = createServer((request, response) => {
      const there = request.url === '/here' ? '/moved' : `http://127.0.0.1:${storagePort}/zip`
      seen.push(request.headers)
      response.writeHead(302, { location: there }).end()
    })
    const port = await listening(api)
    const headers = { authorization: 'token ghs_x', accept: 'application/zip' }
    const answer = await send(`http://127.0.0.1:${port}/here`, { method: 'GET', headers })
    expect(await answer.text()).toBe('zip')
    expect(seen.map(({ authorization, accept }) => [authorization, accept])).toEqual([
      ['token ghs_x', 'application/zip'],
      ['token ghs_x', 'application/zip'],
      [undefined, 'application/zip'],
    ])
    api.close()
    storage.close()
  })

  it('repeats a moved write where it moved to, as it was', async () => {
    const seen: string[] = []
    const api = createServer(async (request, response) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of request) chunks.push(chunk)
      seen.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`)
      if (request.url === '/old') response.writeHead(307, { location: '/new' })
      response.end()
    })
    const port = await listening(api)
    await send(`http://127.0.0.1:${port}/old`, { method: 'PATCH', headers: {}, body: '{"a":1}' })
    expect(seen).toEqual(['PATCH /old {"a":1}', 'PATCH /new {"a":1}'])
    api.close()
  })

  it.each([
    ['goes round in a circle', { location: '/' }, /redirected more than 5 times/],
    ['leads to no web address', { location: 'file:///etc/passwd' }, /redirected from .* to/],
  ])('gives up on a redirect that %s', async (_, headers, message) => {
    const api = createServer((_request, response) => response.writeHead(302, headers).end())
    const port = await listening(api)
    await expect(send(`http://127.0.0.1:${port}/`, { method: 'GET', headers: {} })).rejects.toThrow(message)
    api.close()
  })

  it('gives up on an answer that does not come in time, and on one that ends too soon', async () => {
    const api = createServer((request, response) => {
      if (request.url !== '/cut') return
      response.writeHead(200, { 'content-length': '10' })
      response.write('half')
      setImmediate(() => response.destroy())
    })
    const address = `http://127.0.0.1:${await listening(api)}`
    const late = send(`${address}/late`, { method: 'GET', headers: {}, signal: AbortSignal.timeout(50) })
    await expect(late).rejects.toThrow(/timeout/)
    await expect(send(`${address}/cut`, { method: 'GET', headers: {} })).rejects.toThrow()
    api.close()
    api.closeAllConnections()
  })
})
