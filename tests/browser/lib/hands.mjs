// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a person does with a page: finds things by role and name, as a screen reader says them; reads, presses, types. */

import { until } from './until.mjs'

/** As the page takes it: a pattern does not get there. */
const wire = (name) => (name instanceof RegExp ? { source: name.source, flags: name.flags } : name)
/** The same of a way to something: [role, name] of each that it is in, from the outside. */
export const inPage = (within) => within.map(([role, name]) => [role, wire(name)])

export class Hands {
  constructor(page, name) {
    this.page = page
    this.name = name
  }

  /**
   * What a screen reader says of all that it finds under this role and name (a text or a pattern), in the order of the page.
   * @within: what it is in, from the outside: [role, name] of each.
   */
  all(role, name, within = []) {
    return this.page.evaluate(
      (...words) => window.__reader.all(...words).map(window.__reader.describe),
      ...[role, wire(name), inPage(within)],
    )
  }

  /** The first of them; null when there is none. */
  async look(role, name, within) {
    return (await this.all(role, name, within))[0] ?? null
  }

  async isThere(role, name, within) {
    return (await this.look(role, name, within)) !== null
  }

  /** Waits for it; the element, or with @place -1 the last one of several. */
  byRole(role, name, within = [], place = 0) {
    return until(
      `${this.name} finds ${role} ${name ?? ''}`,
      async () => {
        const handle = await this.page.evaluateHandle(
          (at, ...words) => window.__reader.all(...words).at(at) ?? null,
          ...[place, role, wire(name), inPage(within)],
        )
        return handle.asElement()
      },
      async () => `Page: ${JSON.stringify((await this.text()).slice(0, 600))}`,
    )
  }

  async clickOn(role, name, within, place) {
    await (await this.byRole(role, name, within, place)).click()
  }

  async typeInto(name, text) {
    await (await this.byRole('textbox', name)).type(text)
  }

  /** Of a list of choices called @name the one that reads @option. */
  async choose(name, option, within) {
    const list = await this.byRole('combobox', name, within)
    const value = await list.evaluate(({ options }, text) => [...options].find((one) => one.text === text)?.value, option)
    if (value === undefined) throw new Error(`“${name}” has no “${option}”`)
    await list.select(value)
  }

  /** Presses what asks for a file, and gives it the one at @path. */
  async chooseFile(role, name, path) {
    const [chooser] = await Promise.all([this.page.waitForFileChooser(), this.clickOn(role, name)])
    await chooser.accept([path])
  }

  async focusOn(role, name) {
    await (await this.byRole(role, name)).focus()
  }

  /** Where the middle of it is: 0 is left, 1 right. */
  async across(role, name) {
    const { x, width } = await (await this.byRole(role, name)).boundingBox()
    return (x + width / 2) / (await this.page.evaluate(() => innerWidth))
  }

  /** What this person asks of the system, as in { 'forced-colors': 'active' }; nothing: no more. Chromium's alone. */
  async prefers(wishes = {}) {
    const features = Object.entries(wishes).map(([name, value]) => ({ name, value }))
    await (await this.devtools()).send('Emulation.setEmulatedMedia', { features })
  }

  /** Has a computer that takes so many @times as long for everything. Chromium's alone. */
  async isSlower(times) {
    await (await this.devtools()).send('Emulation.setCPUThrottlingRate', { rate: times })
  }

  /** One session: what is emulated ends with it. */
  async devtools() {
    return (this.session ??= await this.page.createCDPSession())
  }

  /** What has the focus, as a screen reader says it. */
  focused() {
    return this.page.evaluate(() => window.__reader.describe(document.activeElement ?? document.body))
  }

  /** A button of the page, or what the menu "More" has under this name. */
  async press(label, within = []) {
    await this.settled()
    if (!(await this.pressIfThere(label, within))) {
      await this.openMore()
      if (!(await this.pressIfThere(label))) throw new Error(`no button “${label}”`)
    }
    await this.settled()
  }

  /** What was opened is there, not only the words that stand in its place while it is fetched. */
  async settled() {
    await until(`${this.name} has all of the page`, () => this.page.evaluate(() => window.__reader.isSettled('One moment …')))
  }

  /** False where there is no such button. */
  pressIfThere(label, within = []) {
    return this.page.evaluate((name, steps) => window.__reader.press(name, steps), wire(label), inPage(within))
  }

  /** What the menu "More" offers. */
  async openMore() {
    if (!(await this.isThere('menu', 'More')) && (await this.pressIfThere('More'))) await this.byRole('menu', 'More')
    return (await this.all('menuitem', undefined, [['menu', 'More']])).map(({ name }) => name)
  }

  async closeMenu() {
    await this.page.keyboard.press('Escape')
    await until('the menu is closed', async () => !(await this.isThere('menu')))
  }

  /** Whether the menu "More" offers @label; leaves the menu closed. */
  async isOffered(label) {
    const labels = await this.openMore()
    await this.closeMenu()
    return labels.includes(label)
  }

  /** Waits for the button, and presses it. */
  async presses(label) {
    await until(
      `${this.name} has the button “${label}”`,
      () => this.hasButton(label),
      async () => `Page: ${JSON.stringify((await this.text()).slice(0, 600))}`,
    )
    await this.press(label)
  }

  async hasButton(label) {
    return (await this.isThere('button', label)) || (await this.isThere('menuitem', label))
  }

  async reads(pattern) {
    await until(
      `${this.name} reads ${pattern}`,
      async () => pattern.test(await this.text()),
      async () => `Page: ${JSON.stringify((await this.text()).slice(0, 600))}`,
    )
  }

  /** Waits until the page has said so, be it gone again. */
  async isTold(pattern) {
    await until(
      `${this.name} is told ${pattern}`,
      async () => (await this.page.evaluate(() => window.__probe.told)).some((text) => pattern.test(text)),
      async () => `Told: ${JSON.stringify(await this.page.evaluate(() => window.__probe.told))}`,
    )
  }

  text() {
    return this.page.evaluate(() => document.body.innerText)
  }
}
