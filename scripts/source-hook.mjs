// Runs the code in src as it stands, on Node 24, which strips the types: finds the .ts file behind an import that ends in .js.
import * as modules from 'node:module'

modules.registerHooks({
  resolve(specifier, context, next) {
    const ours = specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/')
    if (!ours || context.parentURL?.endsWith('.mjs')) return next(specifier, context)
    return next(specifier.replace(/\.js$/, '.ts'), context)
  },
})
