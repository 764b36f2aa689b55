// SPDX-License-Identifier: LGPL-2.1-or-later

import { ADDRESS } from './network.mjs'

/** For cases that are not about the picture: one that costs next to nothing, so that all of them take little time. */
export const LIGHT = {
  server: ['--width=320', '--height=180', '--framerate=5'],
  camera: { width: 160, height: 90, rate: 5 },
}

/** The same where there are telephones. */
export const WITH_PHONES = {
  ...LIGHT,
  server: [
    ...LIGHT.server,
    ...[`--sip-listen=${ADDRESS}:5060`, `--phone-address=${ADDRESS}`, '--sip-name=meet.example.org'],
    ...['--phone-number=+49 30 123456', '--dial-prefix=sip:anna@'],
  ],
}

/** For cases that look at the picture, but not at how fine it is. */
export const MODEST = { server: ['--width=640', '--height=360', '--framerate=15'] }
