# SPDX-License-Identifier: LGPL-2.1-or-later
"""tutti-mixer by hand: commands on its standard input, events on its standard output (doc/protocol.md)."""
import json
import pathlib
import queue
import subprocess
import threading

from rig import process

TIMEOUT_S = 20
TOP = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = TOP / 'build/src/mixer/tutti-mixer'
FIRST_PORT = 50000


class MixerError(Exception):
    pass


class Mixer:
    """One room. Where sound is measured, the picture can be made as small as it gets."""

    def __init__(self, address, width=1280, height=720, framerate=25):
        self.process = subprocess.Popen(process.urgently([str(PROGRAM)]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.pid = self.process.pid
        self._lock = threading.Lock()
        self._waiting = {}  # (type, endpoint or None) -> queue
        self._number = 0
        self.faults = []
        self.uplinks = {}  # what is wanted of each participant's camera
        self.tiles, self.view = [], None  # of the layout that came last
        self.frames = 0  # encoded
        self.on_uplink = None  # called with an `uplink` event, on the reading thread
        threading.Thread(target=self._read, daemon=True).start()
        self._wait(('ready', None))
        self._expect(('configured', None), type='configure', room='rig', width=width, height=height, framerate=framerate,
                     sockets=[{'address': address, 'port': FIRST_PORT, 'bind': address}])

    def _box(self, key):
        with self._lock:
            return self._waiting.setdefault(key, queue.Queue())

    def _read(self):
        for line in self.process.stdout:
            event = json.loads(line)
            kind, endpoint = event['type'], event.get('endpoint')
            if kind == 'failed':
                for other in ('answered', 'connected'):
                    self._box((other, endpoint)).put(event)
            elif kind == 'fault':
                self.faults.append(event)
            elif kind == 'layout':
                self.tiles, self.view = event['tiles'], event.get('view')
            elif kind == 'heartbeat':
                self.frames = event['frames']
            elif kind == 'uplink' and event['source'] == 'camera':
                self.uplinks[event['participant']] = event
                if self.on_uplink:
                    self.on_uplink(event)
            elif kind in ('ready', 'configured', 'answered', 'connected', 'removed'):
                self._box((kind, endpoint)).put(event)

    def _wait(self, key):
        try:
            event = self._box(key).get(timeout=TIMEOUT_S)
        except queue.Empty:
            raise MixerError(f'no {key[0]} within {TIMEOUT_S} s') from None
        if event['type'] == 'failed':
            raise MixerError(f"{event['error']}: {event['text']}")
        return event

    def _send(self, **message):
        self.process.stdin.write(json.dumps(message) + '\n')
        self.process.stdin.flush()

    def _expect(self, key, **message):
        self._box(key)
        self._send(**message)
        return self._wait(key)

    def ask(self, offer, camera=False, layout='auto', quality='auto'):
        """Lets a new participant of the room in, without waiting for the answer. @layout, @quality: what they would like to
        be shown. Returns: the how-manieth it was, from 1"""
        self._number += 1
        name = str(self._number)
        self._box(('answered', 'e' + name))
        self._send(type='add', endpoint='e' + name, participant='p' + name, sdp=offer)
        self._send(type='media', participant='p' + name, microphone=True, camera=camera, screen=False)
        if (layout, quality) != ('auto', 'auto'):
            self._send(type='watch', participant='p' + name, layout=layout, quality=quality)
        return self._number

    def wait_answer(self, number):
        return self._wait(('answered', f'e{number}'))['sdp']

    def join(self, offer, **wishes):
        """The answer for a new participant of the room."""
        return self.wait_answer(self.ask(offer, **wishes))

    def wait_connected(self):
        """The participant who joined last is heard from here on."""
        self._wait(('connected', f'e{self._number}'))

    def leave(self, number):
        """@number: the how-manieth join it was, from 1."""
        self._expect(('removed', f'e{number}'), type='remove', participant=f'p{number}')

    def stop(self):
        try:
            self._send(type='quit')
        except BrokenPipeError:
            pass
        try:
            self.process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
