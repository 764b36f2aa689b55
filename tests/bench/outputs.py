#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""CPU of a meeting that is recorded once and streamed to three places at once, beside the same meeting before that began.

A real tutti-server; ten light clients (bench-crowd) in another network namespace with cameras, three of them talking; a real
nginx takes the streams. Usage: outputs.py [PEOPLE [SECONDS [STREAMS]]], e.g. outputs.py 10 20 3
"""
import sys
import time

from rig import namespace

namespace.enter()
from rig import crowd, process, rtmp, server, table  # noqa: E402

PEOPLE, SECONDS, STREAMS = (int(word) for word in (sys.argv[1:] + ['10', '20', '3'][len(sys.argv) - 1:])[:3])
TALKERS = 3
SETTLE_S = 5


def fill(people):
    room = [server.Person('bench', f'Person {i}', people, 'talk' if i < TALKERS else 'hush') for i in range(PEOPLE)]
    server.wait_until('everybody has media', lambda: all(person.connected for person in room))
    return room


def start_all(room):
    room[0].send(type='record', action='start')
    for i in range(STREAMS):
        room[0].send(type='stream', action='start', target=rtmp.TARGET, key=f'bench-{i}')
    states = ['recording'] + STREAMS * ['live']
    server.wait_until('all run', lambda: [o['state'] for o in room[0].outputs()] == states, 60)
    for person in room:
        person.send(type='consent', consent='recorded')


def window(tutti):
    """Per cent of a core, by process, and of the time that its threads waited for a CPU."""
    time.sleep(SETTLE_S)
    pids = {'tutti-server': tutti.pid, 'tutti-mixer': tutti.room_mixer()}
    kinds = ['recording'] + STREAMS * ['stream']
    for number, (kind, pid) in enumerate(zip(kinds, sorted(tutti.outputs()))):
        pids[f'tutti-output, {kind}' + (f' {number}' if kind == 'stream' else '')] = pid
    begin, before = time.monotonic(), {pid: (process.cpu_s(pid), process.waited_s(pid)) for pid in pids.values()}
    time.sleep(SECONDS)
    passed = time.monotonic() - begin
    return {name: (100 * (process.cpu_s(pid) - before[pid][0]) / passed, 100 * (process.waited_s(pid) - before[pid][1]) / passed,
                   process.rss_mb(pid)) for name, pid in pids.items()}


def main():
    nginx, tutti, people = rtmp.Rtmp(), server.Server('--stream-private'), crowd.Crowd(3)
    try:
        room = fill(people)
        without = window(tutti)
        start_all(room)
        with_outputs = window(tutti)
    finally:
        people.stop()
        tutti.stop()
        nginx.stop()
    rows = [[name, *(f'{value:.1f}' for value in without.get(name, (0, 0, 0))[:2]), *(f'{value:.1f}' for value in figures[:2]),
             f'{figures[2]:.0f}'] for name, figures in with_outputs.items()]
    totals = [sum(figures[0] for figures in part.values()) for part in (without, with_outputs)]
    rows.append(['together', f'{totals[0]:.1f}', '', f'{totals[1]:.1f}', '', ''])
    table.show(['process', 'CPU % before', 'waited %', f'CPU % with 1 recording, {STREAMS} streams', 'waited %', 'RSS MB'], rows)
    print(f'{PEOPLE} people with cameras, {TALKERS} talking: {totals[0]:.0f} % of a core without, {totals[1]:.0f} % with; '
          f'{SECONDS} s each')


if not crowd.installed() or not rtmp.installed():
    sys.exit('outputs: bench-crowd, espeak-ng, nginx and libnginx-mod-rtmp are needed')
main()
