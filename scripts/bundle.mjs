// One entry into one folder: types stripped, bundled by ncc, minified.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ncc from '@vercel/ncc'
import { buildSync, transformSync } from 'esbuild'
import { minify } from 'terser'

/**
 * What packages do not say of themselves, and the bundler must know to leave out what nobody uses: that loading a module
 * does nothing else, and where the modules are of packages that give themselves as one file, or for Node as CommonJS.
 */
const better = {
  yaml: { exports: { '.': './browser/index.js' }, sideEffects: false },
  'simple-statistics': { exports: { '.': './index.js' }, sideEffects: false },
  '@actions/core': { sideEffects: false },
}

/**
 * A copy of the sources as JavaScript. Types are checked elsewhere (`npm run check:types`), and ncc would check them once
 * for each entry. It lies in the repository, where packages are found, and ncc runs in it: its name is in no output.
 */
export function stage() {
  const folder = mkdtempSync(resolve('.bundle-'))
  for (const path of readdirSync('src', { recursive: true })) {
    if (!path.endsWith('.ts')) continue
    const target = join(folder, 'src', path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, stripped(readFileSync(join('src', path), 'utf8')))
  }
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type: 'module' }))
  // ncc looks for one, and stumbles where there is none.
  writeFileSync(join(folder, 'tsconfig.json'), '{}')
  for (const [name, told] of Object.entries(better)) {
    const [from, to] = [join('node_modules', name), join(folder, 'node_modules', name)]
    cpSync(from, to, { recursive: true })
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
    writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, ...told }))
  }
  return folder
}

const stripped = (text) =>
  transformSync(text, {
    loader: 'ts',
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  }).code

export async function bundle(staged, entry, folder) {
  const before = process.cwd()
  process.chdir(staged)
  try {
    // `es5` is about the bundler's own code: its functions are compiled at once, which those with an arrow are not on Node 20.
    const options = {
      esm: false,
      cache: false,
      quiet: true,
      license: 'licenses.txt',
      target: 'es5',
      filename: 'index.js',
    }
    const { code, assets } = await ncc(resolve(entry), options)
    await write(folder, { 'index.js': { source: code }, ...assets })
  } finally {
    process.chdir(before)
  }
}

/** The script that runs the bundle in a folder, and knows it by the digest of its files. */
export async function launcher(entry, folder) {
  const digest = createHash('sha256')
  for (const name of readdirSync(folder).sort()) digest.update(`${name}\0`).update(readFileSync(join(folder, name)))
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'es2022',
    define: { bundleDigest: JSON.stringify(digest.digest('hex').slice(0, 16)) },
  })
  return `#!/usr/bin/env node\n${await minified(outputFiles[0].text)}\n`
}

async function write(folder, files) {
  mkdirSync(folder, { recursive: true })
  for (const [name, { source }] of Object.entries(files)) {
    writeFileSync(join(folder, name), name.endsWith('.js') ? await minified(source.toString()) : source)
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n')
}

/** Unlike others this one drops what a module declares and nobody uses, inside the bundler's functions too. */
async function minified(text) {
  const { code } = await minify(text, {
    ecma: 2022,
    toplevel: true,
    compress: { ecma: 2022, passes: 3 },
    format: { comments: false, ascii_only: true },
  })
  return code
}
