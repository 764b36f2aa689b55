# SPDX-License-Identifier: LGPL-2.1-or-later
"""Synthetic WebRTC clients on GStreamer's webrtcbin, many in one process; the same ones for every server that is measured.

Calls block until webrtcbin's own threads have answered; no main loop is needed.
"""
import gc
import threading
import time

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstSdp', '1.0')
gi.require_version('GstWebRTC', '1.0')
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

Gst.init(None)
# Many peers look for UPnP gateways at once and get into each other's way; nobody needs one here.
for domain in ('gupnp-context', 'gupnp-context-manager', 'gssdp-client'):
    GLib.log_set_handler(domain, GLib.LogLevelFlags.LEVEL_WARNING, lambda *_: None)

TIMEOUT_S = 60
OPUS = 'application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,payload=111'
VP8 = 'application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96'
TALK = 'audiotestsrc is-live=true wave=sine freq=300 samplesperbuffer=960 volume=0.3'
HUSH = 'audiotestsrc is-live=true wave=silence samplesperbuffer=960'
# A tone of 100 ms every 500 ms.
TICK = ('audiotestsrc name=ticker is-live=true wave=ticks tick-interval=500000000 freq=1000 sine-periods-per-tick=100'
        ' samplesperbuffer=960 volume=0.6')


class RigError(Exception):
    pass


def _ask(element, signal, *arguments):
    promise = Gst.Promise.new()
    element.emit(signal, *arguments, promise)
    if promise.wait() != Gst.PromiseResult.REPLIED:
        raise RigError(f'{signal} was not answered')
    reply = promise.get_reply()
    if reply is not None and reply.has_field('error'):
        raise RigError(f'{signal}: {reply.get_value("error")}')
    return reply


class Crowd:
    """A pipeline of peers that share one encoded sound per source, so that the load costs as little as it can.

    @sources: description of a live audio source by name, e.g. {'talk': TALK, 'hush': HUSH}.
    @with_video: offer the three m-lines of Tutti's protocol instead of one audio m-line.
    """

    def __init__(self, sources, with_video):
        self.with_video = with_video
        text = '\n'.join(
            f'{source} ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! opusenc audio-type=generic bitrate-type=cbr bitrate=32000'
            f' frame-size=20 complexity=5 ! tee name={name} allow-not-linked=true' for name, source in sources.items())
        self.pipeline = Gst.parse_launch(text)
        if not isinstance(self.pipeline, Gst.Pipeline):
            raise RigError('not a pipeline')
        self.pipeline.set_state(Gst.State.PLAYING)
        self.peers = []

    def now(self):
        """Running time, ns."""
        return self.pipeline.get_clock().get_time() - self.pipeline.get_base_time()

    def add(self, source=None, listen=None):
        """@source: None to send nothing (only to answer). @listen: called on a streaming thread with the buffers of the
        decoded sound, S16LE mono 48 kHz."""
        peer = Peer(self, source, listen)
        self.peers.append(peer)
        return peer

    def drain(self):
        bus = self.pipeline.get_bus()
        while bus.pop():
            pass

    def stop(self):
        self.pipeline.set_state(Gst.State.NULL)


