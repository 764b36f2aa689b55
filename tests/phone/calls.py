#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real phones (baresip) call the real server: with each codec, over UDP, TCP and TLS, straight into a room and by the menu, and
from behind NAT.

All are in one meeting, each with a tone of its own. Somebody on webrtcbin must hear all of them, and each phone, by its own
recording, all others and not itself.
"""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import baresip, ear, server  # noqa: E402
import tap  # noqa: E402

tap.skip_unless({'baresip-core': baresip.installed, 'nftables': lambda: shutil.which('nft') is not None, 'python3-gi': tap.has_bindings})
import meeting  # noqa: E402

PERSON_HZ = 500
# Codec, transport, way in, tone, where
PHONES = (('pcmu', 'udp', 'room', 700, namespace.CLIENT), ('pcma', 'tcp', 'menu', 900, namespace.HOME),
          ('g722', 'tls', 'room', 1100, namespace.CLIENT), ('opus', 'udp', 'menu', 1300, namespace.CLIENT),
          ('pcma', 'udp', 'room', 1500, namespace.HOME))
FREQUENCIES = (PERSON_HZ, *(tone for *_, tone, _ in PHONES))


def come_in(phone, way, number):
    port = meeting.SIPS_PORT if phone.transport == 'tls' else meeting.SIP_PORT
    phone.call(meeting.ROOM if way == 'room' else 'tutti', port)
    phone.wait('CALL_ESTABLISHED')
    if way == 'menu':
        phone.keys(number)


def expel(person, phone, name):
    """Its router lets the BYE in only when it comes back the way that the call came."""
    member = next(one for one in meeting.phones_of(person) if one['name'] == name)
    person.send(type='expel', participant=member['id'], ban=False)
    phone.wait('CALL_CLOSED')


def main():
    points = tap.Tap()
    tutti = server.Server(*meeting.PHONE_OPTIONS, '--sips-listen', f'{namespace.SERVER}:{meeting.SIPS_PORT}', tls=server.TRUSTING)
    crowd = meeting.crowd_of({'person': PERSON_HZ})
    phones = [baresip.Phone(number, tone, codec, transport, where) for number, (codec, transport, _, tone, where) in enumerate(PHONES)]
    heard = ear.Ear(crowd)
    person = server.Person(meeting.ROOM, 'Ada', heard, 'person', tutti.tls)
    try:
        server.wait_until('media', lambda: person.connected)
        number = person.last('phone')['room']
        for phone, (codec, transport, way, _, where) in zip(phones, PHONES):
            points.run(f'{codec} over {transport} calls from {where}, {way}', come_in, phone, way, number)
        points.run('the people are told of each', lambda: server.wait_until(
            'joined', lambda: len(meeting.phones_of(person)) == len(PHONES)))
        points.run('a person hears all phones and not herself', meeting.hear_others, heard, FREQUENCIES, PERSON_HZ)
        for phone, (codec, transport, _, tone, where) in zip(phones, PHONES):
            points.run(f'{codec} over {transport} from {where} hears all others and not itself', meeting.hear_others, phone, FREQUENCIES, tone)
        for number, phone in enumerate(phones):
            if phone.address == namespace.HOME:
                points.run(f'phone {number} behind NAT is told that it is over', expel, person, phone, f'Phone ··{number:03}')
            else:
                phone.hang_up()
        points.run('no call is left', lambda: server.wait_until('no call', lambda: tutti.health()['calls'] == 0))
    finally:
        if points.failed:
            meeting.explain(tutti, phones)
        for phone in phones:
            phone.stop()
        person.leave()
        crowd.stop()
        tutti.stop()
    points.end()


main()
