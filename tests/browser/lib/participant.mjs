// SPDX-License-Identifier: LGPL-2.1-or-later
/* One person of a test: a page of the client, with a tone and a colour of their own. */

import { Hands, inPage } from './hands.mjs'
import { instrument } from './instrument.mjs'
import { reader } from './reader.mjs'
import { until } from './until.mjs'

/** No tone is near a harmonic, a sum or a difference of others. */
export const TONES = [521, 813, 1277, 1931]
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

/** What each panel is called, and what opens it. */
const PANELS = {
  people: { title: /(person|people) here$/, opens: /(person|people) here$/ },
  chat: { title: 'Chat', opens: /^Chat/ },
  polls: { title: 'Polls', opens: /^Polls/ },
  settings: { title: 'Room', opens: 'Room settings' },
}
const TILES = ['list', 'People in the picture']
const MENU_OF_TILE = 'Options for '
const ROSTER = [['complementary', PANELS.people.title], ['list', PANELS.people.title]]
/** Where one sees oneself before the meeting. */
const PREVIEW = 'How the others will see you'

export const decibels = (power) => 10 * Math.log10(power)
export const distance = (a, b) => Math.hypot(...a.map((value, index) => value - b[index]))

export class Participant extends Hands {
  constructor(page, close, index, name) {
    super(page, name)
    this.close = close
    this.tone = TONES[index]
    this.colour = COLOURS[index]
    this.problems = []
  }

  /** @viewport: of their screen. @prepare: runs in the page before the client; the rest is what instrument() takes. */
  static async create(
    browsers,
    { kind = 'chromium', index = 0, name = `${kind} ${index}`, camera = CAMERA, viewport, prepare, ...rest } = {},
  ) {
    const { page, close } = await browsers.newPage(kind)
    const self = new Participant(page, close, index, name)
    page.on('pageerror', (error) => self.problems.push(String(error)))
    page.on('console', (message) => {
      // Firefox warns of its own accord; what the client says is prefixed, what the security policy refuses is an error.
      if (message.type() === 'error') self.problems.push(message.text())
    })
    const config = { tone: self.tone, colour: self.colour, screenColour: SCREEN_COLOUR, camera, ...rest }
    await page.evaluateOnNewDocument(instrument, config)
    await page.evaluateOnNewDocument(reader)
    if (viewport) await page.setViewport(viewport)
    if (prepare) await page.evaluateOnNewDocument(prepare)
    return self
  }

  async open(url) {
    await this.page.goto(url)
    await this.byRole('textbox', 'Your name')
  }

  /** To the meeting by the same way as people: type a name, press Join. @fragment: what a link holds after "#" */
  async join(server, room, fragment = '') {
    await this.open(`${server.url}/${encodeURIComponent(room)}${fragment}`)
    // Remembered from an earlier visit of the same page.
    if ((await this.look('textbox', 'Your name')).value === '') await this.typeName()
    await this.ready()
    await this.enter()
  }

  /** Before the meeting: sees themself, which leaves nothing to read there, or is told why not. */
  async ready(preview = PREVIEW) {
    await until(`${this.name} is ready to join`, async () => {
      const problems = await this.all('status')
      return problems.some(({ text }) => text !== '') || (await this.look('region', preview))?.text === ''
    })
  }

  async typeName() {
    await this.typeInto('Your name', this.name)
  }

  /** The button that leads into the meeting: what it is called says what is switched on, and what one agrees to. */
  async enter() {
    await until(`${this.name} presses Join`, () => this.pressIfThere(/^(Join|Agree and join)\b/))
  }

  /** Answers the page's question for the password; the name is remembered. */
  async answerPassword(password) {
    await this.typeInto('Password, if you were given one', password)
    await this.enter()
  }

  /** "udp" or "tcp", of the pair of addresses that the connection of now uses; undefined while there is none. */
  mediaProtocol() {
    return this.page.evaluate(async () => {
      // Of a connection that is closed meanwhile Firefox never answers.
      const late = new Promise((done) => setTimeout(() => done(new Map()), 2000))
      const stats = [...(await Promise.race([window.__probe.peer.getStats(), late])).values()]
      const chosen = stats.find(({ type }) => type === 'transport')?.selectedCandidatePairId
      // Firefox has no such report, but a flag of its own.
      const pair = stats.find((report) => report.type === 'candidate-pair' && (report.id === chosen || report.selected))
      return stats.find(({ id }) => id === pair?.remoteCandidateId)?.protocol
    })
  }

  /** What pictures come in and go out in, as in "video/VP8"; of what is not there: undefined. */
  pictureCodecs() {
    return this.page.evaluate(async () => {
      const stats = await window.__probe.peer.getStats()
      const codecOf = (wanted) => {
        // A screen that is not shared is a stream, too, with a packet or two to try the line.
        const packets = ({ packetsSent, packetsReceived }) => packetsSent ?? packetsReceived
        const [stream] = [...stats.values()]
          .filter(({ type, kind }) => type === wanted && kind === 'video')
          .sort((a, b) => packets(b) - packets(a))
        return stats.get(stream?.codecId)?.mimeType
      }
      return { received: codecOf('inbound-rtp'), sent: codecOf('outbound-rtp') }
    })
  }

  /** Packets of sound that have come over the connection of now. */
  soundPackets() {
    return this.page.evaluate(async () => {
      const stats = [...(await window.__probe.peer.getStats()).values()]
      return stats.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')?.packetsReceived ?? 0
    })
  }

  async inMeeting() {
    await until(`${this.name} is in the meeting`, () => this.page.evaluate(() => window.__probe.me !== ''))
    return this.id()
  }

