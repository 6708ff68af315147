// Cuts GitHub's OpenAPI description down to the calls that the Action makes, for the tests' GitHub on loopback.
//   npm install --no-save --prefix SOME_TEMPORARY_FOLDER @octokit/openapi@23.0.2
//   node scripts/cut-openapi.mjs SOME_TEMPORARY_FOLDER/node_modules/@octokit/openapi
// Writes test/github/rig/github-subset.json. The description is GitHub's, under the MIT licence; the notice is kept inside.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const calls = {
  '/user': ['get'],
  '/orgs/{org}/teams/{team_slug}/memberships/{username}': ['get'],
  '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': ['get'],
  '/repos/{owner}/{repo}/check-runs': ['post'],
  '/repos/{owner}/{repo}/check-runs/{check_run_id}': ['get', 'patch'],
  '/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/check-runs': ['get'],
  '/repos/{owner}/{repo}/git/blobs/{file_sha}': ['get'],
  '/repos/{owner}/{repo}/git/trees/{tree_sha}': ['get'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['patch', 'delete'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/pulls': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/files': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews': ['get'],
}
/** Words for people: half of the size, and nothing that a check reads. */
const dropped = new Set(['description', 'summary', 'example', 'examples', 'externalDocs', 'x-github', 'tags', 'title'])

const folder = process.argv[2]
if (folder === undefined) throw new Error('Give the folder of @octokit/openapi.')
const whole = JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8'))
const components = {}
const paths = {}
for (const [path, methods] of Object.entries(calls)) {
  paths[path] = {}
  for (const method of methods) paths[path][method] = operation(whole.paths[path][method], whole.paths[path].parameters)
}
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const note = { from: `@octokit/openapi ${version}`, licence: readFileSync(join(folder, 'LICENSE'), 'utf8') }
writeFileSync('test/github/rig/github-subset.json', `${JSON.stringify({ note, paths, components })}\n`)

function operation(whole, shared = []) {
  const { operationId, parameters = [], requestBody, responses } = whole
  return keep({ operationId, parameters: [...shared, ...parameters], requestBody, responses })
}

/** Copies a part without words, and with it every component that it refers to. */
function keep(part, isMap = false) {
  if (Array.isArray(part)) return part.map((item) => keep(item))
  if (typeof part !== 'object' || part === null) return part
  if (typeof part.$ref === 'string') fetch(part.$ref)
  const kept = Object.entries(part).filter(([key]) => isMap || !dropped.has(key))
  return Object.fromEntries(kept.map(([key, value]) => [key, keep(value, key === 'properties' && !isMap)]))
}

function fetch(reference) {
  const [, , kind, name] = reference.split('/')
  components[kind] ??= {}
  if (components[kind][name] !== undefined) return
  components[kind][name] = {}
  components[kind][name] = keep(whole.components[kind][name])
}
