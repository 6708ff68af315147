// Tests and build run on Node 24 (the npm package `node`); the command line alone also runs on 20.
const major = Number(process.versions.node.split('.')[0])
if (major !== 24) {
  console.error(`perf-budget-gate builds and tests on Node 24, and this is ${process.version}.`)
  console.error('Run it through npm (`npm test`, `npm run build`): node_modules/.bin has the right one after `npm ci`.')
  console.error('If `npm ci` ran with --ignore-scripts, run `npm rebuild node node20`.')
  process.exit(1)
}
