# SPDX-License-Identifier: LGPL-2.1-or-later
"""People on webrtcbin in rooms of a real server: what rig.server.Person asks for its media."""
import array
import threading

RATE = 48000


class Ear:
    """What one person hears. @crowd: rig.peer's. @feed: called with each buffer, too."""

    def __init__(self, crowd, feed=None):
        self.crowd, self.feed, self.client, self.rate = crowd, feed, None, RATE
        self._samples, self._lock = array.array('h'), threading.Lock()

    def add(self, source):
        self.client = self.crowd.add(source, self._take)
        return self

    def _take(self, buffer):
        with self._lock:
            self._samples.frombytes(buffer.extract_dup(0, buffer.get_size()))
            del self._samples[:-2 * RATE]
        if self.feed:
            self.feed(buffer)

    def last_second(self):
        with self._lock:
            return self._samples[-RATE:]

    def offer(self):
        return self.client.offer()

    def accept(self, sdp):
        self.client.accept(sdp)

    def uplink(self, *_wish):
        pass  # no camera

    def leave(self):
        self.client.stop()
