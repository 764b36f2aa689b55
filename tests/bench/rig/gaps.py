# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gaps in what people of a room hear, and how much of each is the machine's fault."""
import collections
import threading
import time

from rig import mixer, process

GAP_NS = 40_000_000
ONE_MOMENT_S = 0.5  # what happens within it to several people is one thing

# Both in ns: the gap, and how long the threads in its way had waited for a CPU; and when it ended, on the monotonic clock.
Gap = collections.namedtuple('Gap', ('length', 'waited', 'end_s'))


def moments(found):
    """At how many moments the gaps @found were."""
    ends = sorted(one.end_s for one in found)
    return sum(1 for before, end in zip([float('-inf')] + ends, ends) if end - before > ONE_MOMENT_S)


class Waits:
    """Remembers, ten times a second, how long the threads of both processes have waited for a CPU."""

    def __init__(self, *pids):
        self.pids = pids
        self.names = process.names(pids[0])
        self._first = self._read()
        self.samples = [self._first]
        self._stop = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def _read(self):
        return time.monotonic(), [process.waits(pid) for pid in self.pids]

    def _run(self):
        while not self._stop.wait(0.1):
            self.samples = self.samples[-100:] + [self._read()]

    def stop(self):
        self._stop.set()

    def during_ns(self, gap_ns):
        """An upper bound for a gap that ends now: in each process the thread that waited longest, one after the other.
        In the mixer one thread makes the packets and another one sends them."""
        begin = time.monotonic() - gap_ns / 1e9
        return self._between_ns(next((s for s in reversed(self.samples) if s[0] <= begin), self.samples[0]), self._read())

    def crowding(self):
        """The same for all the time so far, as a share of it."""
        now = self._read()
        return self._between_ns(self._first, now) / 1e9 / (now[0] - self._first[0])

    def _between_ns(self, first, last):
        before, after = first[1], last[1]
        makers = {thread for thread, name in self.names.items() if name == mixer.MAKER}
        makes = {thread: wait for thread, wait in after[0].items() if thread in makers}
        sends = {thread: wait for thread, wait in after[0].items() if thread not in makers}
        return (process.longest_wait_s(before[0], makes) + process.longest_wait_s(before[0], sends) +
                process.longest_wait_s(before[1], after[1])) * 1e9


class Gaps:
    """The times between two packets at one who stays."""

    def __init__(self, crowd, waits):
        self.crowd, self.waits = crowd, waits
        self.last = None
        self.over, self.longest, self.packets = [], 0, 0
        self.active = threading.Event()

    def feed(self, _buffer):
        now = self.crowd.now()
        if self.active.is_set() and self.last is not None:
            gap = now - self.last
            self.packets += 1
            self.longest = max(self.longest, gap)
            if gap > GAP_NS:
                self.over.append(Gap(gap, self.waits.during_ns(gap), time.monotonic()))
        self.last = now

    def caused(self):
        return [one for one in self.over if one.length - one.waited > GAP_NS]
