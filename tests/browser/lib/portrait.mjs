// SPDX-License-Identifier: LGPL-2.1-or-later

/* eslint-env browser */

/** Runs in the page: a person in the style of the robots instead of the plain colour that tests use. */
export function portrait() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const brush = canvas.getContext('2d')
  const fill = (colour, draw) => {
    brush.fillStyle = colour
    brush.beginPath()
    draw()
    brush.fill()
  }
  const ellipse = (x, y, width, height, turn = 0) => brush.ellipse(x, y, width, height, turn, 0, 2 * Math.PI)
  const room = () => {
    fill('#dbe9fb', () => brush.rect(0, 0, 640, 360))
    fill('#eaf3ff', () => ellipse(320, 190, 215, 215))
    fill('#b9cde8', () => brush.rect(0, 300, 640, 60))
    fill('#ffffff', () => brush.roundRect(482, 40, 104, 132, 6))
    fill('#8fb8ea', () => brush.rect(490, 48, 88, 116))
    fill('#ffffff', () => brush.rect(532, 48, 4, 116))
    fill('#ffffff', () => brush.rect(490, 104, 88, 4))
    fill('#8a5a3c', () => brush.roundRect(66, 262, 62, 40, 6))
    for (const turn of [-0.7, -0.25, 0.25, 0.7]) {
      fill('#4f9d69', () => ellipse(97 + turn * 46, 218 - 14 * Math.cos(turn), 13, 46, turn))
    }
  }
  const person = () => {
    fill('#3b2a3f', () => brush.roundRect(228, 74, 184, 214, 88))
    fill('#c65b7c', () => brush.roundRect(196, 290, 248, 120, 76))
    fill('#e0a584', () => brush.roundRect(294, 240, 52, 66, 20))
    fill('#f2bd9b', () => ellipse(320, 182, 70, 82))
    fill('#3b2a3f', () => {
      brush.moveTo(246, 178)
      brush.bezierCurveTo(250, 84, 390, 84, 394, 178)
      brush.bezierCurveTo(374, 140, 330, 134, 300, 126)
      brush.bezierCurveTo(286, 146, 262, 150, 246, 178)
    })
    for (const x of [292, 348]) {
      fill('#2b2230', () => ellipse(x, 184, 8, 9))
      fill('#ffffff', () => ellipse(x + 3, 181, 2.5, 2.5))
    }
    for (const x of [276, 364]) fill('#f09d8c', () => ellipse(x, 212, 14, 8))
    fill('#8c3b45', () => {
      brush.moveTo(298, 220)
      brush.quadraticCurveTo(320, 252, 342, 220)
    })
    brush.strokeStyle = '#f2a33c'
    brush.lineWidth = 11
    brush.beginPath()
    brush.arc(320, 176, 88, 1.06 * Math.PI, 1.94 * Math.PI)
    brush.stroke()
    for (const x of [222, 394]) fill('#f2a33c', () => brush.roundRect(x, 152, 24, 56, 12))
  }
  const draw = () => {
    room()
    person()
  }
  draw()
  setInterval(draw, 100)
  /** A room in which nobody speaks: the page has something to say about a tone without end. */
  const quiet = () => {
    const audio = new AudioContext()
    const hum = new OscillatorNode(audio, { frequency: 180 })
    const out = new MediaStreamAudioDestinationNode(audio)
    hum.connect(new GainNode(audio, { gain: 0.0006 })).connect(out)
    hum.start()
    return out.stream.getAudioTracks()[0]
  }
  const plain = navigator.mediaDevices.getUserMedia
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await plain({})
    if (wanted.audio) stream.addTrack(quiet())
    if (wanted.video) stream.addTrack(canvas.captureStream(10).getVideoTracks()[0])
    return stream
  }
}
