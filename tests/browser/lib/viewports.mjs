// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Telephones, tablets, screens, and a page at 200 %: what sticks out, lies under something, or is too small to be pressed. What
 * is measured is elements, whatever they are called.
 */

import assert from 'node:assert/strict'

export const SIZES = [
  [320, 568],
  [390, 844],
  [568, 320],
  // 1366 x 768 at 200 %.
  [683, 384],
  [768, 1024],
  [1366, 768],
  [1920, 1080],
]
/** One that is held upright. */
export const PHONE = { width: 390, height: 844, hasTouch: true, isMobile: true }
/** Between two looks; a slowed page has time for other things. */
const LOOK_MS = 15
/** WCAG 2.2, 2.5.8 */
const TARGET_MIN_PX = 24

/** Runs in the page: what is wrong with it, in words. */
function look(targetMin) {
  const problems = []
  const { scrollWidth } = document.documentElement
  if (scrollWidth > innerWidth) problems.push(`${scrollWidth} px wide`)
  // What lies over the page hides it on purpose.
  const modal = document.querySelector('dialog[open], [role=menu], .reactions-menu')
  const seen = (element) => element.offsetParent !== null && getComputedStyle(element).visibility !== 'hidden'
  for (const element of (modal ?? document).querySelectorAll('button, input, select, textarea, a[href], summary')) {
    if (!seen(element) || element.matches('.visually-hidden')) continue
    const name = element.getAttribute('aria-label') ?? (element.textContent.trim() || element.id)
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect()
    if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1) problems.push(`“${name}” is not in view`)
    // A link in a sentence is as high as its line.
    if ((width < targetMin || height < targetMin) && !element.closest('.line-text, .switch')) {
      problems.push(`“${name}” is ${Math.round(width)} x ${Math.round(height)}`)
    }
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    if (!hit || !(element.contains(hit) || hit.closest('label')?.contains(element))) {
      problems.push(`“${name}” is under ${hit?.tagName}.${hit?.className}`)
    }
  }
  // Words that their place has no room for, where nobody can scroll to them.
  for (const element of (modal ?? document).querySelectorAll('.button, .menu-item, label, p, h1, h2, h3, li, dd, legend, small')) {
    const { overflowX } = getComputedStyle(element)
    if (!seen(element) || overflowX !== 'visible' || element.scrollWidth <= element.clientWidth + 1) continue
    // Of what is in line with a sentence the width is not told.
    if (element.clientWidth > 0) problems.push(`“${element.textContent.trim().slice(0, 40)}” sticks out of its place`)
  }
  // Where the picture has the whole page, bars lie over it and go again.
  if (!modal && !document.querySelector('.meeting.full')) {
    for (const name of document.querySelectorAll('.nameplate .name')) {
      const { left, right, top, bottom } = name.getBoundingClientRect()
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      if (hit?.closest('.tile') !== name.closest('.tile')) problems.push(`the name ${name.textContent} is under ${hit?.className}`)
    }
  }
  return problems
}

/** Before a page is opened: from then on it is looked at all the time, as a press could come at any. */
export async function watchFit({ page }) {
  await page.evaluateOnNewDocument(`
    ${look}
    window.__misfits = new Set()
    setInterval(() => {
      if (document.body) for (const problem of look(${TARGET_MIN_PX})) window.__misfits.add(problem)
    }, ${LOOK_MS})`)
}

/** Throws with what was wrong at any moment since the page was opened. */
export async function assertFittedAlways({ page }, state) {
  assert.deepEqual(await page.evaluate(() => [...window.__misfits]), [], state)
}

/** Throws with what is wrong at any of @sizes; @state is what there is to be seen. */
export async function assertFits({ page }, state, sizes = SIZES) {
  for (const [width, height] of sizes) {
    await page.setViewport({ width, height })
    // The bar goes when nobody moves.
    for (const y of [0.4, 0.5]) await page.mouse.move(width / 2, height * y)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    assert.deepEqual(await page.evaluate(look, TARGET_MIN_PX), [], `${state} at ${width} x ${height}`)
  }
}
