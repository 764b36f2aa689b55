// SPDX-License-Identifier: LGPL-2.1-or-later
/* WCAG 2.2 AA by axe-core: everything in light, and once more in dark what depends on colours. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function violations(page, runOnly) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const found = await page.evaluate(async (only) => {
    const { violations: list } = await window.axe.run(document, {
      runOnly: only,
      // Those of AAA are off unless they are named.
      rules: Object.fromEntries(only.type === 'rule' ? only.values.map((id) => [id, { enabled: true }]) : []),
      resultTypes: ['violations'],
    })
    return list.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`) }))
  }, runOnly)
  return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).join(' | ')}`)
}

/** Throws with every violation of what is on @page; @state is what that is. */
export async function assertAccessible({ page }, state) {
  for (const theme of ['light', 'dark']) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: theme },
      // No colour is judged halfway between two.
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    const runOnly = theme === 'light' ? { type: 'tag', values: LEVELS } : { type: 'rule', values: ['color-contrast'] }
    assert.deepEqual(await violations(page, runOnly), [], `${state}, ${theme}`)
  }
}

/** The same for who asks the system for more contrast: all text 7:1 (WCAG 2.2, 1.4.6), in light and dark. */
export async function assertContrasted(person, state) {
  for (const theme of ['light', 'dark']) {
    await person.prefers({ 'prefers-contrast': 'more', 'prefers-color-scheme': theme, 'prefers-reduced-motion': 'reduce' })
    const runOnly = { type: 'rule', values: ['color-contrast', 'color-contrast-enhanced'] }
    assert.deepEqual(await violations(person.page, runOnly), [], `${state}, more contrast, ${theme}`)
  }
  await person.prefers()
}
