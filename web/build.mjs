// SPDX-License-Identifier: LGPL-2.1-or-later
// Builds the client into dist/, with compressed copies, and fails when the first load grows past what a thin line can take.

import { build } from 'esbuild'
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const FIRST_LOAD_MAX = 60_000
const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
// The hash in a name lets the server have it kept for good; only index.html is asked for again.
const common = { absWorkingDir: here, outdir: 'dist', entryNames: '[name]-[hash]', bundle: true, minify: true, metafile: true }
const scripts = await build({
  ...common,
  entryPoints: { app: 'src/main.tsx' },
  format: 'esm',
  target: ['es2021'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
})
const styles = await build({
  ...common,
  entryPoints: ['src/styles/app.css'],
  target: ['chrome105', 'firefox110', 'safari16'],
  logLevel: 'warning',
})
await copyFile(join(here, 'static/favicon.svg'), join(dist, 'favicon.svg'))
let page = await readFile(join(here, 'static/index.html'), 'utf8')
for (const [wanted, { metafile }] of [['/app.js', scripts], ['/app.css', styles]]) {
  if (!page.includes(`"${wanted}"`)) throw new Error(`index.html does not name ${wanted}`)
  page = page.replace(wanted, `/${basename(Object.keys(metafile.outputs)[0])}`)
}
await writeFile(join(dist, 'index.html'), page)

let total = 0
for (const name of (await readdir(dist)).sort()) {
  const compressed = gzipSync(await readFile(join(dist, name)), { level: 9 })
  await writeFile(join(dist, `${name}.gz`), compressed)
  total += compressed.length
  console.log(`${name}: ${(await stat(join(dist, name))).size} bytes, ${compressed.length} compressed`)
}
console.log(`first load: ${total} bytes compressed, at most ${FIRST_LOAD_MAX}`)
if (total > FIRST_LOAD_MAX) {
  console.error('the first load is too large')
  process.exitCode = 1
}
