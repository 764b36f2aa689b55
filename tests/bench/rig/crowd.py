# SPDX-License-Identifier: LGPL-2.1-or-later
"""Light synthetic clients (tests/bench/crowd): one process with one thread for all of them, in a network namespace of its
own. They offer what Chromium offers, and do what the answer says: level, transport-wide numbers, DTX."""
import contextlib
import pathlib
import shutil
import subprocess
import tempfile
import threading

from rig import child, namespace

TIMEOUT_S = 60
PROGRAM = pathlib.Path(__file__).resolve().parents[3] / 'build/tests/bench/crowd/bench-crowd'
# Pauses no longer than between two sentences: whoever talks, talks on.
SPEECH = ('The first thing that we should look at today is the figures of the last month. They are better than what we had '
          'expected, and I would like to thank everybody who has worked on them, because it was not easy to get there. '
          'The second thing is the plan for the spring, of which you all got a copy on Tuesday; has anybody not read it yet? '
          'If there are no questions so far, then I will begin with the first page, and we go through it one by one.')


def installed():
    return PROGRAM.exists() and shutil.which('espeak-ng') is not None


class Crowd(child.Child):
    """@media: m-lines that each client offers: 1, or the 3 of Tutti's protocol.
    @dtx: 'always', 'never', or 'negotiated': as the server asks for it."""

    def __init__(self, media, dtx='negotiated'):
        self.media, self.dtx = media, dtx
        self.folder = tempfile.TemporaryDirectory(prefix='tutti-crowd-')
        speech = pathlib.Path(self.folder.name) / 'speech.wav'
        subprocess.run(['espeak-ng', '-v', 'en', '-w', str(speech), SPEECH], check=True)
        self.count, self._adding = 0, threading.Lock()
        super().__init__(namespace.start_client([str(PROGRAM), namespace.CLIENT, str(speech)]), TIMEOUT_S)
        self.wait(('ready', None))

    def take(self, event):
        kind, client = event['type'], event.get('client')
        if kind == 'failed':
            for other in ('connected', 'media'):
                self.box((other, client)).put(event)
        else:
            self.box((kind, client)).put(event)

    def add(self, sound, sampled=False):
        """@sound: 'talk' or 'hush'. @sampled: this one decrypts and decodes. Returns a Client."""
        with self._adding:
            client = Client(self, self.count)
            self.count += 1
            self.send(type='add', sound=sound, media=self.media, sampled=sampled, dtx=self.dtx)
        client.sdp = self.wait(('offer', client.number))['sdp']
        return client

    def watch(self, pid, maker, senders):
        """Time that these threads of the server wait for a CPU is taken off gaps from now on."""
        self.send(type='watch', pid=pid, maker=maker, senders=senders)

    def report(self):
        """What each client got so far; the longest gaps are those since the last report."""
        self.send(type='report')
        return self.wait(('report', None))['clients']

    def stop(self):
        self.process.stdin.close()
        self.end()
        self.folder.cleanup()


class Client:
    def __init__(self, crowd, number):
        self.crowd, self.number, self.sdp = crowd, number, None

    def offer(self):
        return self.sdp

    def accept(self, sdp):
        """Takes the answer and waits until there is sound."""
        self.crowd.send(type='answer', client=self.number, sdp=sdp)
        self.crowd.wait(('connected', self.number))
        self.crowd.wait(('media', self.number))

    def uplink(self, width, height, framerate, bitrate):
        """What the server wants of the camera now."""
        self.crowd.send(type='uplink', client=self.number, width=width, height=height, framerate=framerate, bitrate=bitrate)

    @contextlib.contextmanager
    def film(self):
        """Meanwhile keeps the picture that it sees; only a sampled one can. Gives the path of an IVF file, complete at the end
        and gone with the crowd."""
        path = pathlib.Path(self.crowd.folder.name) / f'film-{self.number}.ivf'
        self.crowd.send(type='film', client=self.number, file=str(path))
        yield path
        self.crowd.send(type='film', client=self.number)
        self.crowd.report()  # the file is closed when this is answered

    def leave(self):
        """Sends nothing any more, without a word."""
        self.crowd.send(type='remove', client=self.number)
