#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes what callers are told, at build time.

Usage: make_prompts.py TABLE OUTPUT-DIRECTORY STAMP

For each line of TABLE (data/prompts/phone.txt, which says how it is written) a file OUTPUT-DIRECTORY/LANGUAGE/NAME.wav,
16 bit, mono, without silence around it, all equally loud. Speech comes from espeak-ng; without it there are only chimes.
"""
import array
import concurrent.futures
import math
import os
import pathlib
import shutil
import subprocess
import sys
import wave

PEAK = 0.6  # of full scale
CHIME_PEAK = 0.15
QUIET = 200
CHIME_RATE = 16000
CHIME_S = 0.12
TAIL_S = 0.15


def read_table(path):
    """(voices by language, list of (language, name, text), list of (name, tones))."""
    voices, speech, chimes = {}, [], []
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith('#'):
            continue
        if words[0] == 'voice' and len(words) == 5:
            voices[words[1]] = words[2:]
        elif words[0] == 'say' and len(words) > 3:
            speech.append((words[2], words[1], line.split(maxsplit=3)[3]))
        elif words[0] == 'count' and len(words) == 3:
            speech += [(words[1], f'n{n}', str(n)) for n in range(1, int(words[2]) + 1)]
        elif words[0] == 'chime' and len(words) == 3:
            chimes.append((words[1], [float(tone) for tone in words[2].split(',')]))
        else:
            sys.exit(f'{path}:{number}: cannot read: {line}')
    return voices, speech, chimes


def write(path, rate, samples, peak=PEAK):
    loudest = max((abs(s) for s in samples), default=0) or 1
    samples = array.array('h', (int(s * peak * 32767 / loudest) for s in samples))
    samples.extend([0] * int(TAIL_S * rate))
    if sys.byteorder == 'big':
        samples.byteswap()
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), 'wb') as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())


def speak(voice, text, path):
    name, speed, pitch = voice
    spoken = path.with_suffix('.espeak')
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(['espeak-ng', '-v', name, '-s', speed, '-p', pitch, '-w', str(spoken), text],
                   check=True, stdin=subprocess.DEVNULL)
    with wave.open(str(spoken), 'rb') as read:
        rate = read.getframerate()
        samples = array.array('h', read.readframes(read.getnframes()))
    spoken.unlink()
    if sys.byteorder == 'big':
        samples.byteswap()
    loud = [i for i, s in enumerate(samples) if abs(s) > QUIET]
    if not loud:
        sys.exit(f'{path}: espeak-ng made no sound of: {text}')
    write(path, rate, samples[loud[0]:loud[-1] + 1])


def chime(tones, path):
    count = int(CHIME_RATE * CHIME_S)
    samples = []
    for tone in tones:
        samples += [20000 * math.sin(math.pi * i / count) * math.sin(2 * math.pi * tone * i / CHIME_RATE)
                    for i in range(count)]
    write(path, CHIME_RATE, samples, CHIME_PEAK)


def main():
    table, output, stamp = (pathlib.Path(a) for a in sys.argv[1:4])
    voices, speech, chimes = read_table(table)
    for name, tones in chimes:
        chime(tones, output / 'any' / f'{name}.wav')
    if shutil.which('espeak-ng') is None:
        print('make_prompts: espeak-ng is not installed: callers will hear chimes only', file=sys.stderr)
        speech = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        made = [pool.submit(speak, voices[language], text, output / language / f'{name}.wav')
                for language, name, text in speech]
        for future in made:
            future.result()
    stamp.write_text(f'{len(speech)}\n', encoding='utf-8')


if __name__ == '__main__':
    main()
