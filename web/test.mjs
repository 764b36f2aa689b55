// SPDX-License-Identifier: LGPL-2.1-or-later
// Bundles test/*.test.ts and runs them with node:test. Node 18 has no way to read TypeScript itself.

import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assets } from './assets.mjs'
import { languages } from './languages.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const out = await mkdtemp(join(tmpdir(), 'tutti-web-'))
try {
  const names = (await readdir(join(here, 'test'))).filter((name) => name.endsWith('.test.ts'))
  await build({
    absWorkingDir: here,
    entryPoints: names.map((name) => join('test', name)),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'esm',
    sourcemap: 'inline',
    plugins: [languages(), assets],
    define: { TESTS_ROOT: JSON.stringify(join(here, '..', 'tests')), WEB_ROOT: JSON.stringify(here) },
    logLevel: 'warning',
  })
  const files = names.map((name) => join(out, name.replace(/\.ts$/, '.mjs')))
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-reporter=tap', ...files], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} finally {
  await rm(out, { recursive: true, force: true })
}
