import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { bundles } from './bundle.js'
import { type Command, commandsOf, fileCommand, keptSummary } from './runner-rules.js'

const root = resolve(import.meta.dirname, '../../..')

export interface Step {
  readonly action?: 'action' | 'comment'
  readonly event: string
  readonly payload: unknown
  readonly workspace: string
  readonly apiUrl: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly runId?: number
  readonly attempt?: number
  readonly sha?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface StepResult {
  readonly exitCode: number | null
  readonly log: string
  readonly commands: readonly Command[]
  readonly annotations: readonly Command[]
  readonly masks: readonly string[]
  readonly notices: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly undeclaredOutputs: readonly string[]
  readonly unsetOutputs: readonly string[]
  readonly summary: string
  readonly folder: string
  readonly milliseconds: number
}

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs?: Readonly<Record<string, unknown>>
}

/** Runs the bundle in a process of its own, as the runner runs a step: environment, inputs, file commands. */
export async function runAction(step: Step): Promise<StepResult> {
  const name = step.action ?? 'action'
  const metadata: Metadata = parse(
    readFileSync(join(root, name === 'action' ? 'action.yml' : 'comment/action.yml'), 'utf8'),
  )
  const folder = mkdtempSync(join(tmpdir(), 'perf-budget-gate-step-'))
  const file = (leaf: string, content = ''): string => {
    const path = join(folder, leaf)
    writeFileSync(path, content)
    return path
  }
  const output = file('output')
  const summary = file('summary')
  const main = join(await bundles(), name, 'index.js')
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: step.apiUrl,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_EVENT_NAME: step.event,
    GITHUB_EVENT_PATH: file(
      'event.json',
      typeof step.payload === 'string' ? step.payload : JSON.stringify(step.payload),
    ),
    GITHUB_WORKSPACE: step.workspace,
    GITHUB_SHA: step.sha ?? 'f'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: String(step.runId ?? 1000),
    GITHUB_RUN_ATTEMPT: String(step.attempt ?? 1),
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: folder,
    ...inputsOf(metadata, step.inputs ?? {}),
    ...step.env,
  }
  const start = performance.now()
  const { code, log } = await finished(main, step.workspace, env)
  const milliseconds = performance.now() - start
  const commands = commandsOf(log)
  const outputs = fileCommand(readFileSync(output, 'utf8'))
  const declared = Object.keys(metadata.outputs ?? {})
  const of = (...names: string[]) => commands.filter((command) => names.includes(command.name))
  return {
    exitCode: code,
    log,
    commands,
    annotations: of('error', 'warning', 'notice'),
    masks: of('add-mask').map((command) => command.message),
    notices: of('notice').map((command) => command.message),
    outputs,
    undeclaredOutputs: Object.keys(outputs).filter((one) => !declared.includes(one)),
    unsetOutputs: declared.filter((one) => !(one in outputs)),
    summary: keptSummary(readFileSync(summary, 'utf8')) ?? '',
    folder,
    milliseconds,
  }
}

/** Names in upper case, blanks as `_`, hyphens kept; what is not given is its default. */
function inputsOf(metadata: Metadata, given: Readonly<Record<string, string>>): Record<string, string> {
  const unknown = Object.keys(given).filter((name) => !(name in metadata.inputs))
  if (unknown.length > 0) throw new Error(`no input ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries(metadata.inputs).map(([name, { default: standard = '' }]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      given[name] ?? standard.replace(/^\$\{\{ github\.token \}\}$/, 'ghs_write'),
    ]),
  )
}

function finished(main: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; log: string }> {
  const child = spawn(process.execPath, [main], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  const add = (chunk: Buffer) => {
    log += chunk.toString()
  }
  child.stdout.on('data', add)
  child.stderr.on('data', add)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, log }))
  })
}
