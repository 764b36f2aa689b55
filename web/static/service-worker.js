// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Makes the page installable, and says in words that there is no network. It keeps nothing of the client: the page itself
 * comes from the server every time, so that it always speaks the server's protocol; what it loads has its content in its name
 * and is kept by the browser. The only thing that is answered from here is OFFLINE, which the page writes in the language of
 * the person (src/install.ts), and only when the server cannot be reached.
 */

/* eslint-env serviceworker */

const OFFLINE = '/offline'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return
  event.respondWith(
    fetch(event.request).catch(async (error) => {
      const offline = await caches.match(OFFLINE)
      if (offline) return offline
      throw error
    }),
  )
})
