// SPDX-License-Identifier: LGPL-2.1-or-later
// For esbuild: the module `tutti:languages` lists what lies in src/languages/, each to be loaded when it is chosen, in two parts.

import { build as bundle } from 'esbuild'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'src/languages')
const REST = '-rest'

/** @isFirst: whether a key is among those of the first load. */
export const languages = (isFirst = () => true) => ({
  name: 'languages',
  setup(build) {
    build.onResolve({ filter: /^tutti:languages$/ }, ({ path }) => ({ path, namespace: 'languages' }))
    build.onLoad({ filter: /.*/, namespace: 'languages' }, () => {
      const codes = readdirSync(folder).map((name) => name.replace(/\.ts$/, ''))
      const entries = codes.map(
        (code) => `${code}: { first: () => import('tutti:words/${code}'), rest: () => import('tutti:words/${code}${REST}') }`,
      )
      return { contents: `export const LANGUAGES = { ${entries.join(', ')} }` }
    })
    build.onResolve({ filter: /^tutti:words\// }, ({ path }) => ({ path: path.split('/')[1], namespace: 'words' }))
    build.onLoad({ filter: /.*/, namespace: 'words' }, async ({ path }) => {
      const all = await messagesOf(path.replace(REST, ''))
      const wanted = Object.entries(all).filter(([key]) => isFirst(key) !== path.endsWith(REST))
      return { contents: `export default ${JSON.stringify(Object.fromEntries(wanted))}` }
    })
  },
})

async function messagesOf(code) {
  const { outputFiles } = await bundle({ entryPoints: [join(folder, `${code}.ts`)], bundle: true, write: false, format: 'esm' })
  const { default: messages } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
  return messages
}
