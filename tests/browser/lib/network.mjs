// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A network namespace that holds nothing but the test: a browser that gathers candidates must not meet a real network.
 * Firefox gathers only on an interface that is not "lo" and has a default route, hence the veth pair.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { networkInterfaces } from 'node:os'

export const ADDRESS = '10.99.0.1'
/** A second address of this machine, for what stands in front of the server. */
export const PUBLIC_ADDRESS = '10.99.0.3'
const MARK = 'TUTTI_TEST_NAMESPACE'

const ip = (...words) => execFileSync('ip', words, { stdio: ['ignore', 'pipe', 'inherit'] }).toString()

/** Only "lo", or nothing that is up: whoever started us made a namespace already. */
function isolated() {
  return Object.keys(networkInterfaces()).every((name) => name === 'lo' || name === 'tutti0')
}

/** What `unshare` and what follows it need for a script of ours. Without root that takes a user namespace as well. */
const unshareWords = (script, words) => [process.getuid() === 0 ? '-n' : '-rn', process.execPath, script, ...words]
const environment = () => ({ ...process.env, [MARK]: '1' })

/**
 * Runs the calling script again inside a new namespace unless it is in one already; returns only inside.
 */
export function enterNamespace(script) {
  if (!isolated()) {
    if (process.env[MARK]) throw new Error('no network namespace: unshare did not isolate this process')
    const result = spawnSync('unshare', unshareWords(script, process.argv.slice(2)), { stdio: 'inherit', env: environment() })
    if (result.error) throw result.error
    process.exit(result.status ?? 1)
  }
  ip('link', 'set', 'lo', 'up')
  if (ip('-o', 'link').includes('tutti0')) return
  ip('link', 'add', 'tutti0', 'type', 'veth', 'peer', 'name', 'tutti1')
  // An IPv6 address that arrives a second later is a change of network to a browser, which then drops its requests.
  for (const name of ['tutti0', 'tutti1']) ip('link', 'set', 'dev', name, 'addrgenmode', 'none')
  ip('addr', 'add', `${ADDRESS}/24`, 'dev', 'tutti0')
  ip('addr', 'add', `${PUBLIC_ADDRESS}/32`, 'dev', 'lo')
  ip('link', 'set', 'tutti0', 'up')
  ip('link', 'set', 'tutti1', 'up')
  ip('route', 'add', 'default', 'via', '10.99.0.2')
}

/** As many company and hotel networks do: no UDP arrives any more, without a word to who sent it. Returns the way back. */
export function blockUdp() {
  const nft = (text) => execFileSync('nft', ['-f', '-'], { input: text, stdio: ['pipe', 'ignore', 'inherit'] })
  nft('table inet tutti { chain arriving { type filter hook input priority 0; meta l4proto udp drop; }; }')
  return async () => nft('delete table inet tutti')
}
