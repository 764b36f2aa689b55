// SPDX-License-Identifier: LGPL-2.1-or-later
/* The service worker as it is served, in a world of its own; and the page that it answers with. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { runInNewContext } from 'node:vm'
import { offlinePage } from '../src/install'
import './people'

declare const WEB_ROOT: string

interface FetchEvent {
  readonly request: { readonly mode: string; readonly url: string }
  respondWith(answer: Promise<unknown>): void
}

function worker(fetch: (request: unknown) => Promise<unknown>, offline: unknown) {
  const handlers: Record<string, (event: FetchEvent) => void> = {}
  const asked: unknown[] = []
  runInNewContext(readFileSync(join(WEB_ROOT, 'static/service-worker.js'), 'utf8'), {
    self: { addEventListener: (type: string, handler: (event: FetchEvent) => void) => (handlers[type] = handler) },
    fetch,
    // No other way to what is kept than this one: were anything put into it, this would throw.
    caches: {
      match: async (key: unknown) => {
        asked.push(key)
        return offline
      },
    },
  })
  const answer = async (mode: string) => {
    let given: Promise<unknown> | null = null
    handlers.fetch?.({ request: { mode, url: '/weekly' }, respondWith: (promise) => (given = promise) })
    return given === null ? 'left to the browser' : await (given as Promise<unknown>)
  }
  return { answer, asked }
}

test('the page always comes from the server', async () => {
  const { answer, asked } = worker(async () => 'fresh', 'offline')
  assert.equal(await answer('navigate'), 'fresh')
  assert.deepEqual(asked, [], 'what is kept is not even looked at')
})

test('a server that answers with an error is not hidden', async () => {
  const { answer } = worker(async () => ({ status: 503 }), 'offline')
  assert.deepEqual(await answer('navigate'), { status: 503 })
})

test('without a network there are words; scripts, pictures and sockets are left to the browser', async () => {
  const down = async () => {
    throw new TypeError('network')
  }
  const { answer, asked } = worker(down, 'offline')
  assert.equal(await answer('navigate'), 'offline')
  assert.deepEqual(asked, ['/offline'])
  for (const mode of ['cors', 'no-cors', 'same-origin']) assert.equal(await answer(mode), 'left to the browser')
  await assert.rejects(worker(down, undefined).answer('navigate'), TypeError)
})

test('the word for it asks for nothing', () => {
  const page = offlinePage()
  assert.match(page, /lang="en" dir="ltr"/)
  assert.doesNotMatch(page, /src=|href=|<script|<style/)
})
