// SPDX-License-Identifier: LGPL-2.1-or-later
/* One person of a test: a page of the client, with a tone and a colour of their own. */

import { instrument } from './instrument.mjs'
import { until } from './until.mjs'

/** No tone is near a harmonic, a sum or a difference of others. */
const TONES = [521, 813, 1277, 1931]
const COLOURS = [
  [200, 40, 40],
  [30, 150, 60],
  [50, 70, 210],
  [210, 160, 20],
]
const SCREEN_COLOUR = [20, 170, 190]
const CAMERA = { width: 640, height: 360, rate: 15 }

/** What VP8 and limited-range conversion leave of a plain colour stays well within. */
const COLOUR_DISTANCE_MAX = 60
/** A tone that is there stands at about -22 dBFS; far below it is still much louder than any noise. */
const PRESENT_DB = -45
const OWN_BELOW_DB = 40

export const decibels = (power) => 10 * Math.log10(power)
const distance = (a, b) => Math.hypot(...a.map((value, index) => value - b[index]))

export class Participant {
  constructor(page, close, index, name) {
    this.page = page
    this.close = close
    this.name = name
    this.tone = TONES[index]
    this.colour = COLOURS[index]
    this.problems = []
  }

  static async create(
    browsers,
    { kind = 'chromium', index = 0, name = `${kind} ${index}`, camera = CAMERA, rewriteRoom } = {},
  ) {
    const { page, close } = await browsers.newPage(kind)
    const self = new Participant(page, close, index, name)
    page.on('pageerror', (error) => self.problems.push(String(error)))
    page.on('console', (message) => {
      // Firefox warns of its own accord; what the client says is prefixed, what the security policy refuses is an error.
      if (message.type() === 'error') self.problems.push(message.text())
    })
    const config = { tone: self.tone, colour: self.colour, screenColour: SCREEN_COLOUR, camera }
    await page.evaluateOnNewDocument(instrument, rewriteRoom === undefined ? config : { ...config, rewriteRoom })
    return self
  }

  async open(url) {
    await this.page.goto(url)
    await this.finds('#name')
  }

  /** To the meeting by the same way as people: type a name, press Join. @fragment: what a link holds after "#" */
  async join(server, room, fragment = '') {
    await this.open(`${server.url}/${encodeURIComponent(room)}${fragment}`)
    // Remembered from an earlier visit of the same page.
    if (!(await this.page.$eval('#name', ({ value }) => value))) await this.typeName()
    await this.finds('video.self, .warning')
    await this.page.click('button[type=submit]')
  }

  async typeName() {
    await this.page.type('#name', this.name)
  }

  async press(label) {
    await this.page.evaluate((wanted) => {
      const button = [...document.querySelectorAll('button')].find(
        (candidate) => (candidate.getAttribute('aria-label') ?? candidate.textContent) === wanted,
      )
      if (!button) throw new Error(`no button “${wanted}”`)
      button.click()
    }, label)
  }

  /** Answers the page's question for the password; the name is remembered. */
  async answerPassword(password) {
    await this.finds('#password')
    await this.page.type('#password', password)
    await this.page.click('button[type=submit]')
  }

  finds(selector) {
    return until(`${this.name} has ${selector} on the page`, () =>
      this.page.evaluate((wanted) => document.querySelector(wanted) !== null, selector),
    )
  }

  /** "udp" or "tcp", of the pair of addresses that the connection of now uses; undefined while there is none. */
  mediaProtocol() {
    return this.page.evaluate(async () => {
      const stats = [...(await window.__probe.peer.getStats()).values()]
      const chosen = stats.find(({ type }) => type === 'transport')?.selectedCandidatePairId
      // Firefox has no such report, but a flag of its own.
      const pair = stats.find((report) => report.type === 'candidate-pair' && (report.id === chosen || report.selected))
      return stats.find(({ id }) => id === pair?.remoteCandidateId)?.protocol
    })
  }

  /** Packets of sound that have come over the connection of now. */
  soundPackets() {
    return this.page.evaluate(async () => {
      const stats = [...(await window.__probe.peer.getStats()).values()]
      return stats.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')?.packetsReceived ?? 0
    })
  }

  async reads(pattern) {
    await until(
      `${this.name} reads ${pattern}`,
      async () => pattern.test(await this.text()),
      async () => `Page: ${JSON.stringify((await this.text()).slice(0, 600))}`,
    )
  }

  async inMeeting() {
    await until(`${this.name} is in the meeting`, () => this.page.evaluate(() => window.__probe.me !== ''))
    return this.id()
  }

  id() {
    return this.page.evaluate(() => window.__probe.me)
  }

  text() {
    return this.page.evaluate(() => document.body.innerText)
  }

  messages(type) {
    return this.page.evaluate((wanted) => window.__probe.messages.filter((message) => message.type === wanted), type)
  }

  /** Mean power at each of the tones, over a few windows that do not overlap, because syllables come and go. */
  async powers(tones, windows = 3) {
    return await this.page.evaluate(
      async (frequencies, count) => {
        const sums = frequencies.map(() => 0)
        for (let i = 0; i < count; i++) {
          window.__probe.listen()
          await new Promise((done) => setTimeout(done, 750))
          const powers = window.__probe.powers(frequencies)
          if (!powers) return null
          powers.forEach((power, index) => (sums[index] += power / count))
        }
        return sums
      },
      tones,
      windows,
    )
  }

