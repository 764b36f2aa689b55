#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the picture and the sound of the demo's robots, at build time.

Usage: make_robots.py TABLE OUTPUT-DIRECTORY STAMP

For each robot N of TABLE (data/prompts/robots.txt):
  OUTPUT-DIRECTORY/robot-N/FFFFF.vp8   one VP8 frame per file, 640x360 at 15/s; frame 0 is the only keyframe needed
  OUTPUT-DIRECTORY/robot-N.pcm         S16LE, 48 kHz, stereo

All have the same length, so robots that start together take turns for ever. Speech comes from espeak-ng; without it the
robots babble in tones, and everything else stays as it is.
"""
import array
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

import robot_face

RATE = 48000
FPS = 15
WIDTH, HEIGHT = 640, 360
GAP_S = 0.45
PEAK = 0.4  # of full scale: three at once stay below 0 dBFS
# The length of the loop must be whole frames (1/15 s) and whole audio buffers (20 ms).
GRID_S = 0.2


class Utterance:
    def __init__(self, robot, start, samples):
        self.robot, self.start, self.samples = robot, start, samples


def read_table(path):
    """(voices by robot, list of ('say', robots, text) and ('pause', seconds))."""
    voices, script = {}, []
    for line in path.read_text(encoding='utf-8').splitlines():
        word, _, rest = line.strip().partition(' ')
        if word == 'voice':
            robot, name, speed, pitch, pan = rest.split()
            voices[int(robot)] = {'name': name, 'speed': speed, 'pitch': pitch, 'pan': float(pan)}
        elif word == 'say':
            robots, _, text = rest.partition(' ')
            script.append(('say', [int(r) for r in robots.split(',')], text))
        elif word == 'pause':
            script.append(('pause', float(rest)))
        elif word and not word.startswith('#'):
            sys.exit(f'{path}: cannot read: {line}')
    return voices, script


def launch(*words):
    subprocess.run(['gst-launch-1.0', '-q', *words], check=True, stdin=subprocess.DEVNULL)


def normalize(samples):
    loudest = max((abs(s) for s in samples), default=0) or 1
    return array.array('h', (int(s * PEAK * 32767 / loudest) for s in samples))


def speak(voice, text, scratch):
    """Mono samples of a sentence at RATE."""
    wav, pcm = scratch / 'speech.wav', scratch / 'speech.pcm'
    subprocess.run(['espeak-ng', '-v', voice['name'], '-s', voice['speed'], '-p', voice['pitch'], '-w', str(wav), text],
                   check=True, stdin=subprocess.DEVNULL)
    launch('filesrc', f'location={wav}', '!', 'wavparse', '!', 'audioconvert', '!', 'audioresample', '!',
           f'audio/x-raw,format=S16LE,rate={RATE},channels=1,layout=interleaved', '!', 'filesink', f'location={pcm}')
    samples = array.array('h', pcm.read_bytes())
    quiet = 200
    begin = next((i for i, s in enumerate(samples) if abs(s) > quiet), 0)
    end = next((i for i in range(len(samples) - 1, -1, -1) if abs(samples[i]) > quiet), len(samples) - 1)
    return normalize(samples[begin:end + 1])


def babble(voice, text):
    """One tone per vowel, in the robot's pitch: for machines without espeak-ng."""
    base = 110 + 3 * int(voice['pitch'])
    samples = array.array('h')
    for letter in text.lower():
        if letter not in 'aeiouy':
            continue
        pitch = base * (1 + 0.08 * 'aeiouy'.index(letter))
        count = RATE * 17 // 100
        for i in range(count):
            swell = math.sin(math.pi * i / count)
            samples.append(int(12000 * swell * math.sin(2 * math.pi * pitch * i / RATE)))
    return normalize(samples)


