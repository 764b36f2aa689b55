// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where a browser keeps its "no" to camera and microphone: other for each. No DOM. */

import { say, type Words } from './language'

export type Browser = 'ios' | 'android' | 'firefox' | 'safari' | 'chromium'

/** By what the browser says of itself; only to choose a sentence. */
export function browserOf(userAgent: string, touches = 0): Browser {
  // An iPad says that it is a Mac; no Mac has a touch screen.
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touches > 1)) return 'ios'
  if (/Android/.test(userAgent)) return 'android'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  return /Safari\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent) ? 'safari' : 'chromium'
}

export function permissionHelp(browser: Browser): Words {
  switch (browser) {
    case 'ios':
      return say('permission.ios')
    case 'android':
      return say('permission.android')
    case 'firefox':
      return say('permission.firefox')
    case 'safari':
      return say('permission.safari')
    case 'chromium':
      return say('permission.chromium')
  }
}
