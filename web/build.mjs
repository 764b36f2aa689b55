// SPDX-License-Identifier: LGPL-2.1-or-later
// Builds the client into dist/, with compressed copies, and fails when the first load grows past what a thin line can take.

import { build } from 'esbuild'
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const FIRST_LOAD_MAX = 60_000
const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
await build({
  absWorkingDir: here,
  entryPoints: { app: 'src/main.tsx' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2021'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
})
await build({
  absWorkingDir: here,
  entryPoints: ['static/app.css'],
  outfile: 'dist/app.css',
  minify: true,
  target: ['chrome105', 'firefox110', 'safari16'],
  logLevel: 'warning',
})
for (const name of ['index.html', 'favicon.svg']) await copyFile(join(here, 'static', name), join(dist, name))

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
