#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real phone (baresip) on a bad network: with every tenth packet lost, in both directions, both still hear each other; and when
nothing comes any more, the call ends."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import baresip, ear, server  # noqa: E402
import tap  # noqa: E402

tap.skip_unless({'baresip-core': baresip.installed, 'nftables': lambda: shutil.which('nft') is not None, 'python3-gi': tap.has_bindings})
import meeting  # noqa: E402

PERSON_HZ, PHONE_HZ = 500, 700
PORTS = '50200-50399'
# In the server's namespace, which ends with this program.
RULES = f'''
table ip loss {{
  chain come {{ type filter hook input priority 0; udp dport {PORTS} numgen random mod 10 == 0 counter drop; }}
  chain go {{ type filter hook output priority 0; udp sport {PORTS} numgen random mod 10 == 0 counter drop; }}
}}
'''
LOST_WITHIN_S = 60  # it is given up after 30


def main():
    points = tap.Tap()
    tutti = server.Server(*meeting.PHONE_OPTIONS)
    crowd = meeting.crowd_of({'person': PERSON_HZ})
    heard = ear.Ear(crowd)
    person, phone = server.Person(meeting.ROOM, 'Ada', heard, 'person'), baresip.Phone(0, PHONE_HZ, 'pcma')
    try:
        server.wait_until('media', lambda: person.connected)
        subprocess.run(['nft', '-f', '-'], input=RULES, text=True, check=True)
        phone.call(meeting.ROOM, meeting.SIP_PORT)
        both = (PERSON_HZ, PHONE_HZ)
        # Not by the 40 dB that are wanted otherwise: what is concealed sounds of more than the tone.
        points.run('the person hears the phone', meeting.hear_others, heard, both, PERSON_HZ, 20)
        points.run('the phone hears the person', meeting.hear_others, phone, both, PHONE_HZ, 20)
        dropped = subprocess.run(['nft', 'list', 'table', 'ip', 'loss'], stdout=subprocess.PIPE, text=True, check=True).stdout
        points.run('packets were lost', check_lost, dropped)
        os.kill(phone.process.pid, signal.SIGSTOP)
        points.run('a phone that falls silent is gone', lambda: server.wait_until('left', lambda: any(
            m['type'] == 'left' and m['participant'] == meeting.phones_of(person)[0]['id'] for _, m in person.messages), LOST_WITHIN_S))
        points.run('no call is left', lambda: server.wait_until('no call', lambda: tutti.health()['calls'] == 0))
        if points.failed:
            meeting.explain(tutti, [phone])
    finally:
        os.kill(phone.process.pid, signal.SIGCONT)
        phone.stop()
        person.leave()
        crowd.stop()
        tutti.stop()
    points.end()


def check_lost(listing):
    counts = [int(line.split('packets ')[1].split()[0]) for line in listing.splitlines() if 'packets' in line]
    print(f'# lost: {counts}')
    assert len(counts) == 2 and all(counts), listing


main()
