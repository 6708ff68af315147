import { appendFile } from 'node:fs/promises'
import { workflowCommand } from '../reporters/escape/workflow-command.js'
import type { Job } from './job.js'
import type { Outputs } from './results.js'

/** Hands the outputs to the runner. The toolkit frames each with a random delimiter that no value can forge. */
export async function setOutputs(outputs: Outputs): Promise<void> {
  const { setOutput } = await import('@actions/core')
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
}

export async function addSummary(job: Job, markdown: string): Promise<void> {
  if (job.summaryPath !== null) await appendFile(job.summaryPath, `${markdown}\n`)
}

/** Text made of workflow commands or of our own words; text from outside never reaches the log without its escape. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
}

export function notice(text: string): void {
  print(workflowCommand('notice', null, 'Perf Budget Gate', [text]))
}

/** From here on the runner puts *** wherever the value would appear in the log. */
export function mask(value: string): void {
  if (value.trim() === '') return
  print(`::add-mask::${value.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')}`)
}

/** One line that a person who waits may read; without anything that the runner would take for a command. */
export function progress(line: string): void {
  process.stderr.write(`  ${line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').replace(/##\[/g, '## [')}\n`)
}