  /**
   * Waits until every tone of @others is heard and their own is OWN_BELOW_DB below the weakest of them. One's own voice in
   * the mix would stay there; what passes is a gap of a sender that had to wait for a CPU, which splatters over all tones.
   */
  async hearsExactly(others) {
    const tones = [...others.map(({ tone }) => tone), this.tone]
    let levels = null
    return await until(
      `${this.name} hears ${others.map(({ name }) => name).join(', ')} and not themself`,
      async () => {
        levels = (await this.powers(tones))?.map(decibels) ?? null
        if (!levels) return null
        const own = levels[levels.length - 1]
        const weakest = Math.min(...levels.slice(0, -1))
        return weakest > PRESENT_DB && weakest - own >= OWN_BELOW_DB ? { weakest, own } : null
      },
      () => `Levels, own last: ${levels?.map((level) => level.toFixed(1))} dB. ${this.problems.join('; ')}`,
    )
  }

  /** Shows the panel @name: people, chat or settings. */
  async show(name) {
    await this.page.evaluate((wanted) => {
      const button = document.querySelector(`[data-panel="${wanted}"]`)
      if (!button) throw new Error(`no button for ${wanted}`)
      if (button.getAttribute('aria-expanded') !== 'true') button.click()
    }, name)
    await this.finds(`.panel.${name}`)
  }

  /** Does to @other what a button of the list of people says. */
  async act(other, label) {
    await this.show('people')
    const row = `.roster li[data-participant="${await other.id()}"]`
    await this.finds(row)
    await this.page.evaluate((selector) => document.querySelector(`${selector} [aria-expanded=false]`)?.click(), row)
    await this.finds(`${row} .actions`)
    await this.press(label)
  }

  /** What the list of people says of each, in its order: name, hand (0: not raised), and what one may do. */
  rows() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('.roster > li')].map((row) => ({
        name: row.querySelector('.name bdi').textContent,
        standing: row.querySelector('.name small').textContent,
        hand: Number(row.querySelector('.hand-sign')?.textContent ?? 0),
        muted: row.querySelector('.muted-sign') !== null,
      })),
    )
  }

  /** The texts of the chat as they stand there. */
  async lines() {
    await this.show('chat')
    return await this.page.evaluate(() => [...document.querySelectorAll('.line-text')].map((line) => line.textContent))
  }

  async write(text) {
    await this.show('chat')
    await this.page.type('.writer textarea', text)
    await this.page.keyboard.press('Enter')
  }

  async role() {
    const rights = await this.messages('rights')
    return rights[rights.length - 1]?.role
  }

  hasButton(label) {
    return this.page.evaluate(
      (wanted) => [...document.querySelectorAll('button')].some((button) => button.getAttribute('aria-label') === wanted),
      label,
    )
  }

  async hearsNot(other) {
    let level = 0
    await until(
      `${this.name} does not hear ${other.name}`,
      async () => {
        const powers = await this.powers([other.tone], 2)
        level = powers ? decibels(powers[0]) : 0
        return level < PRESENT_DB - 15
      },
      () => `Level: ${level.toFixed(1)} dB`,
    )
  }

  tileColours() {
    return this.page.evaluate(() => window.__probe.tileColours())
  }

  /** Waits until @other's colour stands in the middle of their tile of the received picture. */
  async seesColour(other, { source = 'camera', colour = other.colour } = {}) {
    const id = await other.id()
    let tiles = null
    await until(
      `${this.name} sees ${other.name} (${source})`,
      async () => {
        tiles = await this.tileColours()
        const tile = tiles?.find((candidate) => candidate.participant === id && candidate.source === source)
        return tile && distance(tile.colour, colour) < COLOUR_DISTANCE_MAX
      },
      () => `${id} wanted as ${colour}; tiles: ${JSON.stringify(tiles)} ${this.problems.join('; ')}`,
    )
  }

  seesScreen(other) {
    return this.seesColour(other, { source: 'screen', colour: SCREEN_COLOUR })
  }

  async tileOf(other) {
    const id = await other.id()
    return await this.page.evaluate(
      (wanted) => window.__probe.layout?.tiles.find(({ participant }) => participant === wanted) ?? null,
      id,
    )
  }

  /** The overlay's element for @other, in words; null when there is none. */
  async overlayOf(other) {
    const id = await other.id()
    return await this.page.evaluate((wanted) => {
      const tile = document.querySelector(`.tile[data-participant="${CSS.escape(wanted)}"]`)
      if (!tile) return null
      return {
        text: tile.querySelector('.name').textContent,
        children: tile.querySelector('.name bdi').children.length,
        empty: tile.querySelector('.tile-empty') !== null,
        muted: tile.querySelector('.muted-sign') !== null,
      }
    }, id)
  }
}

/** A meeting of several, everybody in and media flowing. @kinds: one browser per participant. */
export async function gather(world, room, kinds) {
  const people = []
  for (const [index, kind] of kinds.entries()) {
    const person = await Participant.create(world.browsers, { kind, index, camera: world.camera })
    world.atEnd(person.close)
    people.push(person)
    await person.join(world.server, room)
    await person.inMeeting()
  }
  return people
}

/** Each hears all others and not themself, and sees everybody's colour where the layout says. Returns what was heard. */
export async function everybodyHearsAndSees(people) {
  return await Promise.all(
    people.map(async (person) => {
      const heard = await person.hearsExactly(othersOf(people, person))
      for (const other of people) await person.seesColour(other)
      const [weakest, own] = [heard.weakest.toFixed(1), heard.own.toFixed(1)]
      return `${person.name}: the others at ${weakest} dB or more, own ${own} dB`
    }),
  )
}

export const othersOf = (people, person) => people.filter((other) => other !== person)
