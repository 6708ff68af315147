/** Rspack writes webpack's statistics; without `chunkOrigins: true` its origins are empty. */
export { graphOf } from './webpack.js'
