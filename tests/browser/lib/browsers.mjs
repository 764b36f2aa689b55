// SPDX-License-Identifier: LGPL-2.1-or-later
/* Chromium and Firefox, started as late as possible and once each. */

import puppeteer from 'puppeteer-core'
import { existsSync } from 'node:fs'
import { ADDRESS } from './network.mjs'
import { WATCHDOG_MS } from './until.mjs'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
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
      headless: true,
      acceptInsecureCerts: true,
      args: [
        // Its sandbox needs namespaces of its own, which do not nest in ours.
        '--no-sandbox',
        '--autoplay-policy=no-user-gesture-required',
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
      acceptInsecureCerts: true,
      extraPrefsFirefox: {
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
    const close = async () => {
      // Closing a context does not tell its pages; leaving them does, as when a person closes the tab.
      await page.goto('about:blank')
      await context.close()
    }
    return { page, close }
  }

  async close() {
    for (const browser of this.#running.values()) await (await browser).close()
    this.#running.clear()
  }
}
