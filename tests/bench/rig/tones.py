# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tones that are told apart again after codecs, mixing and noise suppression."""
import array
import cmath
import math
import wave

# They swell three times a second, as speech does: what stands still is taken for noise, and suppressed.
SWELLS_PER_S = 3
PEAK = 0.35


def write(path, frequency, rate, seconds):
    """A mono WAV file of one tone."""
    samples = array.array('h', (
        round(32767 * PEAK * (0.5 - 0.5 * math.cos(2 * math.pi * SWELLS_PER_S * i / rate)) * math.sin(2 * math.pi * frequency * i / rate))
        for i in range(rate)))
    with wave.open(str(path), 'wb') as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for _ in range(seconds):  # whole periods: frequencies are whole numbers
            file.writeframes(samples.tobytes())


def read(path):
    """Samples (16 bit, of the first channel) of a WAV file, also of one that is still being written."""
    data = path.read_bytes()
    channels = data[22]
    begin = data.find(b'data') + 8
    samples = array.array('h')
    samples.frombytes(data[begin:len(data) - (len(data) - begin) % 2])
    return samples[::channels]


def level_db(samples, rate, frequency):
    """dB of full scale of one tone; of whole seconds, seen through a Hann window."""
    count = len(samples)
    step = cmath.exp(-2j * math.pi * frequency / rate)
    turn, total = 1 + 0j, 0j
    for index, sample in enumerate(samples):
        total += sample * turn * (0.5 - 0.5 * math.cos(2 * math.pi * index / count))
        turn *= step
    return 20 * math.log10(max(4 * abs(total) / count / 32768, 1e-9))
