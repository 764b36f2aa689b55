// SPDX-License-Identifier: LGPL-2.1-or-later

export function saidIn(code: string): (key: string) => boolean
