# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where tones begin, on the way out and where they are heard, on one clock."""
import array
import threading

from rig import peer
from rig.peer import Gst

PERIOD_NS = 500_000_000
QUIET_NS = 200_000_000  # what comes this long after the last loud sample is a new tone
TIMEOUT_S = 60


class Onsets:
    """Finds where tones begin. Times are running times in ns."""

    def __init__(self):
        self.times, self.peak, self.last_loud = [], 3000, -QUIET_NS
        self.changed = threading.Condition()

    def feed(self, begin, samples, rate=48000):
        for index, sample in enumerate(samples):
            if abs(sample) < self.peak // 4:
                continue
            self.peak = max(self.peak, abs(sample))
            at = begin + index * 1_000_000_000 // rate
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


def direct(tones):
    """The delays of so many tones between two clients without a server."""
    crowd, sent, heard, listen = make_crowd(False)
    try:
        speaker, listener = crowd.add('tick'), crowd.add(None, listen)
        answer = listener.answer(speaker.offer())
        speaker.accept(answer)
        heard.wait_for(tones)
        return delays(sent, heard)[2:]
    finally:
        crowd.stop()
