// SPDX-License-Identifier: LGPL-2.1-or-later

/** Which sentences @code (not minified) says: those whose key stands in it, and those that are known by their beginning. */
export function saidIn(code) {
  const beginnings = [...code.matchAll(/`([\w-]+\.[\w.-]*)\$\{/g)].map(([, beginning]) => beginning)
  return (key) => code.includes(`"${key}"`) || beginnings.some((beginning) => key.startsWith(beginning))
}
