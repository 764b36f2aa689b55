#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much later sound arrives through the server than between the same two clients directly; the promise is 60 ms.

One client sends a tone of 100 ms twice a second; the other decodes what it gets as soon as it gets it. The beginning of
each tone is found in the samples on both sides, on one clock. Where a packet falls between two ticks of a mixer is
chance, so each server gets several pairs of connections. Usage: delay.py [ROUNDS [TONES-PER-ROUND]]
"""
import array
import sys
import threading

from rig import namespace

namespace.enter()
from rig import janus, mixer, peer, process, table  # noqa: E402
from rig.peer import Gst  # noqa: E402

ROUNDS, TONES = (int(a) for a in (sys.argv[1:] + ['6', '12'][len(sys.argv) - 1:])[:2])
PERIOD_NS = 500_000_000
QUIET_NS = 200_000_000  # what comes this long after the last loud sample is a new tone
TIMEOUT_S = 60


class Onsets:
    """Finds where tones begin. Times are running times in ns."""

    def __init__(self):
        self.times, self.peak, self.last_loud = [], 3000, -QUIET_NS
        self.changed = threading.Condition()

    def feed(self, begin, samples):
        for index, sample in enumerate(samples):
            if abs(sample) < self.peak // 4:
                continue
            self.peak = max(self.peak, abs(sample))
            at = begin + index * 1_000_000_000 // 48000
            if at - self.last_loud > QUIET_NS:
                with self.changed:
                    self.times.append(at)
                    self.changed.notify_all()
            self.last_loud = at

    def wait_for(self, count):
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.times) >= count, TIMEOUT_S):
                raise peer.RigError(f'{len(self.times)} of {count} tones were heard')


def samples_of(buffer):
    samples = array.array('h')
    samples.frombytes(buffer.extract_dup(0, buffer.get_size()))
    return samples


def make_crowd(with_video):
    crowd = peer.Crowd({'tick': peer.TICK, 'hush': peer.HUSH}, with_video)
    sent, heard = Onsets(), Onsets()

    def on_sent(_pad, info):
        buffer = info.get_buffer()
        sent.feed(buffer.pts, samples_of(buffer))
        return Gst.PadProbeReturn.OK

    crowd.pipeline.get_by_name('ticker').get_static_pad('src').add_probe(Gst.PadProbeType.BUFFER, on_sent)
    return crowd, sent, heard, lambda buffer: heard.feed(crowd.now(), samples_of(buffer))


def delays(sent, heard):
    """ms, for each tone heard whose beginning on the way out is known."""
    result = []
    for at in heard.times:
        before = [t for t in sent.times if t <= at]
        if before and at - before[-1] < PERIOD_NS:
            result.append((at - before[-1]) / 1e6)
    return result


def direct(_make):
    crowd, sent, heard, listen = make_crowd(False)
    try:
        speaker, listener = crowd.add('tick'), crowd.add(None, listen)
        answer = listener.answer(speaker.offer())
        speaker.accept(answer)
        heard.wait_for(TONES)
        return delays(sent, heard)[2:], 0
    finally:
        crowd.stop()


def through(make):
    server, with_video = make()
    crowd, sent, heard, listen = make_crowd(with_video)
    try:
        for source, callback in (('tick', None), ('hush', listen)):
            client = crowd.add(source, callback)
            client.accept(server.join(client.offer()))
        waited = process.waited_s(server.pid)
        heard.wait_for(TONES)
        # The first tones meet buffers that are still settling.
        return delays(sent, heard)[2:], 1000 * (process.waited_s(server.pid) - waited)
    finally:
        crowd.stop()
        server.stop()


def main():
    ways = {'no server': (direct, None)}
    if mixer.PROGRAM.exists():
        ways['Tutti'] = (through, lambda: (mixer.Mixer(namespace.SERVER), True))
    if janus.installed():
        ways['Janus AudioBridge'] = (through, lambda: (janus.Janus(namespace.SERVER), False))
        ways['Janus, prebuffering 1'] = (through, lambda: (janus.Janus(namespace.SERVER, 1), False))
    found, waited = {}, {}
    for _ in range(ROUNDS):
        for name, (way, make) in ways.items():
            ms, wait = way(make)
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
