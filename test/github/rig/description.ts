import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

/** GitHub's own description of the calls that we make, cut by scripts/cut-openapi.mjs. */
interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: unknown
}
interface Parameter {
  readonly $ref?: string
  readonly name?: string
  readonly in?: string
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
  readonly $ref?: string
}
interface Operation {
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly responses: Readonly<Record<string, Content>>
    readonly schemas: Readonly<Record<string, Schema>>
  }
}

/** In OpenAPI 3.0 a nullable enumeration holds null without naming it; JSON Schema wants it named. */
const named = (_key: string, part: unknown): unknown => {
  const { nullable, enum: values } = Object(part)
  return nullable === true && Array.isArray(values) ? { ...Object(part), enum: [...values, null] } : part
}
const subset = readFileSync(new URL('github-subset.json', import.meta.url), 'utf8')
const description: Description = JSON.parse(subset, named)
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  schemas: [{ $id: 'github', components: description.components }],
})
addFormats.default(ajv)

/** A call as GitHub describes it. */
export interface Described {
  readonly id: string
  readonly operation: Operation
}

const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    operation,
    // Only the path of a file may hold slashes.
    pattern: new RegExp(`^${path.replace('{path}', '.+').replace(/\{\w+\}/g, '[^/]+')}$`),
  })),
)

export function describe(method: string, path: string): Described | null {
  const found = routes.find((route) => route.method === method && route.pattern.test(path))
  return found ? { id: found.operation.operationId, operation: found.operation } : null
}

/** What GitHub would refuse about a request; unknown fields and query names count, since GitHub ignores them in silence. */
export function requestProblems({ operation }: Described, query: URLSearchParams, body: unknown): readonly string[] {
  const known = operation.parameters.map(resolve).filter((parameter) => parameter.in === 'query')
  const unknown = [...query.keys()].filter((name) => !known.some((parameter) => parameter.name === name))
  const schema = operation.requestBody?.content?.['application/json']?.schema
  if (schema === undefined) return [...unknown, ...(body === undefined ? [] : ['a body that is not described'])]
  const names = Object.keys(schema.properties ?? {})
  const fields = names.length === 0 ? [] : Object.keys(Object(body)).filter((name) => !names.includes(name))
  return [...unknown, ...fields.map((name) => `unknown field ${name}`), ...invalid(schema, body)]
}

/** Where a reply is not as GitHub describes it. Errors of GitHub's are one shape. */
export function replyProblems({ operation }: Described, status: number, body: unknown): readonly string[] {
  const reply = operation.responses[String(status)]
  if (reply === undefined) return status >= 400 ? [] : [`status ${status} is not described`]
  const schema = resolveReply(reply).content?.['application/json']?.schema
  return schema === undefined || status >= 400 ? [] : invalid(schema, body)
}

const compiled = new Map<string, ValidateFunction>()

function invalid(schema: Schema, value: unknown): readonly string[] {
  const key = JSON.stringify(schema)
  const check = compiled.get(key) ?? ajv.compile(JSON.parse(key.replaceAll('"#/components/', '"github#/components/')))
  compiled.set(key, check)
  return check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}

function resolve(parameter: Parameter): Parameter {
  const name = parameter.$ref?.split('/').at(-1)
  return name === undefined ? parameter : (description.components.parameters[name] ?? parameter)
}

function resolveReply(reply: Content): Content {
  const name = reply.$ref?.split('/').at(-1)
  return name === undefined ? reply : (description.components.responses[name] ?? reply)
}
