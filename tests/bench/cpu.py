#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""CPU of the process that mixes, per participant, beside Janus' AudioBridge in the same run with the same clients.

The clients (bench-crowd) live in another network namespace, speak and are silent as people are, and negotiate as Chromium
does: Tutti asks for silence not to be sent (DTX), Janus does not. So each is measured both ways. Nobody looks at a picture.
Writes a plot to build/bench/cpu.svg. Usage: cpu.py [SIZES [SECONDS [ROUNDS]]], e.g. cpu.py 10,25,50 8 1
"""
import pathlib
import sys
import time

from rig import namespace

namespace.enter()
from rig import crowd, janus, mixer, plot, process, table  # noqa: E402

ARGUMENTS = (sys.argv[1:] + ['10,25,50', '8', '1'][len(sys.argv) - 1:])[:3]
SIZES, SECONDS, ROUNDS = sorted(int(s) for s in ARGUMENTS[0].split(',')), int(ARGUMENTS[1]), int(ARGUMENTS[2])
TALKERS = 3
SETTLE_S = 2
CROWDED, CROWDED_S = 100, 20  # the large room whose gaps are looked at
IDLE = 10  # the room in which nobody talks
PACKETS_PER_S = 50
STARVED = 95  # who got less than so many percent of the sound was not measured, but the machine
SAMPLE_EVERY = 10
TARGETS = {False: (0.33, 0.25), True: (0.40, 0.40)}  # of Janus, at most and aimed at; by whether all talk
PLOT = mixer.TOP / 'build/bench/cpu.svg'


class TuttiWay:
    name, media = 'Tutti', 3

    def start(self):
        self.server = mixer.Mixer(namespace.SERVER)
        return self.server

    def join(self, offer):
        return self.server.join(offer, quality='audio')


class JanusWay:
    name, media = 'Janus AudioBridge', 1

    def start(self):
        self.server = janus.Janus(namespace.SERVER)
        return self.server

    def join(self, offer):
        return self.server.join(offer)


# (how it is called, server, what clients do with silence)
WAYS = [('Tutti', TuttiWay, 'always'), ('Janus', JanusWay, 'never'), ('Janus, DTX', JanusWay, 'always'),
        ('Tutti, no DTX', TuttiWay, 'never')]


def fill(way, people, clients, talkers):
    while people.count < clients:
        client = people.add('talk' if people.count < talkers else 'hush', people.count % SAMPLE_EVERY == 0)
        client.accept(way.join(client.offer()))


def tell(text):
    print(text, file=sys.stderr, flush=True)


def window(server, people, seconds):
    """What the server used, and what the clients got meanwhile."""
    time.sleep(SETTLE_S)
    before, cpu, waited, own = people.report(), process.cpu_s(server.pid), process.waited_s(server.pid), process.cpu_s(people.pid)
    begin = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - begin
    used, after = process.cpu_s(server.pid) - cpu, people.report()
    packets = sum(a['packets'] - b['packets'] for a, b in zip(after, before))
    sampled = [a for a in after if int(a['client']) % SAMPLE_EVERY == 0]
    return {'cpu': 100 * used / passed, 'cpu_s': used, 'waited': 100 * (process.waited_s(server.pid) - waited) / passed,
            'clients': 100 * (process.cpu_s(people.pid) - own) / passed,
            'received': 100 * packets / (PACKETS_PER_S * passed * people.count), 'lost': sum(a['lost'] - b['lost'] for a, b in zip(after, before)),
            'rss': process.rss_mb(server.pid), 'threads': process.threads(server.pid),
            'gap': max(a['gap_ms'] for a in after), 'net': max(a['net_gap_ms'] for a in after),
            'gaps': sum(a['gaps'] - b['gaps'] for a, b in zip(after, before)),
            'broken': sum(a['undecodable'] for a in sampled) + sum(1 for a in sampled[1:] if not a['peak'])}


def measure(kind, dtx, everybody):
    """One server, filled step by step: size -> figures."""
    way = kind()
    server = way.start()
    people = crowd.Crowd(way.media, dtx)
    results = {}
    try:
        for size in SIZES:
            fill(way, people, size, size if everybody else TALKERS)
            results[size] = window(server, people, SECONDS)
            tell(f"    {way.name}, {size} people, {'all' if everybody else TALKERS} talking, DTX {dtx}: {results[size]['cpu']:.1f} % of a core")
        return results
    finally:
        people.stop()
        server.stop()


def measure_crowded():
    way = TuttiWay()
    server = way.start()
    people = crowd.Crowd(way.media)
    try:
        fill(way, people, CROWDED, TALKERS)
        people.watch(server.pid, mixer.MAKER, mixer.SENDERS)
        return window(server, people, CROWDED_S)
    finally:
        people.stop()
        server.stop()


def measure_idle():
    way = TuttiWay()
    server = way.start()
    people = crowd.Crowd(way.media, 'always')
    try:
        fill(way, people, IDLE, 0)
        return window(server, people, SECONDS)
    finally:
        people.stop()
        server.stop()


def middle(results):
    return {key: table.median([r[key] for r in results]) for key in results[0]}


def slope(figures, key):
    """How much one more person adds, between the smallest and the largest room."""
    return (figures[SIZES[-1]][key] - figures[SIZES[0]][key]) / (SIZES[-1] - SIZES[0]) if len(SIZES) > 1 else float('nan')


def show(results):
    rows = []
    for (everybody, name), figures in results.items():
        for size, f in figures.items():
            rows.append([name, size, size if everybody else TALKERS, f"{f['cpu']:.1f}", f"{f['cpu'] / size:.2f}", f"{f['cpu_s']:.2f}",
                         f"{f['rss']:.0f}", f"{f['threads']:.0f}", f"{f['received']:.0f}", f"{f['waited']:.0f}"])
    table.show(['server', 'people', 'talking', '% of a core', 'per person', f'CPU s in {SECONDS} s', 'RSS MB', 'threads',
                'received %', 'waited %'], rows)
    for (everybody, name), figures in results.items():
        print(f"{name}, {'all' if everybody else TALKERS} talking, one more person: {slope(figures, 'cpu'):.2f} % of a core, "
              f"{1000 * slope(figures, 'rss'):.0f} kB, {slope(figures, 'threads'):.1f} threads")
    for key, figures in results.items():
        for size, f in figures.items():
            if f['received'] < STARVED or f['broken']:
                print(f"{key[1]} with {size}: {f['received']:.0f} % of the packets arrived, {f['broken']:.0f} clients or packets without "
                      'sound: the machine was too busy for this row to say much')


def compare(results):
    for (everybody, name), figures in results.items():
        most, aim = TARGETS[everybody]
        # As each negotiates; then the same with DTX on both sides; then with DTX on neither.
        for own, other, how in (('Tutti', 'Janus', 'as each negotiates'), ('Tutti', 'Janus, DTX', 'DTX on both sides'),
                                ('Tutti, no DTX', 'Janus', 'DTX on neither side')):
            base = results.get((everybody, other))
            if name == own and base:
                ratios = ', '.join(f"{figures[s]['cpu'] / base[s]['cpu']:.2f} with {s}" for s in SIZES)
                print(f"{'all' if everybody else TALKERS} talking, {how}: {ratios} of Janus' CPU (wanted: {most}, aim {aim})")


def draw(results):
    panels = {}
    for (everybody, name), figures in results.items():
        title = 'everybody talks' if everybody else f'{TALKERS} talk'
        panels.setdefault(title, {})[name] = [(size, f['cpu']) for size, f in figures.items()]
    plot.write(PLOT, panels, 'people in the room', '% of a core')
    print(f'plot: {PLOT.relative_to(pathlib.Path.cwd()) if PLOT.is_relative_to(pathlib.Path.cwd()) else PLOT}')


def main():
    if not crowd.installed():
        sys.exit('bench-crowd was not built: libsrtp2-dev and espeak-ng are needed')
    runs = {}
    for _ in range(ROUNDS):
        for everybody in (False, True):
            for name, kind, dtx in WAYS:
                if kind is JanusWay and not janus.installed():
                    continue
                for size, figures in measure(kind, dtx, everybody).items():
                    runs.setdefault((everybody, name), {}).setdefault(size, []).append(figures)
    results = {key: {size: middle(f) for size, f in sizes.items()} for key, sizes in runs.items()}
    show(results)
    compare(results)
    draw(results)
    f = measure_idle()
    print(f"{IDLE} people and nobody talks: {f['cpu']:.1f} % of a core, {f['received'] * PACKETS_PER_S / 100:.1f} packets a second to each")
    f = measure_crowded()
    print(f"{CROWDED} people, {TALKERS} talking, {CROWDED_S} s: {f['cpu']:.1f} % of a core, {f['received']:.0f} % of the packets arrived, "
          f"{f['lost']:.0f} lost; longest gap {f['gap']:.0f} ms, {f['net']:.0f} ms without waiting for a CPU; {f['gaps']:.0f} gaps over 40 ms")


main()
