// Lets Node 24, which strips types, find the .ts file behind an import that ends in .js.
import * as modules from 'node:module'

modules.registerHooks({
  resolve(specifier, context, next) {
    const ours = specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/')
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
