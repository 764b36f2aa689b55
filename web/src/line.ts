// SPDX-License-Identifier: LGPL-2.1-or-later
/* How well sound and picture come through, out of two looks at the statistics of the connection. No DOM. */

/** Counters since the connection began, and what holds now. */
export interface Counters {
  /** ms */
  readonly time: number
  readonly packetsIn: number
  readonly lostIn: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** What the server reports of ours, 0..1. */
  readonly lossOut: number
  /** ms; 0: not known */
  readonly roundTrip: number
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  readonly codec: string
}

export interface Line {
  /** 0..1, of the last while; the worse of the two directions. */
  readonly loss: number
  /** Bits per second. */
  readonly down: number
  readonly up: number
  readonly roundTrip: number
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  readonly codec: string
}

export type Rating = 'good' | 'fair' | 'poor' | 'lost'

/** Jitsi's classes. */
export function rated({ loss }: Pick<Line, 'loss'>): Rating {
  if (loss < 0.06) return 'good'
  if (loss < 0.08) return 'fair'
  return loss <= 0.12 ? 'poor' : 'lost'
}

export function lineBetween(before: Counters, now: Counters): Line {
  const seconds = Math.max(0.001, (now.time - before.time) / 1000)
  const lost = Math.max(0, now.lostIn - before.lostIn)
  const received = Math.max(0, now.packetsIn - before.packetsIn)
  const lossIn = lost + received > 0 ? lost / (lost + received) : 0
  return {
    loss: Math.max(lossIn, now.lossOut),
    down: (8 * Math.max(0, now.bytesIn - before.bytesIn)) / seconds,
    up: (8 * Math.max(0, now.bytesOut - before.bytesOut)) / seconds,
    roundTrip: now.roundTrip,
    width: now.width,
    height: now.height,
    framesPerSecond: now.framesPerSecond,
    codec: now.codec,
  }
}

type Report = Readonly<Record<string, unknown>>
const numberIn = (report: Report | undefined, name: string) => {
  const value = report?.[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** Out of RTCPeerConnection.getStats(): of all browsers only what they agree on. */
export function countersOf(reports: readonly Report[], time: number): Counters {
  const of = (type: string) => reports.filter((report) => report.type === type)
  const sum = (list: readonly Report[], name: string) => list.reduce((total, report) => total + numberIn(report, name), 0)
  const inbound = of('inbound-rtp')
  const picture = inbound.find(({ kind }) => kind === 'video')
  const remote = of('remote-inbound-rtp')
  const codec = reports.find(({ id }) => id === picture?.codecId)?.mimeType
  return {
    time,
    packetsIn: sum(inbound, 'packetsReceived'),
    lostIn: sum(inbound, 'packetsLost'),
    bytesIn: sum(inbound, 'bytesReceived'),
    bytesOut: sum(of('outbound-rtp'), 'bytesSent'),
    lossOut: Math.max(0, ...remote.map((report) => numberIn(report, 'fractionLost'))),
    roundTrip: Math.round(1000 * Math.max(0, ...remote.map((report) => numberIn(report, 'roundTripTime')))),
    width: numberIn(picture, 'frameWidth'),
    height: numberIn(picture, 'frameHeight'),
    framesPerSecond: numberIn(picture, 'framesPerSecond'),
    codec: typeof codec === 'string' ? codec.replace(/^video\//, '') : '',
  }
}
