#!/usr/bin/env node
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Pictures of every screen for doc/screens: light and dark, phone and desktop, with the demo's robots. They are for people to
 * look at. Argument: the folder (doc/screens).
 */

import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enterNamespace } from './lib/network.mjs'

const script = fileURLToPath(import.meta.url)
enterNamespace(script)

const { Browsers } = await import('./lib/browsers.mjs')
const { ADDRESS } = await import('./lib/network.mjs')
const { Server } = await import('./lib/server.mjs')
const { Participant } = await import('./lib/participant.mjs')
const { Phone } = await import('./lib/phone.mjs')
const { portrait } = await import('./lib/portrait.mjs')
const { runs } = await import('./lib/recording.mjs')
const { until } = await import('./lib/until.mjs')
const { PHONE } = await import('./lib/viewports.mjs')

const TOTAL_MAX_BYTES = 2.6e6
const FORMS = [
  { form: 'desktop', name: 'Clara', viewport: { width: 1366, height: 768 } },
  { form: 'phone', name: 'Noor', viewport: PHONE },
]

const folder = resolve(process.argv[2] ?? join(dirname(script), '../../doc/screens'))
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

async function shoot({ page, form }, screen) {
  // Sounds from the pointer would hover something.
  await page.mouse.move(0, 0)
  for (const theme of ['light', 'dark']) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: theme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    await page.screenshot({ path: join(folder, `${screen}-${form}-${theme}.webp`), type: 'webp', quality: 62 })
  }
}

async function open(browsers, server, { form, name, viewport }, index) {
  const person = await Participant.create(browsers, { index, name, viewport, prepare: portrait })
  person.form = form
  await person.page.goto(server.url)
  await person.byRole('textbox', 'Go to a room')
  return person
}

/** Hands, answers, polls, reactions, invitations. */
async function together(desktop, phone) {
  for (const person of [phone, desktop]) await person.press('Raise your hand')
  for (const person of [desktop, phone]) {
    await person.show('people')
    await person.byRole('image', 'Hand raised, number 1')
    await shoot(person, 'hands')
  }
  await desktop.press('Lower your hand')
  await desktop.act(phone, 'Write privately')
  await desktop.write('Would you take the notes today?')
  await phone.show('chat')
  await phone.reads(/take the notes/)
  await phone.presses('Reply to Clara')
  await phone.settled()
  await shoot(phone, 'private')
  await shoot(desktop, 'private')

  await desktop.show('polls')
  await desktop.press('Ask a question')
  const words = { Question: 'When shall we meet again?', 'Option 1': 'Next Tuesday', 'Option 2': 'The week after' }
  for (const [name, text] of Object.entries(words)) await desktop.typeInto(name, text)
  await shoot(desktop, 'poll-new')
  await desktop.presses('Ask everybody')
  await phone.show('polls')
  await phone.clickOn('radio', 'Next Tuesday')
  await desktop.reads(/voted: 1/)
  await shoot(phone, 'poll')
  await shoot(desktop, 'poll')
  await desktop.press('Close and show the result')
  for (const person of [desktop, phone]) {
    await person.reads(/Votes: 1/)
    await shoot(person, 'poll-result')
    await closePanel(person)
  }

  await desktop.press('React')
  for (const name of ['Applause', 'Celebrating', 'Thumbs up']) await desktop.presses(name)
  await shoot(desktop, 'reactions')
  await desktop.page.keyboard.press('Escape')
  for (const person of [desktop, phone]) {
    await person.press('Invite')
    await person.reads(/Call \+49 30/)
    await shoot(person, 'invite')
    await person.press('Done')
  }
  await desktop.press('Call a phone')
  await shoot(desktop, 'dial')
  await desktop.press('Cancel')
}

/** Somebody on a telephone, whom one hears too loud. */
async function withTelephone(desktop, phone) {
  const caller = new Phone({ tone: 440, number: '+4930123456', port: 5100 })
  try {
    await caller.start()
    caller.call(`sip:demo@${ADDRESS}:5060`)
    const name = 'Phone ··456'
    for (const person of [desktop, phone]) {
      await person.byRole('button', `Options for ${name}`)
      await playing(person, 6)
      await shoot(person, 'telephone')
    }
    await desktop.act({ name }, 'Volume for me')
    await desktop.byRole('slider', 'Volume for me')
    await shoot(desktop, 'volume')
    await desktop.press('Done')
    await closePanel(desktop)
  } finally {
    await caller.stop()
  }
}

async function whatToShow(person) {
  await person.press('Share your screen')
  await person.byRole('button', 'Slides from a PDF file')
  await shoot(person, 'what-to-show')
  await person.press('Cancel')
}

