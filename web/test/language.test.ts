// SPDX-License-Identifier: LGPL-2.1-or-later
/* That every language is whole. That no sentence stands in the code, and none is kept for nobody: see ../words.mjs. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { LANGUAGES } from 'tutti:languages'
import { bestOf, CODES, language, nameOfLanguage, pieces, say, spell, t } from '../src/language'
import en from '../src/languages/en'
import { describeError } from '../src/words'
import './people'

type Entry = string | Readonly<Record<string, string>>
const formsOf = (entry: Entry) => (typeof entry === 'string' ? [entry] : Object.values(entry))
const placesIn = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort()
const load = async (code: string) => (await LANGUAGES[code]!.first()).default

async function inLanguage(code: string, run: () => void): Promise<void> {
  const before = language.get()
  language.set({ ...before, code, locale: code, messages: await load(code), plurals: new Intl.PluralRules(code) })
  try {
    run()
  } finally {
    language.set(before)
  }
}

for (const code of CODES) {
  test(`${code} has every sentence, with everything that is filled in`, async () => {
    const messages = (await load(code)) as Readonly<Record<string, Entry>>
    assert.deepEqual(Object.keys(messages).sort(), Object.keys(en).sort())
    const categories = [...new Intl.PluralRules(code).resolvedOptions().pluralCategories].sort()
    for (const [key, source] of Object.entries(en) as [string, Entry][]) {
      const entry = messages[key] as Entry
      if (typeof source !== 'string') {
        assert.notEqual(typeof entry, 'string', key)
        assert.deepEqual(Object.keys(entry).sort(), categories, `${key}: the plural forms of ${code}`)
      }
      const wanted = placesIn(typeof source === 'string' ? source : source.other!)
      for (const text of formsOf(entry)) {
        assert.notEqual(text.trim(), '', key)
        assert.deepEqual(placesIn(text), wanted, key)
        assert.equal(text, text.normalize('NFC'), key)
      }
    }
    assert.match(messages['language.direction'] as string, /^(ltr|rtl)$/)
    assert.notEqual(nameOfLanguage(code), code)
  })
}

test('a language is not English with another name', async () => {
  for (const code of CODES.filter((other) => other !== 'en')) {
    const messages = (await load(code)) as Readonly<Record<string, Entry>>
    const same = Object.entries(en).filter(([key, text]) => {
      const words = formsOf(text as Entry).join(' ').replace(/\{\w+\}/g, '')
      return words.split(/\s+/).length > 3 && JSON.stringify(messages[key]) === JSON.stringify(text)
    })
    assert.deepEqual(same.map(([key]) => key), [], code)
  }
})

test('what is filled in stays apart from the sentence, and a name with braces is only text', () => {
  assert.deepEqual(pieces(say('news.joined', { name: '{name}' })), [
    { text: '{name}', value: true },
    { text: ' joined', value: false },
  ])
  assert.equal(spell(say('remove.sure', { name: 'a $& b' })), 'Remove a $& b?')
})

test('numbers choose the form that the language has for them', async () => {
  assert.equal(t('people.count', { count: 1 }), '1 person here')
  assert.equal(t('people.count', { count: 0 }), '0 people here')
  await inLanguage('pl', () => {
    const forms = [1, 2, 5, 22, 25].map((count) => t('people.count', { count }).replace(/\d+/, ''))
    assert.equal(forms[1], forms[3], 'few')
    assert.equal(forms[2], forms[4], 'many')
    assert.equal(new Set(forms).size, 3)
  })
})

test('the first language that there is wins, with its region', () => {
  const codes = ['de', 'en', 'uk']
  assert.deepEqual(bestOf(['sv-SE', 'de-CH', 'en'], codes), { code: 'de', locale: 'de-CH' })
  assert.deepEqual(bestOf(['en-GB'], codes), { code: 'en', locale: 'en-GB' })
  assert.deepEqual(bestOf(['sv'], codes), { code: 'en', locale: 'en' })
  assert.deepEqual(bestOf([], codes), { code: 'en', locale: 'en' })
})

test('errors of the server are sentences; one that is not known keeps its text', () => {
  assert.match(spell(describeError('no-entry', 'x')), /does not open to you/)
  assert.equal(spell(describeError('from-next-year', 'The moon is full.')), 'The moon is full.')
  assert.match(spell(describeError('from-next-year', '')), /from-next-year/)
})
