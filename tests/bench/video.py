#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many cameras, all seen in one picture: CPU of the mixer, by what it is for.

The clients (bench-crowd, in another network namespace) send each what the server's `uplink` messages ask for, and all look
at the grid in the room's full size. Three talk, the others are silent. Usage: video.py [PEOPLE [FRAMERATE [SECONDS]]]
"""
import sys
import time

from rig import namespace

namespace.enter()
from rig import crowd, mixer, process, table  # noqa: E402

PEOPLE, FRAMERATE, SECONDS = (int(a) for a in (sys.argv[1:] + ['50', '15', '10'][len(sys.argv) - 1:])[:3])
WIDTH, HEIGHT = 1280, 720
TALKERS = 3
WANTED_RATE, WANTED_CORES = 15, 1.2
CLIMB_S = 90  # everybody starts with the small picture and goes up by their reports
SAMPLE_EVERY = 10

# How the names of threads begin, by what they do. Pictures are put together, and scaled, on their decoders' threads.
PARTS = {
    'transport': ('tutti-ice-io', 'tutti-ice-help', 'tutti-deliver', 'rtpsession-rtcp'),
    'decode, scale': ('rtpjitterbuffer',),
    'compose': ('tutti-video',),
    'encode': ('encode',),
    'sound': ('tutti-audio',),
    'the rest': ('',),
}


def part_of(name):
    return next(part for part, names in PARTS.items() if name.startswith(names))


def fill(server, people):
    server.on_uplink = lambda event: clients[int(event['participant'][1:]) - 1].uplink(
        event['width'], event['height'], event['framerate'], event['bitrate'])
    clients = []
    for number in range(PEOPLE):
        client = people.add('talk' if number < TALKERS else 'hush', number % SAMPLE_EVERY == 0)
        clients.append(client)
        client.accept(server.join(client.offer(), camera=True, layout='grid'))


def sampled(report):
    return [c for c in report if int(c['client']) % SAMPLE_EVERY == 0]


def wait_for_size(people):
    deadline = time.monotonic() + CLIMB_S
    while time.monotonic() < deadline:
        if all((c['width'], c['height']) == (WIDTH, HEIGHT) for c in sampled(people.report())):
            return True
        time.sleep(1)
    return False


def main():
    if not crowd.installed():
        sys.exit('bench-crowd was not built: libsrtp2-dev and espeak-ng are needed')
    server = mixer.Mixer(namespace.SERVER, WIDTH, HEIGHT, FRAMERATE)
    people = crowd.Crowd(3)
    try:
        fill(server, people)
        large = wait_for_size(people)
        before, cpu, by_name = people.report(), process.cpu_s(server.pid), process.cpu_by_name(server.pid)
        waited, own = process.waits(server.pid), process.cpu_s(people.pid)
        begin = time.monotonic()
        time.sleep(SECONDS)
        passed = time.monotonic() - begin
        used, own_used, after = process.cpu_s(server.pid) - cpu, process.cpu_s(people.pid) - own, people.report()
        ended, waits = process.cpu_by_name(server.pid), process.waits(server.pid)
    finally:
        people.stop()
        server.stop()

    names = {name: 100 * (seconds - by_name.get(name, 0)) / passed for name, seconds in ended.items()}
    rows = [[name, part_of(name), f'{share:.1f}'] for name, share in sorted(names.items(), key=lambda n: -n[1]) if share >= 0.1]
    table.show(['threads', 'part', '% of a core'], rows)
    parts = {}
    for name, share in names.items():
        parts[part_of(name)] = parts.get(part_of(name), 0) + share
    print(', '.join(f'{part} {share:.1f} %' for part, share in sorted(parts.items(), key=lambda p: -p[1])))
    rates = [(a['frames'] - b['frames']) / passed for a, b in zip(after, before)]
    shown = sum(1 for tile in server.tiles if tile['source'] == 'camera')
    asked = next(iter(server.uplinks.values()), None)
    print(f'{PEOPLE} cameras, {shown} of them in the {server.view}, {FRAMERATE} pictures a second wanted: {100 * used / passed:.1f} % of a core '
          f'(wanted: at most {100 * WANTED_CORES:.0f}); the clients: {100 * own_used / passed:.1f} %')
    print(f"received: {min(rates):.1f} to {max(rates):.1f} pictures a second (wanted: {WANTED_RATE}), "
          f"{'all' if large else 'not all'} in {WIDTH}x{HEIGHT}; asked of a camera: {asked['width']}x{asked['height']} at {asked['framerate']}/s, "
          f"{asked['bitrate'] // 1000} kbit/s" if asked else 'no camera was asked for')
    rate = table.median([8 * (a['picture_bytes'] - b['picture_bytes']) / passed / 1000 for a, b in zip(after, before)])
    sent = sum(a['picture_sent'] - b['picture_sent'] for a, b in zip(after, before)) / passed / PEOPLE
    print(f'each received {rate:.0f} kbit/s of picture, and sent {sent:.1f} packets a second')
    print(f"longest wait of one thread for a CPU: {100 * process.longest_wait_s(waited, waits) / passed:.0f} %; "
          f"sound packets lost: {sum(a['lost'] - b['lost'] for a, b in zip(after, before)):.0f}; faults: {server.faults}")


main()
