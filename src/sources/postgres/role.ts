import { listOf, own } from '../fields.js'
import type { Connection } from './connection.js'

export const oldestMajor = 14

/** Rights with which the SQL of a pull request could leave its database: COPY runs programs and reaches files with three of them. */
const factsQuery = `SELECT current_setting('server_version') AS version,
    current_setting('server_version_num')::int AS number, r.rolname AS role, r.rolcreatedb AS creates,
    r.rolsuper OR EXISTS (SELECT FROM pg_roles s WHERE s.rolsuper AND pg_has_role(r.oid, s.oid, 'MEMBER')) AS superuser,
    r.rolcreaterole AS changes_roles, r.rolreplication AS replicates,
    EXISTS (SELECT FROM pg_roles p WHERE pg_has_role(r.oid, p.oid, 'MEMBER') AND p.rolname IN
      ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')) AS reaches_files
  FROM pg_roles r WHERE r.rolname = current_user`

/** Why this role on this server may not plan, in words; else the version of the server. */
export async function examine(
  connection: Connection,
): Promise<{ readonly version: string } | { readonly why: string }> {
  const asked = await connection.run(factsQuery)
  if (!('value' in asked))
    return { why: `it does not say who it is: ${'error' in asked ? asked.error.message : asked.stopped}` }
  const [facts] = listOf(asked.value)
  const is = (key: string) => own(facts, key) === true
  const version = String(own(facts, 'version')).split(' ')[0] ?? ''
  const role = `the role ${String(own(facts, 'role'))}`
  if (Number(own(facts, 'number')) < oldestMajor * 10_000) {
    return { why: `it is PostgreSQL ${version}, and ${oldestMajor} is the oldest that is supported` }
  }
  const make = 'Make one for the gate: CREATE ROLE perf_gate LOGIN CREATEDB PASSWORD ...'
  if (is('superuser')) {
    return {
      why: `${role} is a superuser, or may become one: SQL of a pull request would run with all rights. ${make}`,
    }
  }
  if (is('changes_roles')) return { why: `${role} may change other roles (CREATEROLE). ${make}` }
  if (is('replicates')) return { why: `${role} may replicate the whole server (REPLICATION). ${make}` }
  if (is('reaches_files')) return { why: `${role} may run programs or reach files of the server. ${make}` }
  if (!is('creates')) return { why: `${role} may not create databases. Say ALTER ROLE ... CREATEDB` }
  return { version }
}
