import * as z from 'zod/mini'
import { budgets } from '../budgets/index.js'
import { sources } from '../sources/index.js'
import { fileSchema } from './schema.js'

interface Json {
  [key: string]: unknown
}

/** The JSON Schema of the policy file, with the keys of every section and every type of source: what editors complete by. */
export async function policyJsonSchema(): Promise<string> {
  const { $schema, ...file } = converted(fileSchema())
  const keys = objectAt(file, 'properties')
  for (const row of budgets) {
    const entry = bare(converted((await row.load()).schema()))
    keys[row.id] = { ...objectAt(keys, row.id), additionalProperties: entry }
  }
  keys['sources'] = { ...objectAt(keys, 'sources'), additionalProperties: await sourceSchema() }
  const schema = { $schema, title: 'Policy of Perf Budget Gate', ...file }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** One `if` for each type, so that an editor names the mistake in the type that is written and not in all of them. */
async function sourceSchema(): Promise<Json> {
  const branches: Json[] = []
  const declared = sources.filter((row) => row.declared !== false)
  for (const { id, load } of declared) {
    const keys = withPlaceholders(bare(converted((await load()).schema())))
    const then = isObject(keys)
      ? { ...keys, properties: { ...objectAt(keys, 'properties'), type: { const: id } } }
      : keys
    branches.push({ if: { properties: { type: { const: id } }, required: ['type'] }, then })
  }
  const type = { type: 'string', enum: declared.map(({ id }) => id), description: 'Type of the source.' }
  return { type: 'object', properties: { type }, required: ['type'], allOf: branches }
}

const placeholder = { type: 'string', pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}' }

/** In sources a text may name an environment variable instead of having its own form. */
function withPlaceholders(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withPlaceholders)
  if (!isObject(schema)) return schema
  if (typeof schema['pattern'] === 'string') {
    const { description, ...form } = schema
    return { ...(description === undefined ? {} : { description }), anyOf: [form, placeholder] }
  }
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, withPlaceholders(part)]))
}

const converted = (schema: z.core.$ZodType): Json => ({ ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) })

function bare({ $schema, ...schema }: Json): Json {
  return schema
}

function objectAt(schema: Json, key: string): Json {
  const value = schema[key]
  if (!isObject(value)) throw new Error(`no object at ${key}`)
  return value
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
