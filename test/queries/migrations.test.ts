import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.js'
import { engineReady, finding, judged } from './change.js'

/** As pg_dump 18 writes it, with a role, rows and an extension that are not here. */
const dump = `--
-- PostgreSQL database dump
--

\\restrict abcdefghijklmnopqrstuvwxyz

SET statement_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET row_security = off;

CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;
COMMENT ON EXTENSION pg_stat_statements IS 'track planning and execution statistics';
CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;

CREATE SCHEMA app;
ALTER SCHEMA app OWNER TO app_owner;

SET default_tablespace = '';
SET default_table_access_method = heap;

CREATE TABLE app.orders (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    token uuid DEFAULT public.gen_random_uuid() NOT NULL
);
ALTER TABLE app.orders OWNER TO app_owner;
CREATE SEQUENCE app.orders_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE app.orders_id_seq OWNED BY app.orders.id;
ALTER TABLE ONLY app.orders ALTER COLUMN id SET DEFAULT nextval('app.orders_id_seq'::regclass);

COPY app.orders (id, customer_id, token) FROM stdin;
1\t2\t00000000-0000-0000-0000-000000000000
\\.

SELECT pg_catalog.setval('app.orders_id_seq', 1, true);
ALTER TABLE ONLY app.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
CREATE INDEX orders_customer ON app.orders USING btree (customer_id);
GRANT SELECT ON TABLE app.orders TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA app GRANT SELECT ON TABLES TO reader;

\\unrestrict abcdefghijklmnopqrstuvwxyz
`
const rails = `SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.schema_migrations (version character varying NOT NULL);
CREATE TABLE public.users (id bigint NOT NULL, email character varying DEFAULT ''::character varying NOT NULL);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX index_users_on_email ON public.users USING btree (email);

SET search_path TO "$user", public;

INSERT INTO "schema_migrations" (version) VALUES
('20240102000000'),
('20240101000000');
`
const layouts: Record<
  string,
  { schema: string; tables: string; files: Record<string, string>; query: string; drop: Record<string, string> }
> = {
  pg_dump: {
    schema: '[dump/schema.sql, dump/later/*.sql]',
    tables: 'app.orders: { rows: 3000000 }',
    files: { 'dump/schema.sql': dump, 'dump/later/1.sql': 'CREATE TABLE plain (id int);' },
    query: 'SELECT id FROM app.orders WHERE customer_id = :c',
    drop: { 'dump/later/2.sql': 'DROP INDEX app.orders_customer;' },
  },
  rails: {
    schema: 'rails/structure.sql',
    tables: 'users: { rows: 3000000, columns: { email: { distinct: 3000000 } } }',
    files: { 'rails/structure.sql': rails },
    query: 'SELECT id FROM users WHERE email = :e',
    drop: { 'rails/structure.sql': rails.replace(/CREATE UNIQUE INDEX.*\n/, '') },
  },
  prisma: {
    schema: 'prisma/migrations/*/migration.sql',
    tables: 'User: { rows: 3000000, columns: { email: { distinct: 3000000 } } }',
    files: {
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
      'prisma/migrations/20240101000000_init/migration.sql':
        '-- CreateTable\nCREATE TABLE "User" ("id" SERIAL NOT NULL, "email" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));\n\n-- CreateIndex\nCREATE UNIQUE INDEX "User_email_key" ON "User"("email");',
    },
    query: 'SELECT id FROM "User" WHERE email = :e',
    drop: { 'prisma/migrations/20240202000000_drop/migration.sql': '-- DropIndex\nDROP INDEX "User_email_key";' },
  },
  flyway: {
    schema: 'flyway/**/*.sql',
    tables: 'account: { rows: 3000000, columns: { owner: { distinct: 900000 } } }',
    files: {
      'flyway/2023/V1__init.sql': 'CREATE TABLE account (id int PRIMARY KEY, owner text);',
      'flyway/2024/V2__index.sql': 'CREATE INDEX account_owner ON account (owner);',
      'flyway/2024/U2__index.sql': 'DROP INDEX account_owner;',
      'flyway/R__view.sql': 'CREATE OR REPLACE VIEW owners AS SELECT owner FROM account;',
    },
    query: 'SELECT id FROM account WHERE owner = :o',
    drop: { 'flyway/2023/V10__drop.sql': 'DROP INDEX account_owner;' },
  },
  migrate: {
    schema: 'migrate/*.sql',
    tables: 'item: { rows: 3000000 }',
    files: {
      'migrate/000001_init.up.sql':
        'BEGIN;\nCREATE TABLE item (id int PRIMARY KEY, sku text);\nCREATE INDEX item_sku ON item (sku);\nCOMMIT;',
      'migrate/000001_init.down.sql': 'DROP TABLE item;',
    },
    query: 'SELECT id FROM item WHERE sku = :s',
    drop: {
      'migrate/000002_drop.up.sql': 'DROP INDEX item_sku;',
      'migrate/000002_drop.down.sql': 'CREATE INDEX item_sku ON item (sku);',
    },
  },
  knex: {
    schema: 'knex/*.sql',
    tables: 'note: { rows: 3000000 }',
    files: {
      'knex/20240101000000_init.up.sql':
        'create table "note" ("id" serial primary key, "topic" varchar(255));\nalter table "note" add constraint "note_topic_unique" unique ("topic");',
      'knex/20240101000000_init.down.sql': 'drop table "note";',
    },
    query: 'SELECT id FROM note WHERE topic = :t',
    drop: { 'knex/20240202000000_drop.up.sql': 'alter table "note" drop constraint "note_topic_unique";' },
  },
  dbmate: {
    schema: 'dbmate/*.sql',
    tables: 'log: { rows: 3000000 }',
    files: {
      'dbmate/1_init.sql':
        '-- migrate:up\nCREATE TABLE log (id int PRIMARY KEY, host text);\nCREATE INDEX log_host ON log (host);\n\n-- migrate:down\nDROP TABLE log;',
    },
    query: 'SELECT id FROM log WHERE host = :h',
    drop: {
      'dbmate/2_drop.sql': '-- migrate:up\nDROP INDEX log_host;\n-- migrate:down\nCREATE INDEX log_host ON log (host);',
    },
  },
}

describe('the files of', () => {
  let report: Report
  beforeAll(async () => {
    await engineReady()
    const entries = Object.entries(layouts)
    const policy = [
      'version: 1\ndefaults: { owner: "@me" }\nqueries:',
      ...entries.map(
        ([name, { schema, tables }]) => `  ${name}: { schema: ${schema}, files: q/${name}.sql, tables: { ${tables} } }`,
      ),
    ].join('\n')
    const queries = entries.map(([name, { query }]) => [`q/${name}.sql`, query] as const)
    const files = Object.assign({}, ...entries.map(([, one]) => one.files), Object.fromEntries(queries))
    report = await judged(
      { ...files, 'perf-budgets.yaml': policy },
      Object.assign({}, ...entries.map(([, { drop }]) => drop)),
    )
  }, 300_000)

  it.each(Object.keys(layouts))('%s load in their order, and the index that a change drops is missed', (name) => {
    expect(finding(report, `queries/${name}/schema`)).toMatchObject({ outcome: 'ok' })
    const found = finding(report, `queries/${name}/${name}/cost`)
    expect(found).toMatchObject({ outcome: 'regressed', status: 'fail' })
    expect(found.text).toContain('became a sequential scan of 3,000,000 rows')
  })

  it('pg_dump say which extension was left out', () => {
    expect(finding(report, 'queries/pg_dump/schema').notes).toContain(
      'The extension pg_stat_statements was left out: no plan needs it.',
    )
  })
})
