// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The page's words. `t` spells a sentence in the language that is chosen; what is only to be spelled later, because pure
 * code made it, is kept as `Words`. A language comes in two files, made by ../languages.mjs: the sentences of the first load, and
 * those that only code says that is fetched later (views/later.tsx), which waits for them.
 */

import { LANGUAGES } from 'tutti:languages'
import type en from './languages/en'
import { Store } from './store'

type English = typeof en
export type Key = keyof English
/** One sentence for each plural form that the language has. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }
/** What a file of languages/ holds. */
export type Messages = { readonly [K in Key]: English[K] extends string ? string : Plural }

type Places<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never
type PlacesOf<K extends Key> = English[K] extends infer Entry
  ? Entry extends { readonly other: infer Text }
    ? Places<Text> | 'count'
    : Places<Entry>
  : never
export type Values = Readonly<Record<string, string | number>>
type Arguments<K extends Key> = [PlacesOf<K>] extends [never]
  ? []
  : [values: { readonly [Name in PlacesOf<K>]: Name extends 'count' ? number : string | number }]

/** A sentence that is not spelled yet. */
export interface Words {
  readonly key: Key
  readonly values?: Values
}

interface Language {
  /** "de" */
  readonly code: string
  /** With the region if the browser has said one: for dates and numbers. */
  readonly locale: string
  readonly messages: Partial<Messages>
  /** Whether both files of it are here. */
  readonly whole: boolean
  readonly plurals: Intl.PluralRules
  readonly numbers: Intl.NumberFormat
  readonly times: Intl.DateTimeFormat
}

const SOURCE = 'en'
/** All that can be chosen, by code. */
export const CODES: readonly string[] = Object.keys(LANGUAGES).sort()

const languageOf = (code: string, locale: string, messages: Partial<Messages>, whole: boolean): Language => ({
  code,
  locale,
  messages,
  whole,
  plurals: new Intl.PluralRules(locale),
  numbers: new Intl.NumberFormat(locale),
  times: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
})

/** There is one page, and it is in one language; it says nothing before startLanguage. */
export const language = new Store<Language>(languageOf(SOURCE, SOURCE, {}, false))

/** Makes a sentence to be spelled later. */
export function say<K extends Key>(key: K, ...[values]: Arguments<K>): Words {
  return values === undefined ? { key } : { key, values: values as Values }
}

export function t<K extends Key>(key: K, ...[values]: Arguments<K>): string {
  return spell(values === undefined ? { key } : { key, values: values as Values })
}

export function isKey(key: string): key is Key {
  return Object.hasOwn(language.get().messages, key)
}

export function spell(words: Words): string {
  return pieces(words)
    .map(({ text }) => text)
    .join('')
}

export interface Piece {
  readonly text: string
  /** Filled in: of unknown direction. */
  readonly value: boolean
}

/** A sentence in parts, so that a page can set apart what was filled in. */
export function pieces({ key, values = {} }: Words): readonly Piece[] {
  const found: Piece[] = []
  // Every second part is what stood in braces.
  sentenceOf(key, values)
    .split(/\{(\w+)\}/)
    .forEach((part, index) => {
      const value = index % 2 === 1 ? spellValue(part, values) : part
      if (value !== '') found.push({ text: value, value: index % 2 === 1 })
    })
  return found
}

function sentenceOf(key: Key, values: Values): string {
  const { messages, plurals } = language.get()
  const entry: string | Plural = messages[key] ?? key
  if (typeof entry === 'string') return entry
  return entry[plurals.select(Number(values.count ?? 0))] ?? entry.other
}

function spellValue(name: string, values: Values): string {
  const value = values[name]
  if (value === undefined) return `{${name}}`
  return typeof value === 'number' ? language.get().numbers.format(value) : value
}

/** Hours and minutes. */
export function clockTime(time: Date): string {
  return language.get().times.format(time)
}

/** Minutes and seconds, as on a clock. */
export function duration(seconds: number): string {
  const { numbers } = language.get()
  const rest = new Intl.NumberFormat(language.get().locale, { minimumIntegerDigits: 2 })
  return `${numbers.format(Math.floor(seconds / 60))}:${rest.format(seconds % 60)}`
}

/** The first of @wanted (as in navigator.languages) that there is; English if there is none. */
export function bestOf(wanted: readonly string[], codes: readonly string[] = CODES): { code: string; locale: string } {
  for (const locale of wanted) {
    const code = codes.find((known) => known === locale.toLowerCase().split('-')[0])
    if (code !== undefined) return { code, locale }
  }
  return { code: SOURCE, locale: SOURCE }
}

/** What a language calls itself. */
export function nameOfLanguage(code: string): string {
  try {
    const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1)
  } catch {
    return code
  }
}

const KEY = 'tutti.language'

/** The one that was chosen on this device; '': as the browser has it. */
export function chosenLanguage(): string {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

/** @code: '' for what the browser says. Remembered on this device. */
export async function chooseLanguage(code: string): Promise<void> {
  try {
    if (code === '') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, code)
  } catch {
    // Without storage it is chosen again the next time.
  }
  await startLanguage(code)
}

/**
 * Stays with what there is when a language does not come; where there is none yet, a page in English is better than none.
 * Rejects when that does not come either.
 */
export async function startLanguage(chosen = chosenLanguage()): Promise<void> {
  const { code, locale } = bestOf([...localesOf(chosen), ...navigator.languages])
  try {
    await take(code, locale)
  } catch (error) {
    console.warn(`tutti: language ${code} not loaded:`, error)
    if (!isKey('language.direction')) await take(SOURCE, SOURCE)
  }
  document.documentElement.lang = language.get().code
  document.documentElement.dir = t('language.direction')
}

async function take(code: string, locale: string): Promise<void> {
  const { whole } = language.get()
  const [first, rest] = await Promise.all([LANGUAGES[code]?.first(), whole ? LANGUAGES[code]?.rest() : undefined])
  language.set(languageOf(code, locale, { ...first?.default, ...rest?.default }, whole))
}

/** Has the sentences at hand that the first load does not say. */
export async function completeLanguage(): Promise<void> {
  const { code, whole } = language.get()
  if (whole) return
  const rest = await LANGUAGES[code]?.rest()
  const now = language.get()
  if (now.code !== code) await completeLanguage()
  else language.set({ ...now, messages: { ...now.messages, ...rest?.default }, whole: true })
}

/** With the region that the browser has for it, if any. */
function localesOf(code: string): readonly string[] {
  if (code === '') return []
  return [navigator.languages.find((locale) => locale.toLowerCase().split('-')[0] === code) ?? code]
}
