// SPDX-License-Identifier: LGPL-2.1-or-later

import assert from 'node:assert/strict'
import test from 'node:test'
import { hostLink, secretsFromFragment } from '../src/secrets'

test('a fragment holds a host key, a password, a token, or nothing of ours', () => {
  assert.deepEqual(secretsFromFragment('#host=abc_-1'), { host: 'abc_-1' })
  assert.deepEqual(secretsFromFragment('#password=a%20b%26c+d&token=x.y.z'), { password: 'a b&c+d', token: 'x.y.z' })
  assert.equal(secretsFromFragment(''), null)
  assert.equal(secretsFromFragment('#'), null)
  assert.equal(secretsFromFragment('#section-2'), null)
  assert.equal(secretsFromFragment('#host='), null)
  assert.equal(secretsFromFragment('#xhost=1&HOST=2'), null)
})

test('what is not properly encoded is taken as it stands, what is too long is left out', () => {
  assert.deepEqual(secretsFromFragment('#password=100%'), { password: '100%' })
  assert.equal(secretsFromFragment(`#password=${'ä'.repeat(65)}`), null)
  assert.equal(secretsFromFragment(`#password=${'ä'.repeat(64)}`)?.password, 'ä'.repeat(64))
  assert.equal(secretsFromFragment(`#token=${'x'.repeat(4097)}`), null)
})

test('a host link leads back to the key', () => {
  const link = new URL(hostLink('https://meet.example', 'Büro.1', 'a+b/c='))
  assert.equal(link.pathname, '/B%C3%BCro.1')
  assert.equal(link.search, '')
  assert.deepEqual(secretsFromFragment(link.hash), { host: 'a+b/c=' })
})
