#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many joins and leaves while two others talk: do descriptors, threads and memory return, and do the others notice?

Usage: joins.py [JOINS], or $TUTTI_SOAK_COUNT; 200 by default. The room is tutti-mixer by hand. Two come at a time, and the
next two when these are gone, as in a really busy room: the promises are about the server and not about a saturated
machine. Half of them stay until they have media; the others leave before they are answered, before they do anything
with the answer, or in the middle of ICE and DTLS.

Figures are printed every tenth of the way. The program fails when
 - descriptors or threads do not return to where they were,
 - memory grows, over the last half, by more than 4 kB per join. Below 1000 joins 16 kB are let pass, and below 100 it is
   not judged: the allocator's own ups and downs are more than what is looked for;
 - a gap in the sound of one of the two is longer than 40 ms plus the time that the mixer, or this program, stood waiting
   for a CPU while it happened. Not judged when these waited for more than a fifth of all the time: then those who hold
   locks wait too, which nobody can add up.
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

DEFAULT_JOINS = 200
AT_ONCE = 2
LEAVES = ('media', 'asked', 'media', 'answered', 'media', 'connecting')
WARM_UP = len(LEAVES)  # what is allocated once is allocated here
GAP_NS = 40_000_000
CROWDED = 0.2
MAKER = 'tutti-audio'
RETURN_WITHIN_S = 20
BASELINE_S = 5
SHORT_RUN, LONG_RUN = 100, 1000
SLOPE_KB, SLOPE_SHORT_RUN_KB = 4, 16


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


class Memory:
    """How much the process has after each round, and how that grows."""

    def __init__(self, pid):
        self.pid, self.samples = pid, []

    def look(self, joins):
        self.samples.append((joins, process.own_kb(self.pid)))

    def slope_kb(self):
        """Per join, over the last half: of the least in each tenth of it, since encoders come and go."""
        half = self.samples[len(self.samples) // 2:]
        step = max(1, len(half) // 10)
        least = [min(half[i:i + step], key=lambda sample: sample[1]) for i in range(0, len(half) - step + 1, step)]
        x_mean = sum(x for x, _ in least) / len(least)
        y_mean = sum(y for _, y in least) / len(least)
        spread = sum((x - x_mean) ** 2 for x, _ in least)
        return sum((x - x_mean) * (y - y_mean) for x, y in least) / spread if spread else 0.0


def visit(server, crowd, how):
    """Somebody who comes, and gets as far as @how says, but for waiting."""
    client = crowd.add('hush')
    number = server.ask(client.offer())
    if how != 'asked':
        answer = server.wait_answer(number)
        if how in ('connecting', 'media'):
            client.take_answer(answer)
    return client, number, how


def churn(server, crowd, joins, report):
    """Each round: AT_ONCE come, and leave in their ways."""
    done = 0
    while done < joins:
        inside = []
        for _ in range(min(AT_ONCE, joins - done)):
            inside.append(visit(server, crowd, LEAVES[done % len(LEAVES)]))
            done += 1
        for client, number, how in inside:
            if how == 'media':
                client.wait_connected()
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


def cpu_of_idling(server):
    """Seconds of CPU per second while nobody comes or goes."""
    begin, before = time.monotonic(), process.cpu_s(server.pid)
    time.sleep(BASELINE_S)
    return (process.cpu_s(server.pid) - before) / (time.monotonic() - begin)


def main():
    joins = int((sys.argv[1:] + [os.environ.get('TUTTI_SOAK_COUNT', DEFAULT_JOINS)])[0])
    server = mixer.Mixer(namespace.SERVER)
    crowd = peer.Crowd({'talk': peer.TALK, 'hush': peer.HUSH}, True)
    waits = Waits(server.pid, os.getpid())
    watchers = [Gaps(crowd, waits) for _ in range(2)]
    for watcher in watchers:
        client = crowd.add('talk', watcher.feed)
        # the same encoder all the time: one more takes some 25 MB
        client.accept(server.join(client.offer(), quality='low'))
        client.wait_for_media()
    churn(server, crowd, WARM_UP, lambda done: None)
    before = quietest(server)
    idling = cpu_of_idling(server)
    rows = [[0, *before[:2], f'{before[2]:.1f}', '']]
    for watcher in watchers:
        watcher.active.set()

    memory = Memory(server.pid)
    step = max(1, joins // 10)
    shown = [0]

    def report(done):
        memory.look(done)
        if done // step > shown[0]:
            shown[0] = done // step
            now = figures(server)
            rows.append([done, *now[:2], f'{now[2]:.1f}', f'{max(w.longest for w in watchers) / 1e6:.0f}'])
            print(f'{done} of {joins}: {now[0]} descriptors, {now[1]} threads, {now[2]:.1f} MB', flush=True)

    begin, cpu = time.monotonic(), process.cpu_s(server.pid)
    churn(server, crowd, joins, report)
    passed = time.monotonic() - begin
    cpu = process.cpu_s(server.pid) - cpu
    after = settled(server, *before[:2])
    waits.stop()
    crowding = waits.crowding()
    rows.append(['end', *after[:2], f'{after[2]:.1f}', f'{max(w.longest for w in watchers) / 1e6:.0f}'])
    table.show(['joins and leaves', 'descriptors', 'threads', 'RSS MB', 'longest gap ms'], rows)
    packets = sum(w.packets for w in watchers)
    caused = [gap for w in watchers for gap in w.caused()]
    excused = sum(len(w.over) for w in watchers) - len(caused)
    print(f'{joins} joins in {passed:.0f} s, at a load average of {os.getloadavg()[0]:.0f}; {packets} packets to the two who '
          f'stayed, {len(caused)} gaps over 40 ms, and {excused} more while a process waited for a CPU\n'
          f'CPU per join: {1000 * cpu / joins:.0f} ms, of which {1000 * (cpu - idling * passed) / joins:.0f} ms are not the '
          f'two who talk\n'
          f'memory: {memory.slope_kb():+.1f} kB per join over the last half; faults: {server.faults}')
    crowd.stop()
    server.stop()
    limit_kb = SLOPE_KB if joins >= LONG_RUN else SLOPE_SHORT_RUN_KB
    broken = []
    if after[0] > before[0] or after[1] > before[1]:
        broken.append('descriptors or threads did not return')
    if joins >= SHORT_RUN and memory.slope_kb() > limit_kb:
        broken.append(f'memory grew by more than {limit_kb} kB per join')
    if caused and crowding > CROWDED:
        print(f'NOT JUDGED: the gaps, since the machine is too crowded ({crowding:.2f} of the time waited for a CPU)')
    elif caused:
        broken.append('gaps: ' + ', '.join(f'{gap / 1e6:.0f} ms (waited {wait / 1e6:.0f})' for gap, wait in caused))
    if server.faults:
        broken.append('the mixer told faults')
    for promise in broken:
        print(f'BROKEN: {promise}')
    return 1 if broken else 0


sys.exit(main())
