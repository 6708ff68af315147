// Writes schema/perf-budgets.schema.json from the schemas that read the policy. Node 24 strips the types, and the hook
// finds the .ts file behind an import that ends in .js.
import { mkdirSync, writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const ours = specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/')
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
const { policyJsonSchema } = await import('../src/policy/json-schema.ts')
mkdirSync('schema', { recursive: true })
writeFileSync('schema/perf-budgets.schema.json', await policyJsonSchema())
