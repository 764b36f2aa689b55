// SPDX-License-Identifier: LGPL-2.1-or-later
/* Chromium and Firefox, started as late as possible. */

import puppeteer from 'puppeteer-core'
import { existsSync } from 'node:fs'
import { ADDRESS } from './network.mjs'
import { WATCHDOG_MS } from './until.mjs'

/** Without the windows of the whole program, whose own pages cost a third of all that a test costs. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell']
const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox']

const find = (name, paths) => {
  const path = process.env[`TUTTI_${name}`] ?? paths.find(existsSync)
  if (!path) throw new Error(`${name.toLowerCase()} is not installed`)
  return path
}

const launchers = {
  chromium: () =>
    puppeteer.launch({
      executablePath: find('CHROMIUM', CHROMIUM),
      headless: 'shell',
      timeout: WATCHDOG_MS,
      acceptInsecureCerts: true,
      args: [
        // Its sandbox needs namespaces of its own, which do not nest in ours.
        '--no-sandbox',
        '--autoplay-policy=no-user-gesture-required',
        // For pages that bring no devices of their own.
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        // What cases press and read is English, whatever the machine speaks.
        '--lang=en-US',
        // Several participants share one browser: none may be slowed down for being behind another.
        '--disable-background-timer-throttling',
        '--disable-backgrounding-occluded-windows',
        '--disable-renderer-backgrounding',
      ],
    }),
  firefox: () =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath: find('FIREFOX', FIREFOX),
      headless: true,
      timeout: WATCHDOG_MS,
      acceptInsecureCerts: true,
      extraPrefsFirefox: {
        'intl.accept_languages': 'en-US',
        'media.autoplay.default': 0,
        'media.autoplay.blocking_policy': 0,
        // Without a sound card an AudioContext never starts; the stand-in keeps time.
        'media.cubeb.force_mock_context': true,
        'media.peerconnection.ice.obfuscate_host_addresses': false,
        'dom.min_background_timeout_value': 10,
        'dom.timeout.enable_budget_timer_throttling': false,
        'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false,
      },
    }),
}

export class Browsers {
  #running = new Map()
  /** How many of each kind are open. */
  #pages = new Map()
  /** What any page asked of anybody but the server; must stay empty. */
  elsewhere = []

  /** A page with storage of its own. */
  async newPage(kind) {
    if (!this.#running.has(kind)) this.#running.set(kind, launchers[kind]())
    const browser = await this.#running.get(kind)
    const context = await browser.createBrowserContext()
    const page = await context.newPage()
    page.setDefaultTimeout(WATCHDOG_MS)
    page.on('request', (request) => {
      const { protocol, hostname, href } = new URL(request.url())
      if (/^(https?|wss?):$/.test(protocol) && hostname !== ADDRESS) this.elsewhere.push(href)
    })
    this.#pages.set(kind, (this.#pages.get(kind) ?? 0) + 1)
    let closed = false
    const close = async () => {
      if (closed) return
      closed = true
      // Closing a context does not tell its pages; leaving them does, as when a person closes the tab.
      await page.goto('about:blank')
      await context.close()
      this.#pages.set(kind, this.#pages.get(kind) - 1)
      // At rest it draws all the same, a tenth of a core, beside everything that follows.
      if (kind === 'firefox' && this.#pages.get(kind) === 0) await this.#end(kind)
    }
    return { page, close }
  }

  async #end(kind) {
    const browser = await this.#running.get(kind)
    this.#running.delete(kind)
    await browser.close()
  }

  async close() {
    for (const kind of [...this.#running.keys()]) await this.#end(kind)
  }
}
