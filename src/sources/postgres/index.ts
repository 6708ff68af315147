import type { Answer } from '../../model/reading.js'
import type { Source, SourceContext, SourceSpec } from '../../model/source.js'
import { absent } from '../query-plans/answers.js'
import { planning } from '../query-plans/planning.js'
import { secretsOf, shownAddress } from './address.js'
import { serverDatabases } from './server-database.js'
import type { PostgresSettings } from './settings.js'

export { schema } from './settings.js'

/** What the section `queries` asks this source with, besides what it asks the embedded database with. */
interface ServerSettings {
  readonly server: PostgresSettings & { readonly name: string }
}

/** Plans on a server of the reader's. It is called at the first question that needs it, and never for a fork. */
export async function open(spec: SourceSpec, context: SourceContext): Promise<Source> {
  const { server } = spec.settings as ServerSettings
  for (const secret of secretsOf(server.url)) context.io.secret(secret)
  if (context.fork) return refusing(server)
  return planning(spec, context, serverDatabases(server.name, server, context.io))
}

/** SQL that a stranger wrote does not reach a server that others use. */
function refusing({ name, url }: ServerSettings['server']): Source {
  const text = `The server ${name} runs no SQL of a fork: its queries are planned once they are in the repository.`
  const answer: Answer = { whole: absent('unsupported', text, name), by: new Map() }
  return {
    ask: async () => answer,
    provenance: async () => ({
      start: null,
      end: null,
      points: 0,
      versions: {},
      notes: [text],
      origin: shownAddress(url),
    }),
    close: async () => {},
  }
}
