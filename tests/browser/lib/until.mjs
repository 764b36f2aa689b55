// SPDX-License-Identifier: LGPL-2.1-or-later

/** Long enough for a loaded machine; a test that meets it has failed, whatever the machine. */
export const WATCHDOG_MS = 120_000
const PAUSE_MS = 100

/**
 * Asks again and again until @condition gives something truthy, and returns that. The last answer or error is part of
 * the failure, so that a log says what was there instead.
 */
export async function until(what, condition, describe = () => '') {
  const end = Date.now() + WATCHDOG_MS
  for (;;) {
    const result = await condition()
    if (result) return result
    if (Date.now() > end) throw new Error(`${what}: not within ${WATCHDOG_MS / 1000} s. ${await describe()}`)
    await new Promise((done) => setTimeout(done, PAUSE_MS))
  }
}