class Peer:
    # The property ice-agent is left alone: in 1.22 its object is floating, and Python would take webrtcbin's reference.
    def __init__(self, crowd, source, listen):
        self.crowd, self.listen = crowd, listen
        self.first_media = threading.Event()
        self._gathered, self._connected = threading.Event(), threading.Event()
        self.failed = False
        self._tee_pad = None
        self.bin = Gst.Bin.new(None)
        self.rtc = Gst.ElementFactory.make('webrtcbin')
        self.rtc.set_property('bundle-policy', GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        self._handlers = [
            self.rtc.connect('notify::ice-gathering-state', self._on_gathering),
            self.rtc.connect('notify::connection-state', self._on_connection),
            self.rtc.connect('pad-added', self._on_pad),
        ]
        self.bin.add(self.rtc)
        if source:
            self._add_audio()
        crowd.pipeline.add(self.bin)
        self.bin.sync_state_with_parent()
        if source:
            self._tee_pad = crowd.pipeline.get_by_name(source).request_pad_simple('src_%u')
            self._tee_pad.link(self.bin.get_static_pad('sink'))
        if crowd.with_video:
            self._add_video()

    def _add_audio(self):
        queue = Gst.ElementFactory.make('queue')
        queue.set_property('leaky', 2)
        payloader = Gst.ElementFactory.make('rtpopuspay')
        payloader.set_property('pt', 111)
        payloader.set_property('auto-header-extension', False)
        for element in (queue, payloader):
            self.bin.add(element)
        queue.link(payloader)
        pad = self.rtc.request_pad(self.rtc.get_pad_template('sink_%u'), 'sink_0', Gst.Caps.from_string(OPUS))
        payloader.get_static_pad('src').link(pad)
        ghost = Gst.GhostPad.new('sink', queue.get_static_pad('sink'))
        ghost.set_active(True)
        self.bin.add_pad(ghost)

    def _add_video(self):
        direction = GstWebRTC.WebRTCRTPTransceiverDirection
        for way in (direction.SENDRECV, direction.SENDONLY):
            self.rtc.emit('add-transceiver', way, Gst.Caps.from_string(VP8))

    def _on_gathering(self, rtc, _spec):
        if rtc.get_property('ice-gathering-state') == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            self._gathered.set()

    def _on_connection(self, rtc, _spec):
        state = rtc.get_property('connection-state')
        if state == GstWebRTC.WebRTCPeerConnectionState.FAILED:
            self.failed = True
        if state in (GstWebRTC.WebRTCPeerConnectionState.CONNECTED, GstWebRTC.WebRTCPeerConnectionState.FAILED):
            self._connected.set()

    def _on_pad(self, _rtc, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        caps = pad.get_current_caps()
        # None: the client is already being stopped.
        is_audio = caps is not None and caps.get_structure(0).get_string('media') == 'audio'
        sink = self._make_decoder() if self.listen and is_audio else Gst.ElementFactory.make('fakesink')
        if not self.listen or not is_audio:
            sink.set_property('sync', False)
            sink.set_property('async', False)
        self.bin.add(sink)
        pad.link(sink.get_static_pad('sink'))
        sink.sync_state_with_parent()
        pad.add_probe(Gst.PadProbeType.BUFFER, self._on_first_buffer)

    def _make_decoder(self):
        decoder = Gst.parse_bin_from_description(
            'rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE,channels=1,rate=48000'
            ' ! fakesink name=end sync=false async=false', True)
        decoder.get_by_name('end').get_static_pad('sink').add_probe(Gst.PadProbeType.BUFFER, self._on_sound)
        return decoder

    def _on_sound(self, _pad, info):
        self.listen(info.get_buffer())
        return Gst.PadProbeReturn.OK

    def _on_first_buffer(self, _pad, _info):
        self.first_media.set()
        return Gst.PadProbeReturn.REMOVE

    def _describe(self, request, kind):
        reply = _ask(self.rtc, request, None)
        _ask(self.rtc, 'set-local-description', reply.get_value(kind))
        # "Complete" includes a search for UPnP gateways that can take for ever on a busy machine; ours are host candidates.
        deadline = time.monotonic() + TIMEOUT_S
        while not self._gathered.wait(2):
            text = self.rtc.get_property('local-description').sdp.as_text()
            if 'a=candidate' in text:
                return text
            if time.monotonic() > deadline:
                raise RigError('no candidates')
        return self.rtc.get_property('local-description').sdp.as_text()

    def offer(self):
        """The offer, with its candidates in it."""
        return self._describe('create-offer', 'offer')

    def _take(self, kind, sdp):
        result, message = GstSdp.SDPMessage.new_from_text(sdp)
        if result != GstSdp.SDPResult.OK:
            raise RigError('the description cannot be read')
        _ask(self.rtc, 'set-remote-description', GstWebRTC.WebRTCSessionDescription.new(kind, message))

    def answer(self, offer):
        """The answer to another peer's offer: without a server between them."""
        self._take(GstWebRTC.WebRTCSDPType.OFFER, offer)
        return self._describe('create-answer', 'answer')

    def take_answer(self, sdp):
        """Does not wait until the connection stands."""
        self._take(GstWebRTC.WebRTCSDPType.ANSWER, sdp)

    def accept(self, sdp):
        """Takes the answer and waits until the connection stands."""
        self.take_answer(sdp)
        self.wait_connected()

    def wait_connected(self):
        if not self._connected.wait(TIMEOUT_S) or self.failed:
            raise RigError('no connection')

    def wait_for_media(self):
        if not self.first_media.wait(TIMEOUT_S):
            raise RigError('connected, but nothing was received')

    def stop(self):
        if self._tee_pad:
            self._tee_pad.get_parent_element().release_request_pad(self._tee_pad)
        self.bin.set_locked_state(True)
        self.bin.set_state(Gst.State.NULL)
        self.crowd.pipeline.remove(self.bin)
        self.crowd.peers.remove(self)
        # The handlers hold this object, and messages on the bus hold webrtcbin: whose threads then stay, hundreds after a
        # while, and go on looking for the server.
        for handler in self._handlers:
            self.rtc.disconnect(handler)
        self.rtc = self.bin = self._tee_pad = None
        self.crowd.drain()
        gc.collect()