  id() {
    return this.page.evaluate(() => window.__probe.me)
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

  /** Shows the panel @name: people, chat, polls or settings. */
  async show(name) {
    const { title, opens } = PANELS[name]
    const open = async () => {
      // Held upright, a phone has the people on the page all the time, and no button then that would close them.
      if (await this.isThere('button', 'Close', [['complementary', title]])) return true
      return await this.pressIfThere(opens)
    }
    if (!(await open())) {
      await this.openMore()
      if (!(await open())) throw new Error(`no button for ${name}`)
    }
    await this.byRole('complementary', title)
    await this.settled()
  }

  /** Does to @other what a button of the list of people says. */
  async act(other, label) {
    await this.show('people')
    const actions = ['group', `What to do about ${other.name}`]
    await this.byRole('button', `More about ${other.name}`)
    if (!(await this.isThere(...actions))) await this.press(`More about ${other.name}`)
    await this.byRole(...actions)
    await this.press(label, [actions])
  }

  /** Shows a screen to all, as people do. */
  async shareScreen() {
    await this.press('Share your screen')
    await this.presses('Screen, window or tab')
  }

  /** What the list of people says of each, in its order: name, signs, hand (0: not raised), and all that is written there. */
  rows() {
    return this.page.evaluate((within) => {
      const { all, nameOf, wordsOf } = window.__reader
      return all('listitem', undefined, within).map((row) => {
        const signs = all('image', undefined, [], row).map(nameOf)
        const hand = signs.map((sign) => /^Hand raised, number (\d+)$/.exec(sign)?.[1]).find(Boolean)
        return { name: wordsOf(row)[0], text: wordsOf(row).join(' '), signs, hand: Number(hand ?? 0), muted: signs.includes('Microphone off') }
      })
    }, inPage(ROSTER))
  }

  /** The texts of the chat as they stand there. */
  async lines() {
    await this.show('chat')
    return await this.page.evaluate(() => {
      const { all } = window.__reader
      // Above it: who wrote it, and when.
      return all('listitem', undefined, [['log', 'Messages']]).map((line) => all('paragraph', undefined, [], line).at(-1).textContent)
    })
  }

  async write(text) {
    await this.show('chat')
    await this.typeInto(/^(Message to everybody|Private message)$/, text)
    await this.page.keyboard.press('Enter')
  }

  async role() {
    const rights = await this.messages('rights')
    return rights[rights.length - 1]?.role
  }

  /** Waits until a tone that belongs to nobody's voice is heard, or is not. */
  async hearsTone(tone, there = true) {
    let level = 0
    await until(
      `${this.name} ${there ? 'hears' : 'does not hear'} ${tone} Hz`,
      async () => {
        const powers = await this.powers([tone], 2)
        level = powers ? decibels(powers[0]) : 0
        return powers !== null && (there ? level > PRESENT_DB : level < PRESENT_DB - 15)
      },
      () => `Level: ${level.toFixed(1)} dB`,
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

  /** How many pictures of the mixed one were shown. */
  framesShown() {
    return this.page.evaluate(() => window.__probe.mixed()?.getVideoPlaybackQuality().totalVideoFrames ?? 0)
  }

  tileColours(at = []) {
    return this.page.evaluate((point) => window.__probe.tileColours(...point), at)
  }

  /** Waits until @other's colour stands in the middle of their tile of the received picture, or @at: so far across and down. */
  async seesColour(other, { source = 'camera', colour = other.colour, at = [] } = {}) {
    const id = await other.id()
    let tiles = null
    await until(
      `${this.name} sees ${other.name} (${source})`,
      async () => {
        tiles = await this.tileColours(at)
        const tile = tiles?.find((candidate) => candidate.participant === id && candidate.source === source)
        return tile && distance(tile.colour, colour) < COLOUR_DISTANCE_MAX
      },
      () => `${id} wanted as ${colour}; tiles: ${JSON.stringify(tiles)} ${this.problems.join('; ')}`,
    )
  }

  seesScreen(other, colour = SCREEN_COLOUR) {
    return this.seesColour(other, { source: 'screen', colour })
  }

  async tileOf(other) {
    const id = await other.id()
    return await this.page.evaluate(
      (wanted) => window.__probe.layout?.tiles.find(({ participant }) => participant === wanted) ?? null,
      id,
    )
  }

  /** How many screens the layout has that this person was told last. */
  screens() {
    return this.page.evaluate(() => window.__probe.layout?.tiles.filter(({ source }) => source === 'screen').length ?? 0)
  }

  /** What stands over the picture, tile by tile: whose it is, the signs there, and all that is written. */
  tiles() {
    return this.page.evaluate(
      (list, menu) => {
        const { all, nameOf, wordsOf } = window.__reader
        return all('listitem', undefined, [list]).map((tile) => ({
          name: all('button', undefined, [], tile).map(nameOf).find((name) => name.startsWith(menu))?.slice(menu.length),
          words: wordsOf(tile),
          signs: all('image', undefined, [], tile).map(nameOf),
        }))
      },
      TILES,
      MENU_OF_TILE,
    )
  }

  /** The same of the tile of @other alone; null when there is none. */
  async overlayOf(other) {
    return (await this.tiles()).find(({ name }) => name === other.name) ?? null
  }

  /** The signs there; none as long as there is no tile. */
  async signsOf(other) {
    return (await this.overlayOf(other))?.signs ?? []
  }
}

/**
 * A meeting of several, everybody in and media flowing. @kinds: for each participant a browser, or what
 * Participant.create() takes.
 */
export async function gather(world, room, kinds) {
  const people = []
  for (const [index, kind] of kinds.entries()) {
    const wishes = typeof kind === 'string' ? { kind } : kind
    const person = await Participant.create(world.browsers, { index, camera: world.camera, ...wishes })
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
