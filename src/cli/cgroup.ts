import { posix } from 'node:path'
import type { Io } from '../model/io.js'
import { type Problem, UserError } from '../model/user-error.js'

/** As cAdvisor calls it, so that one policy reads a recording and a cluster's Prometheus alike. */
export const cgroupMetric = 'container_cpu_usage_seconds_total'

/** The CPU time that a cgroup has used so far, as text of /metrics; a Problem where it cannot be told. */
export async function cgroupText(path: string, io: Io): Promise<string | Problem> {
  const file = path.endsWith('/cpu.stat') ? path : posix.join(path, 'cpu.stat')
  const content = await readCounter(file, io)
  if (typeof content !== 'string') return content
  const microseconds = /^usage_usec (\d{1,15})$/m.exec(content)?.[1]
  if (microseconds !== undefined) {
    return `# TYPE ${cgroupMetric} counter\n${cgroupMetric} ${Number(microseconds) / 1e6}\n`
  }
  const fix = 'It must be a cgroup of version 2: version 1 counts elsewhere, and has no such line.'
  return { message: `${file} has no usage_usec`, fix }
}

async function readCounter(file: string, io: Io): Promise<string | Problem> {
  const fix = 'Give --cgroup the folder of the container, below /sys/fs/cgroup.'
  try {
    const bytes = await io.files.read(file)
    return bytes === null ? { message: `${file} is not there`, fix } : new TextDecoder().decode(bytes)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { message: `${file} cannot be read: ${error.message}`, fix }
  }
}

/** Throws UserError where the counter cannot be read: told before anything is recorded. */
export async function checkCgroup(path: string, io: Io): Promise<void> {
  const counter = await cgroupText(path, io)
  if (typeof counter !== 'string') throw new UserError([counter])
}

/** A page that has the counter itself: it would be counted twice. */
export const hasCgroupMetric = (page: string): boolean => new RegExp(`^${cgroupMetric}[ {]`, 'm').test(page)
