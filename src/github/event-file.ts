import type { Io } from '../model/io.js'
import { UserError } from '../model/user-error.js'
import type { Job } from './job.js'

/** The event that started the job, as the runner left it: not yet checked. */
export async function readEvent(job: Job, io: Io): Promise<unknown> {
  const bytes = await io.files.read(job.eventPath)
  try {
    return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()))
  } catch {
    const fix = 'The runner writes GITHUB_EVENT_PATH; do not write that file yourself.'
    throw new UserError([{ message: 'the event file of the job is not JSON', fix }])
  }
}
