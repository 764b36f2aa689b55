// SPDX-License-Identifier: LGPL-2.1-or-later
/* How people are asked to come: by link, QR code, mail, calendar, and by telephone. */

import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertAccessible } from '../lib/axe.mjs'
import { WITH_PHONES } from '../lib/light.mjs'
import { ADDRESS } from '../lib/network.mjs'
import { gather } from '../lib/participant.mjs'
import { Phone } from '../lib/phone.mjs'
import { until } from '../lib/until.mjs'

export const setting = WITH_PHONES

/** Somebody who may be called: where, and what comes there first. */
async function listenForCalls(atEnd) {
  const phone = createSocket('udp4')
  atEnd(async () => phone.close())
  phone.bind(0, ADDRESS)
  await once(phone, 'listening')
  return { target: `sip:anna@${ADDRESS}:${phone.address().port}`, rings: once(phone, 'message') }
}

/** Downloads of @person's page go into a folder, which is returned. */
async function keepDownloads({ page }, atEnd) {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-invitation-'))
  atEnd(async () => rmSync(folder, { recursive: true }))
  const session = await page.createCDPSession()
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    browserContextId: page.browserContext().id,
  })
  return folder
}

export default {
  async 'an invitation has link, QR code, number and PIN, also as mail and for calendars; a phone can be called'(world) {
    const [ada] = await gather(world, world.room, ['chromium'])
    const folder = await keepDownloads(ada, world.atEnd)
    await ada.show('settings')
    await ada.typeInto('PIN for telephones', '4711')
    await ada.page.keyboard.press('Enter')
    await ada.press('Invite')
    const link = `${world.server.url}/${world.room}`
    const call = /Call \+49 30 123456 and key in (\d{3} \d{3} \d{3})/
    await ada.reads(call)
    await ada.reads(/With a SIP phone: sip:\d{9}@meet\.example\.org/)
    await ada.reads(/PIN for telephones: 4711/)
    await ada.byRole('image', 'The link as QR code')
    await assertAccessible(ada, 'invitation')
    const number = call.exec(await ada.text())[1]

    const mail = new URL(await (await ada.byRole('link', 'By mail')).evaluate(({ href }) => href))
    assert.equal(mail.protocol, 'mailto:')
    for (const part of [link, '+49 30 123456', number, '4711']) assert.ok(mail.searchParams.get('body').includes(part), part)

    await ada.clickOn('button', 'Calendar file')
    const path = join(folder, `${world.room}.ics`)
    await until('the file is there', () => existsSync(path) && readFileSync(path, 'utf8').endsWith('END:VCALENDAR\r\n'))
    const lines = readFileSync(path, 'utf8').replace(/\r\n /g, '').split('\r\n')
    assert.ok(lines.includes(`URL:${link}`), lines.join('\n'))
    const description = lines.find((line) => line.startsWith('DESCRIPTION:'))
    for (const part of [link, number, '4711']) assert.ok(description.includes(part), description)
    await ada.press('Done')

    const { target, rings } = await listenForCalls(world.atEnd)
    await ada.press('Call a phone')
    await ada.typeInto('Telephone number or SIP address', target)
    await assertAccessible(ada, 'calling a phone')
    await ada.clickOn('button', 'Call')
    await ada.isTold(/Calling sip:anna@/)
    assert.match(String((await rings)[0]), new RegExp(`^INVITE ${target} SIP/2\\.0`))
  },

  async 'a telephone is heard and hears, has a tile with a sign and its last digits, and raises a hand by key'(world) {
    const people = await gather(world, world.room, ['chromium', 'firefox'])
    const [ada, ben] = people
    const phone = new Phone({ tone: 1931, number: '+4930123456', port: 5100 })
    world.atEnd(() => phone.stop())
    await phone.start()
    phone.call(`sip:${world.room}@${ADDRESS}:5060`)
    const joined = await until('the phone is in', async () =>
      (await ada.messages('joined')).find(({ participant }) => participant.kind === 'phone'),
    )
    phone.id = async () => joined.participant.id
    const heard = await Promise.all([ada.hearsExactly([ben, phone]), ben.hearsExactly([ada, phone]), phone.hearsExactly(people)])
    for (const [index, { weakest, own }] of heard.entries()) {
      const who = [...people, phone][index].name
      world.note(`${who}: the others at ${weakest.toFixed(1)} dB or more, own ${own.toFixed(1)} dB`)
    }
    const signsFor = async (person) => (await person.tiles()).find(({ name }) => name === 'Phone ··456')?.signs
    for (const person of people) {
      assert.deepEqual(await until('it has a tile', () => signsFor(person)), ['No picture', 'phone'])
      // For the eye only: a screen reader says that somebody speaks.
      const menu = await person.byRole('button', 'Options for Phone ··456')
      const isLoud = () => menu.evaluate((button) => button.closest('li').querySelector('.bars:is(.lit-2, .lit-3)') !== null)
      await until('it shows how loud the phone comes in', isLoud)
    }
    phone.press('2')
    for (const person of people) {
      await until('its hand is seen', async () => (await signsFor(person)).join() === 'No picture,Hand raised,phone')
    }
  },

  async 'a telephone is the sound of somebody in the browser: one person, who hears and is heard by it alone'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.press('Use a phone for the sound')
    await ada.reads(/key in (\d{3} \d{3} \d{2}), and then the hash key/)
    await assertAccessible(ada, 'a phone for the sound')
    const [{ code }] = (await ada.messages('sound')).slice(-1)
    await ada.press('Done')

    const phone = new Phone({ tone: 1931, number: '+4930123456', port: 5100 })
    world.atEnd(() => phone.stop())
    await phone.start()
    phone.call(`sip:${code}@${ADDRESS}:5060`)
    phone.id = () => ada.id()
    const signsFor = (person) => person.signsOf(ada)
    for (const person of [ada, ben]) {
      await until('a sign at her tile', async () => (await signsFor(person)).includes('sound by phone'))
      assert.equal((await person.tiles()).length, 2)
      await person.show('people')
      assert.equal((await person.rows()).length, 2)
    }

    // To Ben she is the phone alone; the phone hears Ben, and her page nothing.
    await ben.hearsTone(ada.tone, false)
    const [heard, hears] = await Promise.all([ben.hearsExactly([phone]), phone.hearsExactly([ben])])
    world.note(`Ben: the phone at ${heard.weakest.toFixed(1)} dB; the phone: Ben at ${hears.weakest.toFixed(1)} dB, own ${hears.own.toFixed(1)} dB`)
    const before = await ada.soundPackets()
    await phone.hearsExactly([ben])
    assert.equal(await ada.soundPackets(), before, 'no sound for her browser')
    assert.equal(await ada.page.evaluate(() => [...document.querySelectorAll('audio')].some(({ srcObject }) => srcObject)), false)
    await until('she is seen to speak', async () => (await ben.overlayOf(ada))?.words.includes('speaks'))

    // The key of the phone, and the button of the page, are for the same thing.
    phone.press('1')
    await until('she is muted', async () => (await signsFor(ben)).includes('Microphone off'))
    await ada.presses('Turn microphone on')
    await until('she is heard again', async () => !(await signsFor(ben)).includes('Microphone off'))
    await ben.hearsExactly([phone])

    phone.hangUp()
    await ada.reads(/Your phone has hung up/)
    await until('the phone is gone for Ben', async () => !(await signsFor(ben)).includes('sound by phone'))
    assert.ok((await signsFor(ben)).includes('Microphone off'))
    await ada.presses('Use this device for the sound')
    await ada.hearsExactly([ben])
    assert.ok(await ada.hasButton('Turn microphone on'), 'not by itself')
    await ada.press('Turn microphone on')
    await ben.hearsExactly([ada])

    // Who is a guest is called when the host agrees, who sees the number.
    const { target, rings } = await listenForCalls(world.atEnd)
    await ben.press('Use a phone for the sound')
    await ben.typeInto('Call me at', target)
    await ben.clickOn('button', 'Ask to be called')
    await ben.reads(/A moderator has been asked/)
    await ada.reads(new RegExp(`chromium 1 asks to be called at ${target}`))
    await assertAccessible(ada, 'being asked for a call')
    await ada.clickOn('button', 'Call')
    await ben.reads(/Your phone will ring/)
    assert.match(String((await rings)[0]), new RegExp(`^INVITE ${target} SIP/2\\.0`))
  },
}
