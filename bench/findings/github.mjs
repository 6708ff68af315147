// A GitHub that answers at once, for one run of the Action on a pull request: it keeps the comment, and appends
// annotations to the check run as GitHub does. It checks nothing; the tests have a GitHub that does.
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export async function openGithub({ at, base, head }) {
  const state = { comment: 0, annotations: 0, requests: 0 }
  const server = createServer((request, response) => void answer(state, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = mkdtempSync(join(tmpdir(), 'bench-github-'))
  const file = (leaf, text = '') => {
    writeFileSync(join(folder, leaf), text)
    return join(folder, leaf)
  }
  const env = environment({ at, base, head }, `http://127.0.0.1:${server.address().port}`, folder, file)
  return {
    env,
    seen: () => ({ ...state, summary: statSync(env.GITHUB_STEP_SUMMARY).size }),
    close: async () => {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function answer(state, request, response) {
  let text = ''
  for await (const chunk of request) text += chunk
  const body = text === '' ? {} : JSON.parse(text)
  state.requests++
  const send = (status, value) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (request.method === 'GET') return send(200, [])
  if (request.url.includes('/comments')) {
    state.comment = body.body.length
    return send(201, { id: 1, body: body.body, user: { login: 'github-actions[bot]' } })
  }
  state.annotations += body.output?.annotations?.length ?? 0
  const check = { id: 1, external_id: body.external_id, output: { annotations_count: state.annotations } }
  return send(request.method === 'POST' ? 201 : 200, check)
}

function environment({ at, base, head }, api, folder, file) {
  const repository = { full_name: 'acme/shop', private: true }
  const side = (ref, sha) => ({ ref, sha, repo: repository })
  const pull_request = { number: 1, user: { login: 'ann' }, base: side('main', base), head: side('topic', head) }
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: api,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify({ number: 1, repository, pull_request })),
    GITHUB_WORKSPACE: at,
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: folder,
    INPUT_TOKEN: 'ghs_bench',
    INPUT_COMMENT: 'always',
    'INPUT_COMMENT-KEY': 'default',
    'INPUT_CHECK-RUN': 'true',
  }
}
