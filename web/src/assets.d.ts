// SPDX-License-Identifier: LGPL-2.1-or-later

/** Where a file is found that ../assets.mjs has copied. */
declare module '*?address' {
  const address: string
  export default address
}
