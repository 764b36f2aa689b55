#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many joins and leaves while two others talk: do descriptors, threads and memory return, and do the others notice?

Usage: joins.py [JOINS [AT-ONCE]]. The room is tutti-mixer by hand. Figures are printed every tenth of the way; the
program fails when descriptors or threads do not return to where they were, or when a gap in the sound of one of the two
is longer than 40 ms plus the time that the mixer, or this program, stood waiting for a CPU while it happened.
"""
import os
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import mixer, peer, process, table  # noqa: E402

JOINS, AT_ONCE = (int(a) for a in (sys.argv[1:] + ['200', '2'][len(sys.argv) - 1:])[:2])
WARM_UP = 2 * AT_ONCE  # what is allocated once is allocated here
GAP_NS = 40_000_000
MAKER = 'tutti-audio'
RETURN_WITHIN_S = 20


class Waits:
    """Remembers, ten times a second, how long the threads of both processes have waited for a CPU."""

    def __init__(self, *pids):
        self.pids = pids
        self.names = process.names(pids[0])
        self.samples = [self._read()]
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
        before = next((s for s in reversed(self.samples) if s[0] <= begin), self.samples[0])[1]
        after = self._read()[1]
        makers = {thread for thread, name in self.names.items() if name == MAKER}
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
                self.over.append((gap, self.waits.during_ns(gap)))
        self.last = now

    def caused(self):
        return [(gap, waited) for gap, waited in self.over if gap - waited > GAP_NS]


def figures(server):
    return process.descriptors(server.pid), process.threads(server.pid), process.rss_mb(server.pid)


def churn(server, crowd, joins, report):
    """Each round: AT_ONCE join, have media, and leave."""
    done = 0
    while done < joins:
        inside = []
        for _ in range(min(AT_ONCE, joins - done)):
            client = crowd.add('hush')
            client.accept(server.join(client.offer()))
            inside.append((client, server.last()))
            done += 1
        for client, number in inside:
            client.wait_for_media()
            server.leave(number)
            client.stop()
        report(done)


def quietest(server):
    """Least of some seconds: threads of the ones who left are still ending."""
    seen = []
    for _ in range(20):
        seen.append(figures(server))
        time.sleep(0.2)
    return min(s[0] for s in seen), min(s[1] for s in seen), seen[-1][2]


def settled(server, descriptors, threads):
    """Waits until both are back, or the time is over."""
    deadline = time.monotonic() + RETURN_WITHIN_S
    while True:
        now = figures(server)
        if (now[0] <= descriptors and now[1] <= threads) or time.monotonic() > deadline:
            return now
        time.sleep(0.2)


def main():
    server = mixer.Mixer(namespace.SERVER)
    crowd = peer.Crowd({'talk': peer.TALK, 'hush': peer.HUSH}, True)
    waits = Waits(server.pid, os.getpid())
    watchers = [Gaps(crowd, waits) for _ in range(2)]
    for watcher in watchers:
        client = crowd.add('talk', watcher.feed)
        client.accept(server.join(client.offer()))
        client.wait_for_media()
    churn(server, crowd, WARM_UP, lambda done: None)
    before = quietest(server)
    rows = [[0, *before[:2], f'{before[2]:.1f}', '']]
    for watcher in watchers:
        watcher.active.set()

    step = max(1, JOINS // 10)
    shown = [0]

    def report(done):
        if done // step > shown[0]:
            shown[0] = done // step
            now = figures(server)
            rows.append([done, *now[:2], f'{now[2]:.1f}', f'{max(w.longest for w in watchers) / 1e6:.0f}'])
            print(f'{done} of {JOINS}: {now[0]} descriptors, {now[1]} threads, {now[2]:.1f} MB', flush=True)

    begin = time.monotonic()
    churn(server, crowd, JOINS, report)
    passed = time.monotonic() - begin
    after = settled(server, *before[:2])
    rows.append(['end', *after[:2], f'{after[2]:.1f}', f'{max(w.longest for w in watchers) / 1e6:.0f}'])
    table.show(['joins and leaves', 'descriptors', 'threads', 'RSS MB', 'longest gap ms'], rows)
    packets = sum(w.packets for w in watchers)
    waits.stop()
    caused = [gap for w in watchers for gap in w.caused()]
    excused = sum(len(w.over) for w in watchers) - len(caused)
    print(f'{JOINS} joins in {passed:.0f} s; {packets} packets to the two who stayed, {len(caused)} gaps over 40 ms, '
          f'and {excused} more while a process waited for a CPU; '
          f'{1000 * (after[2] - before[2]) / JOINS:.1f} kB of memory per join; faults: {server.faults}')
    crowd.stop()
    server.stop()
    leaked = after[0] > before[0] or after[1] > before[1]
    if leaked:
        print('descriptors or threads did not return')
    if caused:
        print('gaps: ' + ', '.join(f'{gap / 1e6:.0f} ms (waited {wait / 1e6:.0f})' for gap, wait in caused))
    return 1 if leaked or caused else 0


sys.exit(main())
