// SPDX-License-Identifier: LGPL-2.1-or-later

/** For cases that are not about the picture: one that costs next to nothing, so that all of them take little time. */
export const LIGHT = {
  server: ['--width=320', '--height=180', '--framerate=5'],
  camera: { width: 160, height: 90, rate: 5 },
}
