import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PrometheusServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** A real Prometheus on an ephemeral loopback port that serves the samples of an OpenMetrics text, and scrapes nothing. */
export async function startPrometheus(openMetrics: string): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'perf-gate-prometheus-'))
  await writeFile(join(folder, 'data.om'), openMetrics)
  await writeFile(join(folder, 'empty.yml'), 'scrape_configs: []\n')
  const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'data.om', 'data'], { cwd: folder })
  if (made.status !== 0) {
    await rm(folder, { recursive: true, force: true })
    const reason = made.error?.message ?? `${made.stderr}`
    throw new Error(`promtool could not read the test's data (npm run pretest installs it): ${reason}`)
  }
  for (let attempt = 1; ; attempt++) {
    const started = await start(folder, await freePort())
    if (started !== null) return started
    if (attempt === 3) throw new Error('prometheus did not become ready, three times')
  }
}

async function start(folder: string, port: number): Promise<PrometheusServer | null> {
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    'prometheus',
    [
      '--config.file=empty.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { cwd: folder, stdio: 'ignore' },
  )
  for (let wait = 0; wait < 600 && child.exitCode === null; wait++) {
    const ready = await fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ready) return { url, stop: () => stop(child, folder) }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  return null
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  if (child.exitCode === null && child.kill('SIGKILL')) await gone
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
