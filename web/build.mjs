// SPDX-License-Identifier: LGPL-2.1-or-later
// Builds the client into dist/, with compressed copies, and fails when the first load grows past what a thin line can take.

import { build } from 'esbuild'
import { copyFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { assets, COMPRESSED, FOLDERS, LEFT_OUT } from './assets.mjs'
import { languages } from './languages.mjs'
import { saidIn } from './said.mjs'

/** The page begins with the first, which fetches the second at once. */
const SCRIPTS = ['src/start.ts', 'src/main.tsx']
const STYLE = 'src/styles/app.css'
/** Until a person can press Join, and to enter a meeting; in the longest language. */
const FIRST_LOAD_MAX = 60_000
const BROWSERS = ['chrome105', 'firefox110', 'safari16']
const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
// The hash in a name lets the server have it kept for good; only index.html is asked for again.
const common = { absWorkingDir: here, outdir: 'dist', entryNames: '[name]-[hash]', bundle: true, metafile: true, target: BROWSERS, logLevel: 'warning' }
const bundleScripts = (isFirst, options) =>
  build({
    ...common,
    ...options,
    entryPoints: { app: SCRIPTS[0] },
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    splitting: true,
    chunkNames: '[name]-[hash]',
    // A script names its parts and what comes with it from whatever address the page has.
    publicPath: '/',
    assetNames: '[name]-[hash]',
    plugins: [languages(isFirst), assets],
    legalComments: 'none',
    charset: 'utf8',
  })
// Which code is fetched first says which sentences are.
const sketch = await bundleScripts(() => true, { minify: false, write: false })
const sketched = firstOf(sketch.metafile, SCRIPTS)
const says = saidIn(sketch.outputFiles.filter(({ path }) => sketched.has(relative(here, path))).map(({ text }) => text).join('\n'))
const scripts = await bundleScripts(says, { minify: true })
const styles = await build({ ...common, entryPoints: [STYLE], minify: true })
const asTheyAre = (await readdir(join(here, 'static'))).filter((name) => name !== 'index.html')
for (const name of asTheyAre) await copyFile(join(here, 'static', name), join(dist, name))

const first = new Set(['index.html', 'favicon.svg', 'manifest.webmanifest', 'service-worker.js'])
const code = [...firstOf(scripts.metafile, SCRIPTS)].map((name) => basename(name))
const [style] = [...firstOf(styles.metafile, [STYLE])].map((name) => basename(name))
for (const name of [...code, style]) first.add(name)
let page = await readFile(join(here, 'static/index.html'), 'utf8')
// The script that begins is small: what it will ask for is asked for with it.
const ahead = code.slice(1).map((name) => `<link rel="modulepreload" href="/${name}">`).join('')
for (const [wanted, found] of [['"/app.js"', `"/${code[0]}"`], ['"/app.css"', `"/${style}"`], ['</head>', `${ahead}</head>`]]) {
  if (!page.includes(wanted)) throw new Error(`index.html does not have ${wanted}`)
  page = page.replace(wanted, found)
}
await writeFile(join(dist, 'index.html'), page)

for (const [to, from] of Object.entries(FOLDERS)) {
  await cp(join(here, from), join(dist, to), { recursive: true, filter: (name) => !LEFT_OUT.test(name) })
  for (const name of await readdir(join(dist, to))) {
    const path = join(dist, to, name)
    if (COMPRESSED.test(name)) await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }))
  }
}

let total = 0
let language = 0
for (const name of (await readdir(dist)).sort()) {
  // A folder is of many small files that are compressed already.
  if (FOLDERS[name] !== undefined) continue
  const compressed = gzipSync(await readFile(join(dist, name)), { level: 9 })
  await writeFile(join(dist, `${name}.gz`), compressed)
  if (first.has(name)) total += compressed.length
  // One of them, and not the half that is fetched later.
  const spoken = /^[a-z]{2}-[0-9A-Z]{8}\.js$/.test(name)
  if (spoken) language = Math.max(language, compressed.length)
  const when = first.has(name) ? '' : spoken ? ', one language of these' : ', when it is wanted'
  console.log(`${name}: ${(await stat(join(dist, name))).size} bytes, ${compressed.length} compressed${when}`)
}
if (language === 0) throw new Error('no languages found')
total += language
console.log(`first load: ${total} bytes compressed, at most ${FIRST_LOAD_MAX}`)
if (total > FIRST_LOAD_MAX) {
  console.error('the first load is too large')
  process.exitCode = 1
}

/** What is made of @sources and what they import at once, not what they import later. */
function firstOf({ outputs }, sources) {
  const entries = sources.map((source) => Object.keys(outputs).find((name) => outputs[name].entryPoint === source))
  if (entries.includes(undefined)) throw new Error(`not built: ${sources}`)
  const found = new Set(entries)
  for (const name of found) {
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') found.add(path)
  }
  return found
}
