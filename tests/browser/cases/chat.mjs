// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is written, who reads it, and that it stays text. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { LIGHT } from '../lib/light.mjs'
import { Participant, gather } from '../lib/participant.mjs'
import { until } from '../lib/until.mjs'

export const setting = LIGHT

const corpus = readFileSync(new URL('../../fixtures/markup.txt', import.meta.url), 'utf8').split('\n').filter(Boolean)

const waitForLines = (person, wanted) =>
  until(
    `${person.name} reads ${JSON.stringify(wanted)}`,
    async () => JSON.stringify(await person.lines()) === JSON.stringify(wanted),
    async () => JSON.stringify(await person.lines()),
  )

/**
 * Runs in the page before the client. Whatever the corpus would do is counted: calls, elements and attributes that the
 * client itself never makes, and what the security policy had to stop.
 */
function watchMarkup() {
  const found = (window.__found = [])
  for (const name of ['xss', 'alert', 'confirm', 'prompt']) window[name] = () => found.push(`${name}() was called`)
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    found.push(`policy: ${violatedDirective} ${blockedURI}`),
  )
  const OURS = new Set(
    ('html head meta title link script body div noscript main header footer section aside form dialog h1 h2 h3 p ul ol li ' +
      'span small code em bdi button input textarea select option label a time video audio svg g path circle rect').split(' '),
  )
  const check = (element) => {
    const { localName, attributes } = element
    if (!OURS.has(localName)) found.push(`<${localName}>`)
    if (localName === 'script' && !/^\/app-[A-Z0-9]+\.js$/.test(element.getAttribute('src'))) found.push('a script')
    for (const { name, value } of attributes) {
      if (/^(on|srcdoc|srcset|formaction|action$|xlink|background|poster|http-equiv)/.test(name)) {
        found.push(`${localName} ${name}`)
      }
      if (name === 'href' && localName === 'a' && !/^https?:\/\/[^@]*$/.test(value)) found.push(`link to ${value}`)
    }
  }
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      if (target.nodeType === 1) check(target)
      for (const node of addedNodes) {
        if (node.nodeType !== 1) continue
        check(node)
        node.querySelectorAll('*').forEach(check)
      }
    }
  }).observe(document, { childList: true, subtree: true, attributes: true })
}

/** Runs in the page: a person without a browser around them, who says what a client would never say. */
function rawPerson(room) {
  const send = WebSocket.prototype.send
  const raw = (window.__raw = { id: '', pending: [], messages: [] })
  return new Promise((done) => {
    const Native = Object.getPrototypeOf(window.WebSocket)
    const socket = new Native(`wss://${location.host}/ws`)
    const say = (message) => send.call(socket, JSON.stringify(message))
    socket.onopen = () => say({ type: 'join', protocol: 1, room, name: 'Mallory', microphone: false, camera: false })
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data)
      raw.messages.push(message)
      if (message.type === 'welcome') done((raw.id = message.participant))
    }
    /** Slower than the server's limit of messages. */
    raw.sayAll = async (messages) => {
      for (const message of messages) {
        say(message)
        await new Promise((next) => setTimeout(next, 60))
      }
    }
  })
}

