#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""CPU of the process that mixes, per participant, beside Janus' AudioBridge in the same run with the same clients.

Every client sends Opus in 50 packets a second and receives the mix. Tutti runs once with its picture made as small as it
gets (sound against sound), and once as it is. Usage: cpu.py [PEOPLE [SECONDS [ROUNDS]]]
"""
import sys
import time

from rig import namespace

namespace.enter()
from rig import janus, mixer, peer, process, table  # noqa: E402

PEOPLE, SECONDS, ROUNDS = (int(a) for a in (sys.argv[1:] + ['20', '8', '2'][len(sys.argv) - 1:])[:3])
FEW = 2  # the cost of a room that is nearly empty, so that the cost of one more person can be told from it
TALKERS = 3


def make_janus():
    return janus.Janus(namespace.SERVER)


def make_tutti_sound():
    return mixer.Mixer(namespace.SERVER, 320, 180, 1)


def make_tutti():
    return mixer.Mixer(namespace.SERVER)


def window(server, seconds):
    """(CPU in percent of a core, percent that its threads waited for a CPU)."""
    cpu, waited, begin = process.cpu_s(server.pid), process.waited_s(server.pid), time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - begin
    return 100 * (process.cpu_s(server.pid) - cpu) / passed, 100 * (process.waited_s(server.pid) - waited) / passed


def fill(server, crowd, people, talkers):
    while len(crowd.peers) < people:
        client = crowd.add('talk' if len(crowd.peers) < talkers else 'hush')
        client.accept(server.join(client.offer()))
        client.wait_for_media()


def measure(make, with_video, talkers):
    server = make()
    crowd = peer.Crowd({'talk': peer.TALK, 'hush': peer.HUSH}, with_video)
    try:
        fill(server, crowd, FEW, talkers)
        few, _ = window(server, SECONDS)
        fill(server, crowd, PEOPLE, talkers)
        many, waited = window(server, SECONDS)
        return {'total': many, 'each': many / PEOPLE, 'one more': (many - few) / (PEOPLE - FEW), 'waited': waited,
                'rss': process.rss_mb(server.pid), 'threads': process.threads(server.pid)}
    finally:
        crowd.stop()
        server.stop()


def main():
    candidates = {}
    if mixer.PROGRAM.exists():
        candidates['Tutti, smallest picture'] = (make_tutti_sound, True)
        candidates['Tutti, 720p25 picture'] = (make_tutti, True)
    if janus.installed():
        candidates['Janus AudioBridge'] = (make_janus, False)
    runs = {}
    for _ in range(ROUNDS):
        for talkers in (PEOPLE, TALKERS):
            for name, (make, with_video) in candidates.items():
                runs.setdefault((talkers, name), []).append(measure(make, with_video, talkers))

    rows, ratios = [], []
    for (talkers, name), results in runs.items():
        middle = {key: table.median([r[key] for r in results]) for key in results[0]}
        rows.append([name, PEOPLE, talkers, f"{middle['total']:.1f}", f"{middle['each']:.2f}", f"{middle['one more']:.2f}",
                     f"{middle['total'] / 100:.3f}", f"{middle['waited']:.0f}", f"{middle['rss']:.0f}", f"{middle['threads']:.0f}"])
        runs[(talkers, name)] = middle
    table.show(['server', 'people', 'talking', '% of a core', 'per person', 'one more person', 'CPU s per s', 'waited %', 'RSS MB', 'threads'], rows)
    for (talkers, name), middle in runs.items():
        other = runs.get((talkers, 'Janus AudioBridge'))
        if other and name != 'Janus AudioBridge':
            ratios.append(f"{name}, {talkers} talking: {middle['total'] / other['total']:.2f} of Janus in all, "
                          f"{middle['one more'] / other['one more']:.2f} for one more person")
    print('\n'.join(ratios))


main()
