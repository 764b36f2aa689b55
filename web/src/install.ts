// SPDX-License-Identifier: LGPL-2.1-or-later
/* What makes the page installable, and its word for when there is no network. */

import { language, t } from './language'

const OFFLINE = '/offline'
const CACHE = 'tutti'

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Without scripts and styles: nothing of it can be asked for when it is needed. */
export function offlinePage(): string {
  const { code } = language.get()
  return (
    `<!doctype html><html lang="${code}" dir="${t('language.direction')}"><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">' +
    `<title>${escape(t('brand'))}</title><h1>${escape(t('offline.title'))}</h1><p>${escape(t('offline.hint'))}</p></html>`
  )
}

/** For the life of the page; a browser that has none of it does as well without. */
export function startInstallable(): void {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return
  navigator.serviceWorker
    .register('/service-worker.js', { updateViaCache: 'none' })
    .catch((error: unknown) => console.info('tutti: not installable:', error))
  const write = async () => {
    const page = new Response(offlinePage(), { headers: { 'content-type': 'text/html; charset=utf-8' } })
    await (await caches.open(CACHE)).put(OFFLINE, page)
  }
  const keep = () => void write().catch((error: unknown) => console.info('tutti: nothing kept:', error))
  keep()
  language.subscribe(keep)
}