export default {
  async 'a late joiner reads the chat, and what is private only the two'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.write('Good morning')
    await ben.finds('.badge[data-what=unread]')
    await waitForLines(ben, ['Good morning'])
    assert.equal(await ben.page.$('.badge[data-what=unread]'), null)

    const eve = await Participant.create(world.browsers, { camera: world.camera, kind: 'firefox', index: 2, name: 'Eve' })
    world.atEnd(eve.close)
    await eve.join(world.server, world.room)
    await eve.inMeeting()
    await waitForLines(eve, ['Good morning'])

    await ada.act(ben, 'Write privately')
    await ada.finds('.writer textarea')
    await ada.page.type('.writer textarea', 'Between us')
    await ada.page.keyboard.press('Enter')
    await waitForLines(ben, ['Good morning', 'Between us'])
    await ben.write('See https://tutti.example/a?b=1.')
    await waitForLines(ada, ['Good morning', 'Between us', 'See https://tutti.example/a?b=1.'])
    await waitForLines(eve, ['Good morning', 'See https://tutti.example/a?b=1.'])
    const link = await eve.page.$eval('.line-text a', ({ href, rel, target }) => ({ href, rel, target }))
    assert.deepEqual(link, { href: 'https://tutti.example/a?b=1', rel: 'noopener noreferrer nofollow', target: '_blank' })
    assert.match(await ben.text(), /only to you/)

    await eve.page.reload()
    await eve.finds('video.self')
    await eve.page.click('button[type=submit]')
    await eve.inMeeting()
    await waitForLines(eve, ['Good morning', 'See https://tutti.example/a?b=1.'])

    await ada.show('settings')
    await ada.page.evaluate(() =>
      [...document.querySelectorAll('.switch')].find(({ innerText }) => innerText.startsWith('Chat')).click(),
    )
    await ben.show('chat')
    await ben.reads(/The chat is off/)
    assert.equal(await ben.page.$('.writer'), null)
    await ada.write('The last word')
    await waitForLines(ben, ['Good morning', 'Between us', 'See https://tutti.example/a?b=1.', 'The last word'])
  },

  async 'markup in names, chat, notes and room names runs nowhere and makes no element'({ note, ...world }) {
    assert.ok(corpus.length >= 200)
    const ada = await Participant.create(world.browsers, { camera: world.camera, index: 0, name: 'Ada' })
    world.atEnd(ada.close)
    await ada.page.evaluateOnNewDocument(watchMarkup)
    await ada.join(world.server, world.room)
    await ada.inMeeting()
    const found = (person) => person.page.evaluate(() => window.__found)

    const mallory = await Participant.create(world.browsers, { camera: world.camera, index: 1, name: 'Mallory' })
    world.atEnd(mallory.close)
    await mallory.page.goto(world.server.url)
    const id = await mallory.page.evaluate(rawPerson, world.room)
    const say = (messages) => mallory.page.evaluate((list) => window.__raw.sayAll(list), messages)

    await ada.show('chat')
    await say(corpus.map((text) => ({ type: 'chat', text })))
    await until(
      'all of the chat is there',
      () => ada.page.evaluate((count) => document.querySelectorAll('.line-text').length === count, corpus.length),
      async () => JSON.stringify(await ada.text()),
    )
    assert.deepEqual(await ada.lines(), corpus, 'letter by letter')
    assert.deepEqual(await found(ada), [])

    await ada.show('people')
    const shown = new Set()
    await ada.page.exposeFunction('__shown', (name) => void shown.add(name))
    await ada.page.evaluate((who) => {
      const row = document.querySelector(`.roster li[data-participant="${who}"]`)
      row.querySelector('[aria-expanded]').click()
      const tell = () => window.__shown(row.querySelector('.name bdi').textContent)
      new MutationObserver(tell).observe(row, { childList: true, subtree: true, characterData: true })
    }, id)
    const names = corpus.map((text) => [...text].slice(0, 64).join(''))
    await say(names.map((name) => ({ type: 'rename', participant: id, name })))
    const renamed = await until('all of the names came', async () => {
      const list = (await ada.messages('changed')).map(({ participant }) => participant.name)
      return new Set(list).size >= new Set(names.map((name) => name.trim())).size && list
    })
    for (const name of new Set(renamed)) assert.ok(shown.has(name), `shown as it is: ${name}`)
    assert.deepEqual(await found(ada), [])

    // In a dialog and in what is read out.
    await say([{ type: 'rename', participant: id, name: names[20] }])
    await ada.press('Rename')
    await ada.finds('dialog[open]')
    assert.ok((await ada.text()).includes(names[20]))
    await ada.page.keyboard.press('Escape')

    await say([{ type: 'chat', text: 'the last line' }])
    await ada.page.evaluate(() => document.querySelector('.settings-button').click())
    await ada.page.evaluate(() =>
      [...document.querySelectorAll('.switch')].find(({ innerText }) => innerText.startsWith('Lobby')).click(),
    )
    const eve = await Participant.create(world.browsers, { camera: world.camera, index: 2, name: names[16] })
    world.atEnd(eve.close)
    await eve.page.evaluateOnNewDocument(watchMarkup)
    await until('the lobby is there', async () => (await ada.messages('room')).pop()?.lobby)
    await eve.join(world.server, world.room)
    await ada.show('people')
    await until('the name in the lobby', async () => (await ada.page.$$('.lobby li')).length === 1)
    await ada.page.evaluate(async (notes) => {
      for (const text of notes) {
        window.__probe.socket.send(JSON.stringify({ type: 'note', text }))
        await new Promise((next) => setTimeout(next, 60))
      }
    }, corpus)
    await until('all of the notes', async () => (await eve.page.$$('.notes li')).length === corpus.length)
    assert.deepEqual(
      await eve.page.$$eval('.notes li', (list) => list.map(({ textContent }) => textContent)),
      corpus,
    )
    assert.deepEqual([...(await found(ada)), ...(await found(eve))], [])

    // Room names come out of the address; the page moves from one to the next as with "back" and "forward".
    await eve.press('Leave')
    for (const fragment of ['', '#']) {
      await eve.page.evaluate(
        async (list, before) => {
          for (const room of list) {
            history.pushState(null, '', `/${encodeURIComponent(room)}${before && before + encodeURIComponent(room)}`)
            dispatchEvent(new PopStateEvent('popstate'))
            const title = `${room} · Tutti`.normalize('NFC').replace(/[\t\n\f\r ]+/g, ' ').trim()
            for (let i = 0; document.title !== title && i < 300; i++) await new Promise(requestAnimationFrame)
            if (document.title !== title) window.__found.push(`title of ${room}`)
          }
        },
        corpus,
        fragment,
      )
    }
    assert.deepEqual(await found(eve), [])
    assert.deepEqual([...ada.problems, ...eve.problems], [])
    note(`${corpus.length} payloads in chat, names, notes and room names`)
  },
}
