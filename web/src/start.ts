// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the page begins with: it is small, so that the page's code and the person's language are fetched side by side. */

import { startLanguage } from './language'

async function start(root: HTMLElement): Promise<void> {
  const [page] = await Promise.all([import('./main'), startLanguage()])
  page.start(root)
}

const root = document.getElementById('app')
if (root) {
  start(root).catch((error: unknown) => {
    console.error('tutti: not started:', error)
    // In the only language that is there without a file.
    document.getElementById('not-loaded')?.removeAttribute('hidden')
  })
}
