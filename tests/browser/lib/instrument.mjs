// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs inside the page, before the client: gives it a voice and a face of its own instead of devices, and keeps what
 * comes in where the test can measure it. The client itself has no hook for tests.
 */

/* eslint-env browser */

/**
 * @param {{tone: number, colour: number[], screenColour: number[], camera: {width: number, height: number, rate: number},
 *   rewriteRoom?: string, hardware?: string, flashes?: boolean,
 *   microphones?: {label: string, tone: number, loudness?: number}[], cameras?: {label: string, colour: number[]}[],
 *   speakers?: {label: string}[]}} config
 *   With flashes: instead of the syllables a beep at every full second of the sound card's clock, and a white picture as long as
 *   it lasts. With microphones, cameras or speakers: those that can be chosen, instead of one without a name.
 */
export function instrument(config) {
  const probe = { config, messages: [], layout: null, me: '', track: null, marks: {}, sounds: [], pictures: [], speakers: new Map() }
  window.__probe = probe
  /** Samples that are looked at at once. */
  const SIZE = 32768
  const rgb = (colour) => `rgb(${colour.join(',')})`

  /* Sending: a tone that comes and goes four times a second like syllables, and a plain colour with a mark that moves. */
  let context
  const audio = () => (context ??= new AudioContext({ latencyHint: config.flashes ? 'interactive' : 'playback' }))
  const FLASH_S = 0.2
  const flashing = () => config.flashes === true && audio().currentTime % 1 < FLASH_S
  const beeper = () => {
    const oscillator = new OscillatorNode(audio(), { frequency: config.tone })
    const gain = new GainNode(audio(), { gain: 0 })
    const out = new MediaStreamAudioDestinationNode(audio(), { channelCount: 1 })
    oscillator.connect(gain).connect(out)
    oscillator.start()
    let second = Math.ceil(audio().currentTime)
    setInterval(() => {
      for (; second < audio().currentTime + 3; second++) {
        gain.gain.setValueAtTime(0.3, second)
        gain.gain.setValueAtTime(0, second + FLASH_S)
      }
    }, 500)
    return out.stream.getAudioTracks()[0]
  }
  const voice = (tone, loudness = 1) => {
    if (config.flashes) return beeper()
    const oscillator = new OscillatorNode(audio(), { frequency: tone })
    const syllables = new OscillatorNode(audio(), { frequency: 4 })
    const depth = new GainNode(audio(), { gain: 0.12 * loudness })
    const gain = new GainNode(audio(), { gain: 0.16 * loudness })
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
    let lit = false
    const draw = () => {
      lit = flashing()
      brush.fillStyle = lit ? '#fff' : rgb(colour)
      brush.fillRect(0, 0, width, height)
      brush.fillStyle = '#fff'
      brush.fillRect((step++ * 5) % (width - 20), height - 24, 20, 12)
    }
    draw()
    const timer = setInterval(draw, 1000 / rate)
    // With the sound, and not with the next picture.
    const watch = config.flashes ? setInterval(() => flashing() !== lit && draw(), 5) : undefined
    const track = canvas.captureStream(rate).getVideoTracks()[0]
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      clearInterval(watch)
      stop()
    }
    return track
  }
  /* What was said to whoever is here, also what has gone again: a toast is short, and this machine may be busy. */
  probe.told = []
  const tell = () => {
    for (const { textContent } of document.querySelectorAll('[role=status], [role=alert]')) {
      if (textContent !== '' && !probe.told.includes(textContent)) probe.told.push(textContent)
    }
  }
  new MutationObserver(tell).observe(document, { childList: true, subtree: true, characterData: true })
  const plugged = { audioinput: config.microphones ?? [], videoinput: config.cameras ?? [], audiooutput: config.speakers ?? [] }
  const listed = (kind) => plugged[kind].map(({ label }) => ({ kind, deviceId: label, groupId: '', label }))
  const chosen = (kind, { deviceId }) => plugged[kind].find(({ label }) => label === deviceId?.ideal) ?? plugged[kind][0]
  let changed = () => undefined
  /** It is called as the device is, and ends with it: to Firefox an event of a page's own making is none of a track. */
  const trackOf = (device, track) => {
    if (!device) return track
    const listen = track.addEventListener.bind(track)
    const ends = []
    Object.defineProperty(track, 'label', { value: device.label })
    device.pull = () => {
      track.stop()
      for (const end of ends) end()
    }
    return Object.assign(track, {
      getSettings: () => ({ deviceId: device.label }),
      addEventListener: (type, ...rest) => (type === 'ended' ? ends.push(rest[0]) : listen(type, ...rest)),
    })
  }
  const microphone = (wanted) => {
    probe.microphone = wanted
    const device = chosen('audioinput', wanted)
    return trackOf(device, voice(device?.tone ?? config.tone, device?.loudness))
  }
  const picture = (wanted) => {
    const device = chosen('videoinput', wanted)
    const { width, height, rate } = config.camera
    return trackOf(device, face(device?.colour ?? config.colour, width, height, rate))
  }
  /** As the plug is pulled. */
  probe.unplug = (name) => {
    const list = Object.values(plugged).find((devices) => devices.some(({ label }) => label === name))
    const [device] = list.splice(list.findIndex(({ label }) => label === name), 1)
    device.pull?.()
    changed()
  }
  const devices = {
    getUserMedia: async ({ audio: wantsAudio, video: wantsVideo }) => {
      const tracks = []
      if (wantsAudio) tracks.push(microphone(wantsAudio))
      if (wantsVideo) tracks.push(picture(wantsVideo))
      return new MediaStream(tracks)
    },
    getDisplayMedia: async ({ audio: wantsAudio }) => {
      const tracks = [face(config.screenColour, 1280, 720, 5)]
      if (wantsAudio && config.screenTone) tracks.push(voice(config.screenTone))
      return new MediaStream(tracks)
    },
    enumerateDevices: async () => Object.keys(plugged).flatMap(listed),
    addEventListener: (type, listener) => void (changed = type === 'devicechange' ? listener : changed),
  }
  if (config.speakers) {
    HTMLMediaElement.prototype.setSinkId = async function setSinkId(id) {
      probe.speakers.set(this, id)
    }
  }
  const ears = new WeakMap()
  const earOf = (stream) => {
    if (!ears.has(stream)) {
      const ear = new AnalyserNode(audio(), { fftSize: SIZE })
      new MediaStreamAudioSourceNode(audio(), { mediaStream: stream }).connect(ear)
      ears.set(stream, ear)
    }
    return ears.get(stream)
  }
  /** The largest sample of what was played at @speaker since it was asked first, of the last 0.7 s; one for each sound. */
  probe.loudnessAt = (speaker) =>
    [...document.querySelectorAll('audio')]
      .filter((element) => element.srcObject && !element.paused && probe.speakers.get(element) === speaker)
      .map(({ srcObject }) => {
        const samples = new Float32Array(SIZE)
        earOf(srcObject).getFloatTimeDomainData(samples)
        return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
      })
  Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => devices, configurable: true })

  /* A device that decodes @hardware without its CPU, and nothing else. */
  if (config.hardware !== undefined && navigator.mediaCapabilities) {
    navigator.mediaCapabilities.decodingInfo = async ({ video }) => ({
      supported: true,
      smooth: true,
      powerEfficient: video.contentType.startsWith(`video/${config.hardware}`),
    })
  }

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
  /** From now on; longestSilenceMs() says how long the received sound was ever away since. */
  probe.watchSilence = () => {
    const node = audio().createScriptProcessor(1024, 1, 1)
    let [run, longest] = [0, 0]
    probe.listen()
    node.onaudioprocess = ({ inputBuffer }) => {
      for (const sample of inputBuffer.getChannelData(0)) {
        run = Math.abs(sample) < 0.001 ? run + 1 : 0
        longest = Math.max(longest, run)
      }
    }
    source.connect(node).connect(audio().destination)
    probe.longestSilenceMs = () => (longest / audio().sampleRate) * 1000
  }
  /** What is measured has no role: the video that shows the mixed picture. */
  probe.mixed = () => [...document.querySelectorAll('video.mix.front')].find((element) => element.videoWidth > 0)
  /** The colour of every tile of the picture as it is received, before the page lays anything over it: that far across and down. */
  probe.tileColours = (across = 0.5, down = 0.5) => {
    const video = probe.mixed()
    if (!video || !probe.layout) return null
    const { width, height, tiles } = probe.layout
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const brush = canvas.getContext('2d', { willReadFrequently: true })
    brush.drawImage(video, 0, 0, width, height)
    return tiles.map((tile) => {
      const x = Math.round(tile.x + tile.width * across)
      const y = Math.round(tile.y + tile.height * down)
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
