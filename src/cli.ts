import module from 'node:module'
import { main } from './cli/main.js'

// Node keeps what it compiled among its temporary files, and the next run starts faster. Node 20 cannot.
const keepCompiled: unknown = Reflect.get(module, 'enableCompileCache')
if (typeof keepCompiled === 'function') keepCompiled()

main(process.argv.slice(2)).then((status) => {
  process.exitCode = status
})