async function recorded(desktop, phone) {
  await desktop.press('Record or stream')
  await shoot(desktop, 'outputs')
  await desktop.press('Start recording')
  await runs(desktop)
  await phone.reads(/Do you agree/)
  await shoot(phone, 'consent')
  await phone.press('I agree')
  await desktop.choose('Stream to', 'Whoever has the link')
  await desktop.press('Start streaming')
  await desktop.byRole('textbox', 'Link for the audience')
  await desktop.reads(/is live/)
  await (await desktop.byRole('dialog')).evaluate((dialog) => dialog.scrollTo(0, 0))
  await shoot(desktop, 'outputs-running')
  await desktop.press('Done')
  await phone.press('I agree')
  for (const person of [desktop, phone]) await shoot(person, 'on-air')
  await desktop.press('Record or stream')
  await desktop.press('Stop recording')
  await desktop.press('Stop the stream to the public')
  await desktop.byRole('button', 'Start recording')
  await desktop.press('Done')
}

/** The focus has gone back, too, and closes no menu on its way. */
async function closePanel(person) {
  await person.page.keyboard.press('Escape')
  await until('the panel is closed', async () => !(await person.isThere('button', 'Close')))
}

const playing = (person, count) =>
  until(
    'the picture with everybody',
    async () =>
      (await person.tiles()).length >= count &&
      // The first pictures are coarse.
      (await person.framesShown()) > 120 &&
      (await person.all('status')).every(({ text }) => text === ''),
  )

const browsers = new Browsers()
const server = new Server(
  ...['--demo', '--notices=none', '--phone-number', '+49 30 123456', '--sip-name', 'meet.example.org'],
  ...['--sip-listen', `${ADDRESS}:5060`, '--phone-address', ADDRESS, '--dial-prefix', 'sip:'],
)
try {
  await server.ready()
  const people = []
  for (const [index, form] of FORMS.entries()) people.push(await open(browsers, server, form, index + 2))

  for (const person of people) {
    await person.page.evaluate(() => {
      const day = 24 * 3600e3
      const rooms = [{ room: 'weekly', time: Date.now() - day }, { room: 'lusab-babad-gutih-tugad-mudof', time: Date.now() - 9 * day }]
      localStorage.setItem('tutti.rooms', JSON.stringify(rooms))
    })
    await person.page.reload()
    await person.byRole('region', 'Joined from this device')
    await shoot(person, 'landing')
    await person.page.goto(`${server.url}/demo`)
    await person.ready()
    await person.typeName()
    await shoot(person, 'prejoin')
    await person.press('Settings')
    await shoot(person, 'settings')
    await person.press('Done')
    await person.enter()
    await person.inMeeting()
    await person.press('Turn microphone off')
  }
  const [desktop, phone] = people
  await desktop.page.keyboard.press('w')
  for (const person of people) await playing(person, 5)
  for (const person of people) await shoot(person, 'meeting')

  await desktop.write('Welcome, everybody! The agenda: https://example.org/agenda')
  await phone.write('Thank you. I am on the train, so only a small picture today.')
  await desktop.page.evaluate(() => document.activeElement?.blur())
  for (const person of people) {
    await person.reads(/on the train/)
    await shoot(person, 'chat')
  }
  for (const person of people) {
    await person.show('people')
    await shoot(person, 'people')
    await closePanel(person)
    await person.openMore()
    await shoot(person, 'more')
    await person.closeMenu()
  }
  await desktop.show('settings')
  await shoot(desktop, 'room')
  await desktop.press('Choose the view')
  await shoot(desktop, 'view')
  await desktop.closeMenu()

  await closePanel(desktop)
  await together(desktop, phone)
  await withTelephone(desktop, phone)
  for (const person of [desktop, phone]) await whatToShow(person)
  await recorded(desktop, phone)

  // The lobby, from outside.
  await desktop.show('settings')
  await desktop.clickOn('checkbox', 'Lobby Newcomers wait until somebody lets them in')
  await until('the lobby is on', async () => (await desktop.look('checkbox', /^Lobby/)).checked)
  await phone.press('Leave the meeting')
  await phone.reads(/You left the meeting/)
  await shoot(phone, 'left')
  await phone.press('Join again')
  await phone.ready()
  await phone.enter()
  await phone.reads(/Waiting to be let in/)
  await shoot(phone, 'waiting')
  await desktop.reads(/waits to be let in/)
  await desktop.show('people')
  await shoot(desktop, 'knock')

  const total = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  console.log(`${readdirSync(folder).length} pictures, ${total} bytes`)
  if (total > TOTAL_MAX_BYTES) throw new Error(`more than ${TOTAL_MAX_BYTES} bytes`)
} catch (error) {
  console.error(error.message)
  console.error(server.output.split('\n').slice(-15).join('\n'))
  process.exitCode = 1
} finally {
  await browsers.close()
  await server.stop()
}
