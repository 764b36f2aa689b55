// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The microphone and the sound of what is shared, as the one track that is sent. Only made while there is something to mix:
 * a microphone alone goes out as it is.
 */

export class SoundMix {
  readonly track: MediaStreamTrack
  private readonly context = new AudioContext({ sampleRate: 48_000 })
  private readonly out: MediaStreamAudioDestinationNode
  private microphone: MediaStreamTrack | null = null
  private source: MediaStreamAudioSourceNode | null = null

  constructor(shared: MediaStreamTrack) {
    this.out = new MediaStreamAudioDestinationNode(this.context, { channelCount: 2 })
    new MediaStreamAudioSourceNode(this.context, { mediaStream: new MediaStream([shared]) }).connect(this.out)
    const [track] = this.out.stream.getAudioTracks()
    if (!track) throw new Error('no track')
    this.track = track
    // Not "speech": what is shared is music as often.
    if ('contentHint' in track) track.contentHint = 'music'
    void this.context.resume()
  }

  /** A microphone that is off is silent here too: its track says so. */
  setMicrophone(microphone: MediaStreamTrack | null): void {
    if (microphone === this.microphone) return
    this.source?.disconnect()
    this.source = null
    this.microphone = microphone
    if (!microphone) return
    this.source = new MediaStreamAudioSourceNode(this.context, { mediaStream: new MediaStream([microphone]) })
    this.source.connect(this.out)
  }

  close(): void {
    this.track.stop()
    void this.context.close()
  }
}
