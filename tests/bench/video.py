#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many cameras, all seen in one picture: CPU of the mixer, by what it is for.

The clients (bench-crowd, in another network namespace) send each what the server's `uplink` messages ask for, and all look
at the grid in the room's full size. Three talk, the others are silent. Usage: video.py [PEOPLE [FRAMERATE [SECONDS]]]
"""
import subprocess
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
FILM_S = 4
# Of 255. The balls of the cameras' pictures move; what the encoder leaves of grain does not come near this.
MOVES = 20

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
    return clients


def sampled(report):
    return [c for c in report if int(c['client']) % SAMPLE_EVERY == 0]


def wait_for_size(people):
    deadline = time.monotonic() + CLIMB_S
    while time.monotonic() < deadline:
        if all((c['width'], c['height']) == (WIDTH, HEIGHT) for c in sampled(people.report())):
            return True
        time.sleep(1)
    return False


def decode(film):
    """Its pictures, in grey."""
    grey = subprocess.run(['ffmpeg', '-v', 'error', '-i', film, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], stdout=subprocess.PIPE,
                          check=True).stdout
    size = WIDTH * HEIGHT
    return [memoryview(grey)[at:at + size] for at in range(0, len(grey) - size + 1, size)]


def moves(tile, pictures):
    """Whether something does within the tile, off its edges, in what a client really received."""
    left, right = tile['x'] + tile['width'] // 8, tile['x'] + tile['width'] * 7 // 8
    for y in range(tile['y'] + tile['height'] // 8, tile['y'] + tile['height'] * 7 // 8, 4):
        for x in range(left, right, 4):
            seen = [picture[y * WIDTH + x] for picture in pictures]
            if max(seen) - min(seen) > MOVES:
                return True
    return False


def look(server, client):
    """How many of the cameras' tiles are alive in what @client sees."""
    with client.film() as film:
        time.sleep(FILM_S)
    pictures = decode(film)
    tiles = [tile for tile in server.tiles if tile['source'] == 'camera']
    return len(pictures), sum(moves(tile, pictures[::4]) for tile in tiles), len(tiles)


class Snapshot:
    """What is counted, each with the time at which it was read: to read all of it takes a good part of a second."""

    def __init__(self, server, people):
        self.cpu = timed(process.cpu_s, server.pid)
        self.own = timed(process.cpu_s, people.pid)
        self.threads = timed(process.cpu_by_thread, server.pid)
        self.report = timed(people.report)
        self.waits = process.waits(server.pid)


def timed(read, *args):
    begin = time.monotonic()
    value = read(*args)
    return (begin + time.monotonic()) / 2, value


def per_second(before, after):
    """By how much a value that was timed grew each second."""
    return (after[1] - before[1]) / (after[0] - before[0])


def main():
    if not crowd.installed():
        sys.exit('bench-crowd was not built: libsrtp2-dev and espeak-ng are needed')
    server = mixer.Mixer(namespace.SERVER, WIDTH, HEIGHT, FRAMERATE)
    people = crowd.Crowd(3)
    try:
        clients = fill(server, people)
        large = wait_for_size(people)
        before = Snapshot(server, people)
        time.sleep(SECONDS)
        after = Snapshot(server, people)
        pictures, alive, tiles = look(server, clients[0])
    finally:
        people.stop()
        server.stop()

    passed = after.threads[0] - before.threads[0]
    names = {name: 100 * seconds / passed for name, seconds in process.grown_by_name(before.threads[1], after.threads[1]).items()}
    rows = [[name, part_of(name), f'{share:.1f}'] for name, share in sorted(names.items(), key=lambda n: -n[1]) if share >= 0.1]
    table.show(['threads', 'part', '% of a core'], rows)
    parts = {}
    for name, share in names.items():
        parts[part_of(name)] = parts.get(part_of(name), 0) + share
    print(', '.join(f'{part} {share:.1f} %' for part, share in sorted(parts.items(), key=lambda p: -p[1])))
    received = after.report[0] - before.report[0]
    rates = [(a['frames'] - b['frames']) / received for a, b in zip(after.report[1], before.report[1])]
    shown = sum(1 for tile in server.tiles if tile['source'] == 'camera')
    asked = next(iter(server.uplinks.values()), None)
    print(f'{PEOPLE} cameras, {shown} of them in the {server.view}, {FRAMERATE} pictures a second wanted: {100 * per_second(before.cpu, after.cpu):.1f} % of a core '
          f'(wanted: at most {100 * WANTED_CORES:.0f}); the clients: {100 * per_second(before.own, after.own):.1f} %')
    print(f"received: {min(rates):.1f} to {max(rates):.1f} pictures a second (wanted: {WANTED_RATE}), "
          f"{'all' if large else 'not all'} in {WIDTH}x{HEIGHT}; asked of a camera: {asked['width']}x{asked['height']} at {asked['framerate']}/s, "
          f"{asked['bitrate'] // 1000} kbit/s" if asked else 'no camera was asked for')
    print(f'in {pictures} pictures that one of them decoded, something moves in {alive} of {tiles} tiles')
    rate = table.median([8 * (a['picture_bytes'] - b['picture_bytes']) / received / 1000 for a, b in zip(after.report[1], before.report[1])])
    sent = sum(a['picture_sent'] - b['picture_sent'] for a, b in zip(after.report[1], before.report[1])) / received / PEOPLE
    print(f'each received {rate:.0f} kbit/s of picture, and sent {sent:.1f} packets a second')
    print(f"longest wait of one thread for a CPU: {100 * process.longest_wait_s(before.waits, after.waits) / passed:.0f} %; "
          f"sound packets lost: {sum(a['lost'] - b['lost'] for a, b in zip(after.report[1], before.report[1])):.0f}; faults: {server.faults}")


main()
