// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs inside the page, before the client: gives it a voice and a face of its own instead of devices, and keeps what
 * comes in where the test can measure it. The client itself has no hook for tests.
 */

/* eslint-env browser */

/** @param {{tone: number, colour: number[], screenColour: number[], camera: {width: number, height: number, rate: number}, rewriteRoom?: string}} config */
export function instrument(config) {
  const probe = { config, messages: [], layout: null, me: '', track: null, marks: {}, sounds: [], pictures: [] }
  window.__probe = probe
  const rgb = (colour) => `rgb(${colour.join(',')})`

  /* Sending: a tone that comes and goes four times a second like syllables, and a plain colour with a mark that moves. */
  let context
  const audio = () => (context ??= new AudioContext())
  const voice = () => {
    const oscillator = new OscillatorNode(audio(), { frequency: config.tone })
    const syllables = new OscillatorNode(audio(), { frequency: 4 })
    const depth = new GainNode(audio(), { gain: 0.12 })
    const gain = new GainNode(audio(), { gain: 0.16 })
    const out = new MediaStreamAudioDestinationNode(audio(), { channelCount: 1 })
    syllables.connect(depth).connect(gain.gain)
    oscillator.connect(gain).connect(out)
    oscillator.start()
    syllables.start()
    return out.stream.getAudioTracks()[0]
  }
  const face = (colour, width, height, rate) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const brush = canvas.getContext('2d')
    let step = 0
    const draw = () => {
      brush.fillStyle = rgb(colour)
      brush.fillRect(0, 0, width, height)
      brush.fillStyle = '#fff'
      brush.fillRect((step++ * 5) % (width - 20), height - 24, 20, 12)
    }
    draw()
    const timer = setInterval(draw, 1000 / rate)
    const track = canvas.captureStream(rate).getVideoTracks()[0]
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      stop()
    }
    return track
  }
  const devices = {
    getUserMedia: async ({ audio: wantsAudio, video: wantsVideo }) => {
      const tracks = []
      if (wantsAudio) tracks.push(voice())
      if (wantsVideo) tracks.push(face(config.colour, config.camera.width, config.camera.height, config.camera.rate))
      return new MediaStream(tracks)
    },
    getDisplayMedia: async () => new MediaStream([face(config.screenColour, 1280, 720, 5)]),
    enumerateDevices: async () => [],
    addEventListener: () => undefined,
  }
  Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => devices, configurable: true })

  /* When each step of joining was reached first; and sound and picture of every new connection, by the clock. */
  const mark = (step) => (probe.marks[step] ??= performance.now())
  addEventListener('submit', () => mark('click'), { capture: true })
  addEventListener(
    'loadeddata',
    ({ target }) => {
      if (!(target instanceof HTMLVideoElement) || !target.classList.contains('mix')) return
      mark('picture')
      probe.pictures.push(Date.now())
    },
    { capture: true },
  )
  const markFirstSound = (track) => {
    const level = new AnalyserNode(audio(), { fftSize: 256 })
    new MediaStreamAudioSourceNode(audio(), { mediaStream: new MediaStream([track]) }).connect(level)
    const samples = new Float32Array(level.fftSize)
    const timer = setInterval(() => {
      level.getFloatTimeDomainData(samples)
      // Between the noise of a decoder that conceals and the tone of a talker.
      if (!samples.some((sample) => Math.abs(sample) > 0.01)) return
      mark('sound')
      probe.sounds.push(Date.now())
      clearInterval(timer)
    }, 5)
  }

  /* Receiving. */
  const NativeSocket = window.WebSocket
  window.WebSocket = class extends NativeSocket {
    constructor(...words) {
      super(...words)
      probe.socket = this
      this.addEventListener('open', () => mark('socket'))
      this.addEventListener('message', ({ data }) => {
        const message = JSON.parse(data)
        if (message.type === 'welcome' || message.type === 'answer') mark(message.type)
        if (message.type === 'layout') probe.layout = message
        if (message.type === 'welcome') probe.me = message.participant
        if (message.type !== 'levels' && message.type !== 'pong') probe.messages.push(message)
      })
    }

    send(text) {
      const message = JSON.parse(text)
      if (message.type === 'join' && config.rewriteRoom !== undefined) message.room = config.rewriteRoom
      if (message.type === 'offer') mark('offer')
      super.send(JSON.stringify(message))
    }
  }
  const NativePeer = window.RTCPeerConnection
  window.RTCPeerConnection = class extends NativePeer {
    constructor(...words) {
      super(...words)
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState !== 'connected') return
        mark('connected')
        probe.peer = this
        probe.track = this.getReceivers()[0].track
        markFirstSound(probe.track)
      })
    }
  }

  /* Measuring. */
  const SIZE = 32768
  let source, analyser, heard
  probe.listen = () => {
    if (!probe.track || heard === probe.track) return probe.track !== null
    source?.disconnect()
    heard = probe.track
    analyser ??= new AnalyserNode(audio(), { fftSize: SIZE, smoothingTimeConstant: 0 })
    source = new MediaStreamAudioSourceNode(audio(), { mediaStream: new MediaStream([heard]) })
    source.connect(analyser)
    return true
  }
  /** Goertzel: mean square amplitude at @frequency, over the last 0.7 s, in a Hann window. */
  probe.powers = (frequencies) => {
    if (!probe.listen()) return null
    const samples = new Float32Array(SIZE)
    analyser.getFloatTimeDomainData(samples)
    for (let i = 0; i < SIZE; i++) samples[i] *= 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE)
    return frequencies.map((frequency) => {
      const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / audio().sampleRate)
      let before = 0
      let last = 0
      for (const sample of samples) [before, last] = [last, sample + coefficient * last - before]
      const square = before * before + last * last - coefficient * before * last
      return Math.max(square, 1e-12) / (SIZE / 4) ** 2 / 2
    })
  }
  /** The colour in the middle of every tile of the picture as it is received, before the page lays anything over it. */
  probe.tileColours = () => {
    const video = [...document.querySelectorAll('video.mix.front')].find((element) => element.videoWidth > 0)
    if (!video || !probe.layout) return null
    const { width, height, tiles } = probe.layout
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const brush = canvas.getContext('2d', { willReadFrequently: true })
    brush.drawImage(video, 0, 0, width, height)
    return tiles.map((tile) => {
      const x = Math.round(tile.x + tile.width / 2)
      const y = Math.round(tile.y + tile.height / 2)
      const { data } = brush.getImageData(x - 4, y - 4, 9, 9)
      const colour = [0, 1, 2].map((channel) => {
        let sum = 0
        for (let i = channel; i < data.length; i += 4) sum += data[i]
        return Math.round(sum / (data.length / 4))
      })
      return { participant: tile.participant, source: tile.source, colour }
    })
  }
}
