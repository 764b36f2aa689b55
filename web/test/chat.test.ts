// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { countUnread, EMPTY_CHAT, hear, markSeen } from '../src/chat'
import { answeredBy, excerpt, fitsChat, mayAnswer, privateWith, splitLinks } from '../src/chat-lines'
import type { Said } from '../src/protocol'

const said = (number: number, participant = 'b'): Said => ({
  type: 'said',
  number,
  time: number * 1000,
  participant,
  name: participant,
  text: `text ${number}`,
})

test('a history that is heard again doubles nothing, and lines stand by number', () => {
  let chat = [said(1), said(3), said(2), said(1), said(3)].reduce(hear, EMPTY_CHAT)
  assert.deepEqual(chat.lines.map(({ number }) => number), [1, 2, 3])
  for (let number = 4; number <= 1500; number++) chat = hear(chat, said(number))
  assert.equal(chat.lines.length, 1000)
  assert.equal(chat.lines[999]?.number, 1500)
})

test('unread is what others wrote since the chat was looked at', () => {
  let chat = [said(1), said(2, 'a'), said(3)].reduce(hear, EMPTY_CHAT)
  assert.equal(countUnread(chat, 'a'), 2)
  chat = markSeen(chat)
  assert.equal(countUnread(chat, 'a'), 0)
  assert.equal(markSeen(chat), chat, 'nothing new makes no new value')
  assert.equal(countUnread(hear(chat, said(4)), 'a'), 1)
  assert.equal(countUnread(hear(chat, said(4, 'a')), 'a'), 0)
})

test('the limit of a message is in bytes', () => {
  assert.ok(fitsChat('a'.repeat(4000)))
  assert.ok(!fitsChat('a'.repeat(4001)))
  assert.ok(!fitsChat('ä'.repeat(2001)))
})

const links = (text: string) => splitLinks(text).flatMap(({ link }) => (link === undefined ? [] : [link]))

test('addresses of the web become links, without the sentence around them', () => {
  assert.deepEqual(links('see https://tutti.example/a?b=c#d, or (http://x.example).'), [
    'https://tutti.example/a?b=c#d',
    'http://x.example/',
  ])
  assert.deepEqual(links('https://en.example/wiki/Fugue_(music)!'), ['https://en.example/wiki/Fugue_(music)'])
  assert.deepEqual(links('HTTPS://X.example'), ['https://x.example/'])
})

test('nothing else becomes one', () => {
  for (const text of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://x.example',
    'https://',
    'https://bank.example@evil.example/',
    'https://user:password@evil.example/',
    '//evil.example',
    'www.example.com',
    'blob:https//x',
  ]) {
    assert.deepEqual(links(text), [], text)
  }
  // Part of something longer, only the address itself.
  assert.deepEqual(links('javascript:https://x.example/%0aalert(1)'), ['https://x.example/%0aalert(1)'])
  assert.deepEqual(links('https://x.example/"onmouseover="alert(1)'), ['https://x.example/'])
  assert.deepEqual(links('https://x.example/\u202egpj.exe'), ['https://x.example/'])
})

test('the pieces together are the text', () => {
  for (const text of ['', 'plain', 'a https://x.example b', 'https://x.example', 'https://a@b https://c.example.', '<b>']) {
    assert.equal(splitLinks(text).map((piece) => piece.text).join(''), text)
  }
})

test('what is private is answered in private, and an answer finds what it answers', () => {
  const secret: Said = { ...said(1, 'b'), to: 'me' }
  assert.equal(privateWith(secret, 'me'), 'b')
  assert.equal(privateWith({ ...said(1, 'me'), to: 'b' }, 'me'), 'b')
  assert.equal(privateWith(said(1), 'me'), '')
  assert.ok(mayAnswer(secret, 'b', 'me'))
  assert.ok(!mayAnswer(secret, '', 'me'))
  assert.ok(mayAnswer(said(1), 'c', 'me'))
  const chat = [secret, { ...said(2), reply: 1 }].reduce(hear, EMPTY_CHAT)
  assert.equal(answeredBy(chat, chat.lines[1]!)?.number, 1)
  assert.equal(answeredBy(chat, { ...said(3), reply: 99 }), null)
  assert.equal(answeredBy(chat, said(3)), undefined)
  assert.equal(excerpt(` a \n b ${'ü'.repeat(200)}`).length, 81)
})
