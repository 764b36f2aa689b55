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
 - a gap in the sound of one of the two is longer than 40 ms plus the time that the mixer's thread that makes sound stood
   waiting for a CPU while it happened. Not judged when the mixer's threads together waited for more than a fifth of all the
   time: then those who hold locks wait too, which nobody can add up.

The two are of tests/bench/crowd, a process of its own that takes the kernel's time of arrival: in this program, which makes
and ends all the others, their packets would wait for Python's one lock.
"""
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import crowd, mixer, peer, process, table  # noqa: E402

DEFAULT_JOINS = 200
AT_ONCE = 2
LEAVES = ('media', 'asked', 'media', 'answered', 'media', 'connecting')
WARM_UP = len(LEAVES)  # what is allocated once is allocated here
CROWDED = 0.2
RETURN_WITHIN_S = 20
BASELINE_S = 5
SHORT_RUN, LONG_RUN = 100, 1000
SLOPE_KB, SLOPE_SHORT_RUN_KB = 4, 16


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


def visit(server, visitors, how):
    """Somebody who comes, and gets as far as @how says, but for waiting."""
    client = visitors.add('hush')
    number = server.ask(client.offer())
    if how != 'asked':
        answer = server.wait_answer(number)
        if how in ('connecting', 'media'):
            client.take_answer(answer)
    return client, number, how


def churn(server, visitors, joins, report):
    """Each round: AT_ONCE come, and leave in their ways."""
    done = 0
    while done < joins:
        inside = []
        for _ in range(min(AT_ONCE, joins - done)):
            inside.append(visit(server, visitors, LEAVES[done % len(LEAVES)]))
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


class Talkers:
    """The two who stay, talk, and hear each other."""

    def __init__(self, server):
        self.crowd = crowd.Crowd(media=3, dtx='never')
        for _ in range(2):
            client = self.crowd.add('talk')
            # the same encoder all the time: one more takes some 25 MB
            client.accept(server.join(client.offer(), quality='low'))
        self.crowd.watch(server.pid, mixer.MAKER, mixer.SENDERS)
        self.longest = self.longest_net = 0

    def look(self):
        reports = self.crowd.report()
        self.longest = max(self.longest, *(r['gap_ms'] for r in reports))
        self.longest_net = max(self.longest_net, *(r['net_gap_ms'] for r in reports))
        return sum(r['gaps'] for r in reports), sum(r['packets'] for r in reports)

    def forget(self):
        self.look()
        self.longest = self.longest_net = 0


def soak(server, visitors, talkers, joins):
    """Returns: the rows of the table, the memory, and how long it took in seconds."""
    memory, rows = Memory(server.pid), []
    step = max(1, joins // 10)

    def report(done):
        memory.look(done)
        if done // step > len(rows):
            talkers.look()
            now = figures(server)
            rows.append([done, *now[:2], f'{now[2]:.1f}', f'{talkers.longest:.0f}'])
            print(f'{done} of {joins}: {now[0]} descriptors, {now[1]} threads, {now[2]:.1f} MB', flush=True)

    begin = time.monotonic()
    churn(server, visitors, joins, report)
    return rows, memory, time.monotonic() - begin


def judge(joins, before, after, memory, faults):
    limit_kb = SLOPE_KB if joins >= LONG_RUN else SLOPE_SHORT_RUN_KB
    broken = []
    if after[0] > before[0] or after[1] > before[1]:
        broken.append('descriptors or threads did not return')
    if joins >= SHORT_RUN and memory.slope_kb() > limit_kb:
        broken.append(f'memory grew by more than {limit_kb} kB per join')
    if faults:
        broken.append('the mixer told faults')
    return broken


def main():
    joins = int((sys.argv[1:] + [os.environ.get('TUTTI_SOAK_COUNT', DEFAULT_JOINS)])[0])
    server = mixer.Mixer(namespace.SERVER)
    visitors = peer.Crowd({'hush': peer.HUSH}, True)
    talkers = Talkers(server)
    churn(server, visitors, WARM_UP, lambda done: None)
    before = quietest(server)
    idling = cpu_of_idling(server)
    talkers.forget()
    first_gaps, first_packets = talkers.look()
    cpu, waited = process.cpu_s(server.pid), process.waited_s(server.pid)
    rows, memory, passed = soak(server, visitors, talkers, joins)
    cpu, waited = process.cpu_s(server.pid) - cpu, process.waited_s(server.pid) - waited
    gaps, packets = talkers.look()
    gaps -= first_gaps
    after = settled(server, *before[:2])
    table.show(['joins and leaves', 'descriptors', 'threads', 'RSS MB', 'longest gap ms'],
               [[0, *before[:2], f'{before[2]:.1f}', ''], *rows, ['end', *after[:2], f'{after[2]:.1f}', f'{talkers.longest:.0f}']])
    print(f'{joins} joins in {passed:.0f} s, at a load average of {os.getloadavg()[0]:.0f}; {packets - first_packets:.0f} packets to the '
          f'two who stayed, {gaps:.0f} gaps over 40 ms; the longest was {talkers.longest:.0f} ms, {talkers.longest_net:.0f} ms without '
          f'waiting for a CPU\n'
          f'CPU per join: {1000 * cpu / joins:.0f} ms, of which {1000 * (cpu - idling * passed) / joins:.0f} ms are not the '
          f'two who talk\n'
          f'memory: {memory.slope_kb():+.1f} kB per join over the last half; faults: {server.faults}')
    visitors.stop()
    talkers.crowd.stop()
    server.stop()
    broken = judge(joins, before, after, memory, server.faults)
    if gaps and waited > CROWDED * passed:
        print(f'NOT JUDGED: the gaps, since the machine is too crowded ({waited / passed:.2f} of the time waited for a CPU)')
    elif gaps:
        broken.append(f'{gaps:.0f} gaps over 40 ms')
    for promise in broken:
        print(f'BROKEN: {promise}')
    return 1 if broken else 0


sys.exit(main())
