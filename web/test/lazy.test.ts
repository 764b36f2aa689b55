// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { saidIn } from '../said.mjs'
import { Lazy } from '../src/lazy'

test('what is fetched is fetched once, whoever asks, and is there at once from then on', async () => {
  let times = 0
  const lazy = new Lazy(async () => ++times)
  lazy.ahead()
  assert.equal(lazy.store.get().parts, null)
  assert.deepEqual(await Promise.all([lazy.get(), lazy.get()]), [1, 1])
  assert.deepEqual(lazy.store.get(), { parts: 1, failed: false })
  assert.equal(times, 1)
})

test('what did not come is said, and asked for anew by whoever wants it next', async (context) => {
  context.mock.method(console, 'warn', () => undefined)
  let there = false
  const lazy = new Lazy(async () => {
    if (!there) throw new TypeError('network')
    return 'here'
  })
  await assert.rejects(lazy.get(), TypeError)
  assert.deepEqual(lazy.store.get(), { parts: null, failed: true })
  there = true
  const again = lazy.get()
  assert.equal(lazy.store.get().failed, false, 'nobody reads of the last time while it is tried')
  assert.equal(await again, 'here')
})

test('the sentences of the first load are those that its code names, wholly or by their beginning', () => {
  const says = saidIn('t("poll.title"); t(`line.${rated}`); t(`${`status.${kind}`}`); const brand = "x"')
  for (const key of ['poll.title', 'line.poor', 'status.lost']) assert.equal(says(key), true, key)
  for (const key of ['poll.title.asked', 'poll', 'brand', 'lines.poor']) assert.equal(says(key), false, key)
})
