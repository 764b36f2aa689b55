#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Recordings whose processes are killed at random, and whose disk, folder and permissions go away: what is lost, and who is told?

Usage: outputs.py [KILLS [SEED]], or $TUTTI_SOAK_COUNT; 50 kills by default. A real tutti-server, and two light clients that
talk and have cameras. In each meeting one recording, and one to three kills: of tutti-mixer, whose room is then made anew, or of
tutti-output; both times another tutti-output goes on in another part. The program fails when
 - a part cannot be decoded to its end by ffmpeg,
 - a part lacks more than a second of the time from when people were told that it is being recorded until something was
   killed, or it was stopped,
 - on a small disk, without a folder or without permission the room does not go on, or the people are not told.
"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import crowd, server, table  # noqa: E402

DEFAULT_KILLS = 50
KILLS_MAX = 3  # of one meeting: a fourth loss of an output ends it, a fifth one of a mixer the room
LOST_MAX_S = 1.0
RECORDED_S = (1.2, 3.5)  # before a kill
DISK_MIB = 64
MIN_FREE_MIB = 40
SOUND_S = 2


class Broken(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Broken(text)


def decoded_s(path):
    """Length of the sound that can be decoded; fails when anything in the file cannot."""
    result = subprocess.run(['ffmpeg', '-v', 'error', '-xerror', '-i', path, '-map', '0:a', '-ac', '1', '-ar', '8000', '-f', 's16le',
                             '-', '-map', '0:v', '-f', 'null', '-'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    check(result.returncode == 0, f'{path} does not play: {result.stderr.decode()[-300:]}')
    return len(result.stdout) / 16000


def states(person, since):
    """Times and states of the one output that runs, from message number @since on."""
    return [(at, m['outputs'][0]['state'] if m['outputs'] else 'over')
            for at, m in person.messages[since:] if m['type'] == 'outputs']


def wait_state(person, state, since=0):
    """The time when people were told so, by a message after number @since."""
    return server.wait_until(f'the recording is {state}', lambda: next((at for at, s in states(person, since) if s == state), None))


def needed_s(begin, end):
    """What must be in one part at least: its end may be missing."""
    return max(0.0, end - begin - LOST_MAX_S)


def kill_something(tutti, ada, chance):
    """Returns what was killed and when, and since when the next part is written."""
    what = chance.choice(['tutti-mixer', 'tutti-output'])
    seen = len(ada.messages)
    killed = time.monotonic()
    os.kill(tutti.outputs()[0] if what == 'tutti-output' else tutti.room_mixer(), signal.SIGKILL)
    wait_state(ada, 'starting', seen)
    return what, killed, wait_state(ada, 'recording', seen)


def record_once(tutti, people, room, kills, chance):
    """One meeting. Returns what was killed, and by part what it has and what it must have."""
    ada, ben = server.Person(room, 'Ada', people), server.Person(room, 'Ben', people)
    killed, needed = [], []
    try:
        server.wait_until('media', lambda: ada.connected and ben.connected)
        ada.send(type='record', action='start')
        begin = wait_state(ada, 'recording')
        ben.send(type='consent', consent='recorded')
        for _ in range(kills):
            time.sleep(chance.uniform(*RECORDED_S))
            what, end, then = kill_something(tutti, ada, chance)
            killed.append(what)
            needed.append(needed_s(begin, end))
            begin = then
        time.sleep(chance.uniform(*RECORDED_S))
        needed.append(needed_s(begin, time.monotonic()))
        ada.send(type='record', action='stop')
        over = server.wait_until('the end', lambda: ada.last('output-over'))
        check('text' not in over, over)
        check(len(over['links']) == len(needed), f"{len(over['links'])} parts, after the death of {killed}")
        return killed, [(length_of(tutti, link), must) for link, must in zip(over['links'], needed)]
    finally:
        ada.leave()
        ben.leave()


def length_of(tutti, link):
    status, body = tutti.fetch(link)
    check(status == 200, f'{link}: {status}')
    with tempfile.NamedTemporaryFile(suffix='.webm') as file:
        file.write(body)
        file.flush()
        return decoded_s(file.name)


def kill_many(kills, seed):
    chance = random.Random(seed)
    tutti, people = server.Server(), crowd.Crowd(3)
    done, rows, parts = [], [], 0
    try:
        while len(done) < kills:
            number = min(chance.randint(1, KILLS_MAX), kills - len(done))
            killed, found = record_once(tutti, people, f'soak-{len(rows)}', number, chance)
            done += killed
            print(f"{len(done)} of {kills} kills: {', '.join(killed)}; "
                  + ', '.join(f'{has:.1f} s where {must:.1f} s must be' for has, must in found), flush=True)
            for has, must in found:
                parts += 1
                rows.append([', '.join(word.removeprefix('tutti-') for word in killed), f'{has:.2f}', f'{must:.2f}'])
                check(has >= must, f'{has:.2f} s in a part that must have {must:.2f} s; killed: {killed}')
    finally:
        people.stop()
        tutti.stop()
    table.show(['killed', 'part has s', 'must have s'], rows)
    print(f'{len(done)} kills (seed {seed}), {done.count("tutti-mixer")} of a mixer and {done.count("tutti-output")} of an output: '
          f'{parts} parts, all of them play and lack at most {LOST_MAX_S:.0f} s')


# ---- disk, folder, permission ----


class SmallDisk:
    """A server whose recordings lie on a disk of its own, and who may not do what only root may."""

    def __init__(self, *options):
        self.mount = tempfile.mkdtemp(prefix='tutti-disk-')
        script = (f'mount -t tmpfs -o size={DISK_MIB}m tutti {self.mount} && '
                  'exec setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -dac_override,-dac_read_search "$@"')
        self.server = server.Server(f'--recordings={self.mount}/recordings', *options, wrapper=('unshare', '-m', 'sh', '-c', script, 'sh'))
        self.path = pathlib.Path(f'/proc/{self.server.pid}/root{self.mount}')
        self.folder = self.path / 'recordings'

    def fill(self, left_mib):
        free = os.statvfs(self.path)
        with open(self.path / 'filler', 'ab', buffering=0) as filler:
            left = free.f_bavail * free.f_frsize - left_mib * 1024 * 1024
            while left > 0:
                try:
                    left -= filler.write(bytes(min(left, 1 << 20)))
                except OSError:  # the recording took the rest
                    return

    def empty(self):
        (self.path / 'filler').unlink(missing_ok=True)

    def stop(self):
        self.server.stop()
        os.rmdir(self.mount)


def check_room_goes_on(people):
    """Sound still comes to everybody."""
    before = people.report()
    time.sleep(SOUND_S)
    for client, (a, b) in enumerate(zip(people.report(), before)):
        check(a['packets'] - b['packets'] > 25 * SOUND_S, f"client {client} got {a['packets'] - b['packets']} packets in {SOUND_S} s")


def refused(ada):
    """What people are told when a recording cannot even begin."""
    seen = len(ada.messages)
    ada.send(type='record', action='start')

    def text():
        for _, message in ada.messages[seen:]:
            if message['type'] == 'error' or (message['type'] == 'output-over' and 'text' in message):
                return message['text']
        return None
    return server.wait_until('a refusal', text)


def ended_by(ada, ben, people, spoil):
    """A recording that runs, until @spoil. Returns the last word about it."""
    seen = len(ada.messages)
    ada.send(type='record', action='start')
    wait_state(ada, 'recording', seen)
    time.sleep(2)
    spoil()
    over = server.wait_until('the end', lambda: next((m for _, m in ada.messages[seen:] if m['type'] == 'output-over'), None))
    check(over.get('text'), f'people are told nothing: {over}')
    server.wait_until('Ben is told, too', lambda: (ben.last('output-over') or {}).get('id') == over['id'])
    check_room_goes_on(people)
    return over


def remove_folder(folder):
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def may_mount():
    """Not in a chroot whose root is no mount point."""
    return subprocess.run(['unshare', '-m', 'true'], stderr=subprocess.DEVNULL, check=False).returncode == 0


def spoil_disk():
    if not may_mount():
        print('skipped, disk and folder: no mount namespace may be made here')
        return
    disk, people = SmallDisk(f'--recording-min-free={MIN_FREE_MIB}'), crowd.Crowd(3)
    rows = []
    try:
        ada, ben = server.Person('disk', 'Ada', people), server.Person('disk', 'Ben', people)
        server.wait_until('media', lambda: ada.connected and ben.connected)
        disk.fill(MIN_FREE_MIB - 2)
        rows.append(['less than recording-min-free before', refused(ada)])
        disk.empty()
        over = ended_by(ada, ben, people, lambda: disk.fill(20))
        check(over['links'], 'what was recorded is kept')
        rows.append(['little left meanwhile', over['text']])
        disk.empty()
        check(length_of(disk.server, over['links'][0]) > 1, 'and plays')
        over = ended_by(ada, ben, people, lambda: disk.fill(0))
        rows.append(['nothing left meanwhile', over['text']])
        disk.empty()
        check(over['links'] and length_of(disk.server, over['links'][0]) > 1, 'what was recorded is kept, and plays')
        rows.append(['folder removed meanwhile', ended_by(ada, ben, people, lambda: remove_folder(disk.folder))['text']])
        rows.append(['no folder', refused(ada)])
        disk.folder.mkdir()
        disk.folder.chmod(0o500)
        rows.append(['no permission', refused(ada)])
        check_room_goes_on(people)
        ada.leave()
        ben.leave()
    finally:
        people.stop()
        disk.stop()
    table.show(['what happened', 'what people were told'], rows)


def main():
    kills = int((sys.argv[1:] + [os.environ.get('TUTTI_SOAK_COUNT', DEFAULT_KILLS)])[0])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    try:
        kill_many(kills, seed)
        spoil_disk()
    except (Broken, server.ServerError) as error:
        print(f'BROKEN (seed {seed}): {error}')
        return 1
    return 0


sys.exit(main())
