#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much later sound arrives through the server than between the same two clients directly; the promise is 60 ms.

One client sends a tone of 100 ms twice a second; the other decodes what it gets as soon as it gets it. The beginning of
each tone is found in the samples on both sides, on one clock. Where a packet falls between two ticks of a mixer is
chance, so each server gets several pairs of connections. Twice a third person is there, in another namespace: one whose
process stands still, and one who loses a fifth of all packets; neither is to change anything. Usage: delay.py [ROUNDS [TONES-PER-ROUND]]
"""
import contextlib
import os
import signal
import sys

from rig import namespace

namespace.enter()
from rig import crowd, janus, mixer, onsets, process, table  # noqa: E402

ROUNDS, TONES = (int(a) for a in (sys.argv[1:] + ['6', '12'][len(sys.argv) - 1:])[:2])


LOST_PERCENT = 20


@contextlib.contextmanager
def third(server, trouble):
    """Somebody who hears and sees, and has this @trouble meanwhile."""
    people = crowd.Crowd(media=3, dtx='never')
    client = people.add('hush')
    client.accept(server.join(client.offer()))
    try:
        if trouble == 'stall':
            os.kill(people.pid, signal.SIGSTOP)
        else:
            namespace.lose_of_clients(LOST_PERCENT)
        yield
    finally:
        if trouble == 'stall':
            os.kill(people.pid, signal.SIGCONT)
        else:
            namespace.lose_of_clients(0)
        people.stop()


def direct(_make, _trouble):
    return onsets.direct(TONES), 0


def through(make, trouble):
    server, with_video = make()
    pair, sent, heard, listen = onsets.make_crowd(with_video)
    try:
        with third(server, trouble) if trouble else contextlib.nullcontext():
            for source, callback in (('tick', None), ('hush', listen)):
                client = pair.add(source, callback)
                client.accept(server.join(client.offer()))
            waited = process.waited_s(server.pid)
            heard.wait_for(TONES)
            # The first tones meet buffers that are still settling.
            return onsets.delays(sent, heard)[2:], 1000 * (process.waited_s(server.pid) - waited)
    finally:
        pair.stop()
        server.stop()


def main():
    def tutti():
        return mixer.Mixer(namespace.SERVER), True

    ways = {'no server': (direct, None, None)}
    if mixer.PROGRAM.exists():
        ways['Tutti'] = (through, tutti, None)
    if mixer.PROGRAM.exists() and crowd.installed():
        ways['Tutti, a third stands still'] = (through, tutti, 'stall')
        ways['Tutti, a third loses 20 %'] = (through, tutti, 'loss')
    if janus.installed():
        ways['Janus AudioBridge'] = (through, lambda: (janus.Janus(namespace.SERVER), False), None)
        ways['Janus, prebuffering 1'] = (through, lambda: (janus.Janus(namespace.SERVER, 1), False), None)
    found, waited = {}, {}
    for _ in range(ROUNDS):
        for name, (way, make, trouble) in ways.items():
            ms, wait = way(make, trouble)
            found.setdefault(name, []).extend(ms)
            waited[name] = waited.get(name, 0) + wait
    base = table.median(found['no server'])
    rows = []
    for name, ms in found.items():
        ordered = sorted(m - base for m in ms)
        rows.append([name, len(ms), f'{table.median(ordered):.1f}', f'{ordered[0]:.1f}', f'{ordered[len(ordered) * 95 // 100]:.1f}',
                     f'{ordered[-1]:.1f}', f'{waited[name] / ROUNDS:.0f}'])
    table.show(['way', 'tones', 'added ms, median', 'least', '95 %', 'most', "server's wait for a CPU, ms per round"], rows)
    print(f'between the clients alone: {base:.1f} ms (median), taken off above')


main()
