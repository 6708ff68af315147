import { masking, realIo } from '../io.js'
import type { Io } from '../model/io.js'
import { UserError } from '../model/user-error.js'
import { terminalText } from '../reporters/escape/terminal.js'
import { isServer, secretsOf, shownAddress } from '../sources/postgres/address.js'
import { type Exported, exportStatistics } from '../sources/postgres/statistics/export.js'
import { readArguments } from './arguments.js'
import { terminal } from './terminal.js'

const example = 'perf-gate export-statistics --url postgres://reader@db/app --out db/statistics.sql'

/** `perf-gate export-statistics`: 0 when the file is written. */
export async function run(args: readonly string[]): Promise<number> {
  const options = { url: 'text', out: 'text', 'keep-values': 'text', overwrite: 'flag' } as const
  const { values, flags } = readArguments(args, options, 0)
  const { url, out } = values
  if (url === undefined || out === undefined) {
    const message = `export-statistics needs ${url === undefined ? '--url' : '--out'}`
    throw new UserError([{ message, fix: example }])
  }
  if (!isServer(url)) {
    const shown = url.replace(/\/\/.*@/, '//***@')
    throw new UserError([
      { message: `--url must begin with postgres:// or postgresql://, found \`${shown}\``, fix: example },
    ])
  }
  const io = realIo({ progress: (line) => terminal.error(`${terminalText(io.masked(line))}\n`) })
  for (const secret of secretsOf(url)) io.secret(secret)
  const keep = (values['keep-values'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  await masking(io, () => write({ url, out, keep, overwrite: flags.has('overwrite') }, io))
  return 0
}

interface Asked {
  readonly url: string
  readonly out: string
  readonly keep: readonly string[]
  readonly overwrite: boolean
}

async function write({ url, out, keep, overwrite }: Asked, io: Io): Promise<void> {
  if (!overwrite && (await io.files.stat(out)) !== null) {
    throw new UserError([
      { message: `${out} is already there`, fix: 'Give --overwrite to write it anew, or another --out.' },
    ])
  }
  const found = await exportStatistics(url, keep)
  if ('why' in found) throw new UserError([{ message: `the server ${shownAddress(url)} ${found.why}` }])
  checked(found, url)
  await io.files.write(out, found.text)
  const { version, tables, columns, unknown, hidden } = found
  io.progress(`${out}: ${tables} tables and ${columns} columns of PostgreSQL ${version}`)
  if (unknown.length > 0) io.progress(`never analyzed, and left out: ${unknown.join(', ')}. Run ANALYZE on them.`)
  if (hidden.length > 0)
    io.progress(`sizes alone, because this role may not read them: ${hidden.join(', ')}. GRANT pg_read_all_data helps.`)
}

/** A name that no table has is a mistake: its values would silently stay away. */
function checked({ strange, tables }: Exported, url: string): void {
  if (strange.length > 0) {
    const fix = 'Write table.column, or schema.table.column, of a table that was analyzed and that this role may read.'
    throw new UserError([
      { message: `--keep-values names ${strange.join(', ')}, of which the server knows nothing`, fix },
    ])
  }
  if (tables > 0) return
  const message = `the database at ${shownAddress(url)} has no table with statistics`
  throw new UserError([{ message, fix: 'Name the database at the end of --url, and run ANALYZE in it.' }])
}