def schedule(voices, script, scratch):
    """(utterances, length in seconds)."""
    have_speech = shutil.which('espeak-ng') is not None
    if not have_speech:
        print('make_robots: espeak-ng is not installed: the robots will babble', file=sys.stderr)
    utterances, now = [], 0.3
    for entry in script:
        if entry[0] == 'pause':
            now += entry[1]
            continue
        longest = 0.0
        for robot in entry[1]:
            voice = voices[robot]
            samples = speak(voice, entry[2], scratch) if have_speech else babble(voice, entry[2])
            utterances.append(Utterance(robot, now, samples))
            longest = max(longest, len(samples) / RATE)
        now += longest + GAP_S
    return utterances, math.ceil(now / GRID_S) * GRID_S


def write_sound(path, utterances, pan, length):
    track = array.array('h', bytes(4 * round(length * RATE)))
    left = math.cos((pan + 1) * math.pi / 4) * math.sqrt(2)
    right = math.sin((pan + 1) * math.pi / 4) * math.sqrt(2)
    for utterance in utterances:
        at = 2 * round(utterance.start * RATE)
        for sample in utterance.samples:
            track[at] = int(sample * left / math.sqrt(2))
            track[at + 1] = int(sample * right / math.sqrt(2))
            at += 2
    if sys.byteorder == 'big':
        track.byteswap()
    path.write_bytes(track.tobytes())


def loudness(utterances, frames):
    """How far the mouth is open in each frame, 0..1."""
    opening = [0.0] * frames
    step = RATE // FPS
    for utterance in utterances:
        first = round(utterance.start * FPS)
        for index in range(0, len(utterance.samples), step):
            chunk = utterance.samples[index:index + step:4]
            rms = math.sqrt(sum(s * s for s in chunk) / len(chunk)) / 32768
            opening[(first + index // step) % frames] = min(1.0, rms / 0.13)
    return opening


def who_speaks(utterances, frames):
    """The robot that speaks, or spoke last, in each frame; 0 when several do: then all look at the viewer."""
    speaker = [0] * frames
    for utterance in utterances:
        together = [u.robot for u in utterances if u.start == utterance.start]
        for frame in range(round(utterance.start * FPS), frames):
            speaker[frame] = utterance.robot if len(together) == 1 else 0
    return speaker


def write_picture(folder, robot, opening, speaker, scratch):
    frames = len(opening)
    for old in folder.glob('*.vp8'):
        old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    pages = scratch / f'svg-{robot}'
    pages.mkdir()
    for frame in range(frames):
        svg = robot_face.draw(robot, frame, frames, FPS, opening, speaker)
        (pages / f'{frame:05d}.svg').write_text(svg, encoding='utf-8')
    launch('multifilesrc', f'location={pages}/%05d.svg', 'start-index=0', f'stop-index={frames - 1}',
           f'caps=image/svg+xml,framerate={FPS}/1', '!', 'rsvgdec', '!', 'videoconvert', '!',
           f'video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={FPS}/1,colorimetry=bt601', '!',
           'vp8enc', 'deadline=1', 'cpu-used=4', 'end-usage=cq', 'cq-level=12', 'min-quantizer=4', 'max-quantizer=40',
           'target-bitrate=900000', 'keyframe-max-dist=100000', 'lag-in-frames=0', 'threads=1', '!',
           'multifilesink', f'location={folder}/%05d.vp8')
    made = len(list(folder.glob('*.vp8')))
    if made != frames:
        sys.exit(f'make_robots: {made} frames of {frames} for robot {robot}')


def main():
    table, output, stamp = (pathlib.Path(a) for a in sys.argv[1:4])
    voices, script = read_table(table)
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        utterances, length = schedule(voices, script, scratch)
        frames = round(length * FPS)
        speaker = who_speaks(utterances, frames)
        for robot, voice in voices.items():
            own = [u for u in utterances if u.robot == robot]
            write_sound(output / f'robot-{robot}.pcm', own, voice['pan'], length)
            write_picture(output / f'robot-{robot}', robot, loudness(own, frames), speaker, scratch)
    stamp.write_text(f'{frames}\n', encoding='utf-8')


if __name__ == '__main__':
    main()
