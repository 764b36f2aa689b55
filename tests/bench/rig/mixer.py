# SPDX-License-Identifier: LGPL-2.1-or-later
"""tutti-mixer by hand: commands on its standard input, events on its standard output (doc/protocol.md)."""
import pathlib
import subprocess

from rig import child, process

TIMEOUT_S = 60
TOP = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = TOP / 'build/src/mixer/tutti-mixer'
FIRST_PORT = 50000
MAKER, SENDERS = 'tutti-audio', ['tutti-deliver']  # its threads that make and send sound


class Mixer(child.Child):
    """One room. Where sound is measured, the picture can be made as small as it gets."""

    def __init__(self, address, width=1280, height=720, framerate=25):
        self._number = 0
        self.faults = []
        self.uplinks = {}  # what is wanted of each participant's camera
        self.tiles, self.view = [], None  # of the layout that came last
        self.frames = 0  # encoded
        self.on_uplink = None  # called with an `uplink` event, on the reading thread
        super().__init__(subprocess.Popen(process.urgently([str(PROGRAM)]), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          text=True, bufsize=1), TIMEOUT_S)
        self.wait(('ready', None))
        self._expect(('configured', None), type='configure', room='rig', width=width, height=height, framerate=framerate,
                     sockets=[{'address': address, 'port': FIRST_PORT, 'bind': address}])

    def take(self, event):
        kind, endpoint = event['type'], event.get('endpoint')
        if kind == 'failed':
            for other in ('answered', 'connected'):
                self.box((other, endpoint)).put(event)
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
            self.box((kind, endpoint)).put(event)

    def _expect(self, key, **message):
        self.box(key)
        self.send(**message)
        return self.wait(key)

    def ask(self, offer, camera=False, layout='auto', quality='auto'):
        """Lets a new participant of the room in, without waiting for the answer. @layout, @quality: what they would like to
        be shown. Returns: the how-manieth it was, from 1"""
        self._number += 1
        name = str(self._number)
        self.box(('answered', 'e' + name))
        self.send(type='add', endpoint='e' + name, participant='p' + name, sdp=offer)
        self.send(type='media', participant='p' + name, microphone=True, camera=camera, screen=False)
        if (layout, quality) != ('auto', 'auto'):
            self.send(type='watch', participant='p' + name, layout=layout, quality=quality)
        return self._number

    def wait_answer(self, number):
        return self.wait(('answered', f'e{number}'))['sdp']

    def join(self, offer, **wishes):
        """The answer for a new participant of the room."""
        return self.wait_answer(self.ask(offer, **wishes))

    def wait_connected(self):
        """The participant who joined last is heard from here on."""
        self.wait(('connected', f'e{self._number}'))

    def leave(self, number):
        """@number: the how-manieth join it was, from 1."""
        self._expect(('removed', f'e{number}'), type='remove', participant=f'p{number}')

    def stop(self):
        try:
            self.send(type='quit')
        except BrokenPipeError:
            pass
        self.end()
