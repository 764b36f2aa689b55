// SPDX-License-Identifier: LGPL-2.1-or-later
// For esbuild: what is fetched by its address and not part of a script. `import address from 'package/file?address'` copies
// the file and gives where it is found; a worker or a style of our own is built first.

import { build as bundle } from 'esbuild'
import { readFile } from 'node:fs/promises'

/** Folders in dist/ whose files are fetched by a name that a library makes. */
export const FOLDERS = {
  'pdf-cmaps': 'node_modules/pdfjs-dist/cmaps',
  'pdf-fonts': 'node_modules/pdfjs-dist/standard_fonts',
  background: 'node_modules/@mediapipe/selfie_segmentation',
}

/** Those that are not worth carrying: types, papers, and a model for another shape of picture. */
export const LEFT_OUT = /(\.d\.ts|package\.json|README\.md|selfie_segmentation\.tflite)$/
/** Those in folders that are large and not compressed already. */
export const COMPRESSED = /\.(js|wasm|tflite)$/

const MARK = /\?address$/
const OWN = /(\.worker\.ts|styles\/[\w-]+\.css)$/

export const assets = {
  name: 'assets',
  setup(build) {
    build.onResolve({ filter: MARK }, async ({ path, resolveDir, kind }) => {
      const found = await build.resolve(path.replace(MARK, ''), { resolveDir, kind })
      if (found.errors.length > 0) return found
      return { path: found.path.replace(/\.ts$/, '.js'), pluginData: found.path, namespace: 'address' }
    })
    build.onLoad({ filter: /.*/, namespace: 'address' }, async ({ pluginData: path }) => {
      if (!OWN.test(path)) return { contents: await readFile(path), loader: 'file' }
      const { outputFiles } = await bundle({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        format: 'iife',
        target: build.initialOptions.target,
        legalComments: 'none',
        logLevel: 'warning',
      })
      return { contents: outputFiles[0].contents, loader: 'file' }
    })
  },
}
