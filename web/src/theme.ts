// SPDX-License-Identifier: LGPL-2.1-or-later
/* Light or dark: as the system has it, or as was chosen on this device. */

import { Store } from './store'

export type Theme = 'auto' | 'light' | 'dark'
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

const KEY = 'tutti.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

export const theme = new Store<Theme>(stored())

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : 'auto'
  } catch {
    return 'auto'
  }
}

export function chooseTheme(chosen: Theme): void {
  try {
    if (chosen === 'auto') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, chosen)
  } catch {
    // Without storage it is chosen again the next time.
  }
  theme.set(chosen)
}

/** For the life of the page. */
export function startTheme(): void {
  const apply = () => {
    const chosen = theme.get()
    document.documentElement.dataset.theme = chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen
    const background = getComputedStyle(document.documentElement).getPropertyValue('--bg').trim()
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', background)
  }
  apply()
  theme.subscribe(apply)
  dark.addEventListener('change', apply)
}
