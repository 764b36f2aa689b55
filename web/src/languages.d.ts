// SPDX-License-Identifier: LGPL-2.1-or-later

/** Made by ../languages.mjs out of what lies in src/languages/: adding a language is adding one file. */
declare module 'tutti:languages' {
  import type { Messages } from './language'
  type Part = () => Promise<{ readonly default: Partial<Messages> }>
  /** `first`: what the first load says, `rest`: all other sentences. */
  export const LANGUAGES: Readonly<Record<string, { readonly first: Part; readonly rest: Part }>>
}
