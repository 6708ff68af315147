import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { UserError } from '../model/user-error.js'

const end = '# EOF\n'

/** A recording that is whole after every write: each one goes over the `# EOF` before it and writes another. */
export interface RecordingFile {
  readonly typed: Set<string>
  readonly add: (text: string) => Promise<void>
  readonly close: () => Promise<void>
  /** Closes a file that was made for nothing, and removes it. */
  readonly discard: () => Promise<void>
}

export async function openRecording(path: string, append: boolean): Promise<RecordingFile> {
  await mkdir(dirname(path), { recursive: true })
  const file = await openFile(path, append)
  const typed = new Set<string>()
  let position = append
    ? await endOf(file, path, typed).catch(async (error: unknown) => {
        await file.close()
        throw error
      })
    : 0
  return {
    typed,
    add: async (text) => {
      const bytes = Buffer.from(text + end)
      await file.write(bytes, 0, bytes.length, position)
      position += bytes.length - end.length
    },
    close: async () => {
      await file.write(end, position)
      await file.truncate(position + end.length)
      await file.close()
    },
    discard: async () => {
      await file.close()
      await unlink(path)
    },
  }
}

async function openFile(path: string, append: boolean): Promise<FileHandle> {
  try {
    return await open(path, append ? 'a' : 'wx').then(async (file) => {
      if (!append) return file
      await file.close()
      return open(path, 'r+')
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const fix = 'Give --append to add to it, another --out, or remove it first.'
    throw new UserError([{ message: `${path} is already there, and a recording is never overwritten`, fix }])
  }
}

/** Where new lines go: after the last whole line that is no `# EOF`. */
async function endOf(file: FileHandle, path: string, typed: Set<string>): Promise<number> {
  let position = 0
  let kept = 0
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    position += Buffer.byteLength(line) + 1
    if (line.startsWith('# TYPE ')) typed.add(line.split(' ')[2]!)
    if (line !== '# EOF' && line !== '') kept = position
  }
  const { size } = await file.stat()
  if (kept <= size) return kept
  throw new UserError([
    { message: `the last line of ${path} is cut off`, fix: 'Remove that line, or record to a new file.' },
  ])
}
