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
      'span small code kbd dl dt dd details summary bdi button input textarea select option label a time video audio svg g path circle rect use').split(' '),
  )
  const check = (element) => {
    const { localName, attributes } = element
    if (!OURS.has(localName)) found.push(`<${localName}>`)
    if (localName === 'script' && !/^\/app-[A-Z0-9]+\.js$/.test(element.getAttribute('src'))) found.push('a script')
    if (localName === 'use' && !/^\/reactions-[A-Z0-9]+\.svg#[a-z-]+$/.test(element.getAttribute('href'))) found.push('a drawing')
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

/** Runs in the page: people without a browser around them, who say what a client would never say. */
async function rawPeople(room, count) {
  const send = WebSocket.prototype.send
  const Native = Object.getPrototypeOf(window.WebSocket)
  const people = []
  for (let index = 0; index < count; index++) {
    const socket = new Native(`wss://${location.host}/ws`)
    const say = (message) => send.call(socket, JSON.stringify(message))
    socket.onopen = () => say({ type: 'join', protocol: 1, room, name: `Mallory ${index}`, microphone: false, camera: false })
    const id = await new Promise((done) => {
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data)
        if (message.type === 'welcome') done(message.participant)
      }
    })
    people.push({ id, say })
  }
  /** By turns, so that each stays below the server's limit of messages. @messages: who says it makes each of their id. */
  window.__sayAll = async (messages) => {
    for (const [index, message] of messages.entries()) {
      const { id, say } = people[index % count]
      say('participant' in message ? { ...message, participant: id } : message)
      await new Promise((next) => setTimeout(next, 60 / count))
    }
  }
}

export default {
  async 'a late joiner reads the chat, and what is private only the two'(world) {
    const [ada, ben] = await gather(world, world.room, ['chromium', 'chromium'])
    await ada.write('Good morning')
    await ben.byRole('button', 'Chat, 1 unread')
    await waitForLines(ben, ['Good morning'])
    assert.ok(await ben.isThere('button', 'Chat'), 'nothing is unread')

    const eve = await Participant.create(world.browsers, { camera: world.camera, kind: 'firefox', index: 2, name: 'Eve' })
    world.atEnd(eve.close)
    await eve.join(world.server, world.room)
    await eve.inMeeting()
    await waitForLines(eve, ['Good morning'])

    await ada.act(ben, 'Write privately')
    await ada.typeInto('Private message', 'Between us')
    await ada.page.keyboard.press('Enter')
    await waitForLines(ben, ['Good morning', 'Between us'])
    await ben.write('See https://tutti.example/a?b=1.')
    await waitForLines(ada, ['Good morning', 'Between us', 'See https://tutti.example/a?b=1.'])
    await waitForLines(eve, ['Good morning', 'See https://tutti.example/a?b=1.'])
    const found = await eve.byRole('link', 'https://tutti.example/a?b=1')
    const link = await found.evaluate(({ href, rel, target }) => ({ href, rel, target }))
    assert.deepEqual(link, { href: 'https://tutti.example/a?b=1', rel: 'noopener noreferrer nofollow', target: '_blank' })
    await ben.reads(/only to you/)

    await eve.page.reload()
    await eve.ready()
    await eve.enter()
    await eve.inMeeting()
    await waitForLines(eve, ['Good morning', 'See https://tutti.example/a?b=1.'])

    await ada.show('settings')
    await ada.clickOn('checkbox', 'Chat Everybody may write')
    await ben.show('chat')
    await ben.reads(/The chat is off/)
    assert.equal(await ben.isThere('textbox'), false)
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
    await mallory.page.evaluate(rawPeople, world.room, 3)
    const say = (messages) => mallory.page.evaluate((list) => window.__sayAll(list), messages)

    await ada.show('chat')
    await say(corpus.map((text) => ({ type: 'chat', text })))
    await until(
      'all of the chat is there',
      async () => (await ada.lines()).length === corpus.length,
      async () => JSON.stringify(await ada.text()),
    )
    assert.deepEqual((await ada.lines()).sort(), [...corpus].sort(), 'letter by letter')
    assert.deepEqual(await found(ada), [])

    await ada.show('people')
    const shown = new Set()
    await ada.page.exposeFunction('__shown', (name) => void shown.add(name))
    await ada.press('More about Mallory 0')
    await ada.page.evaluate(() => {
      const { all, wordsOf } = window.__reader
      for (const button of all('button', { source: '^More about Mallory', flags: '' })) {
        const row = button.closest('li')
        const tell = () => window.__shown(wordsOf(row)[0])
        new MutationObserver(tell).observe(row, { childList: true, subtree: true, characterData: true })
      }
    })
    const names = corpus.map((text) => [...text].slice(0, 64).join(''))
    await say(names.map((name) => ({ type: 'rename', participant: '', name })))
    const renamed = await until('all of the names came', async () => {
      const list = (await ada.messages('changed')).map(({ participant }) => participant.name)
      return new Set(list).size >= new Set(names.map((name) => name.trim())).size && list
    })
    for (const name of new Set(renamed)) assert.ok(shown.has(name), `shown as it is: ${name}`)
    assert.deepEqual(await found(ada), [])

    // In a dialog and in what is read out.
    await say([{ type: 'rename', participant: '', name: names[20] }])
    await ada.press('Rename')
    await ada.byRole('dialog')
    assert.ok((await ada.text()).includes(names[20]))
    await ada.page.keyboard.press('Escape')

    await say([{ type: 'chat', text: 'the last line' }])
    await ada.show('settings')
    await ada.clickOn('checkbox', 'Lobby Newcomers wait until somebody lets them in')
    const eve = await Participant.create(world.browsers, { camera: world.camera, index: 2, name: names[16] })
    world.atEnd(eve.close)
    await eve.page.evaluateOnNewDocument(watchMarkup)
    await until('the lobby is there', async () => (await ada.messages('room')).pop()?.lobby)
    await eve.join(world.server, world.room)
    await ada.show('people')
    await until('the name in the lobby', async () => (await ada.all('listitem', undefined, [['region', /waits? to be let in/]])).length === 1)
    await ada.page.evaluate(async (notes) => {
      for (const text of notes) {
        window.__probe.socket.send(JSON.stringify({ type: 'note', text }))
        await new Promise((next) => setTimeout(next, 60))
      }
    }, corpus)
    const notes = () => eve.all('listitem', undefined, [['list', 'From the meeting']])
    await until('all of the notes', async () => (await notes()).length === corpus.length)
    assert.deepEqual((await notes()).map(({ text }) => text), corpus)
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
