# SPDX-License-Identifier: LGPL-2.1-or-later
"""A meeting on the real server: people on stock webrtcbin who speak in tones, and telephones."""
import time

from rig import namespace, peer, tones

SIP_PORT, SIPS_PORT = 5060, 5061
ROOM = 'phones'
PHONE_OPTIONS = (f'--sip-listen={namespace.SERVER}:{SIP_PORT}', f'--phone-address={namespace.SERVER}')
HEARD_DB, UNHEARD_BY_DB = -45, 40
TIMEOUT_S = 30


def levels_of(ear, frequencies):
    """dB by frequency of the last second that @ear, a person's or a phone's, heard."""
    heard = ear.last_second()
    return {f: tones.level_db(heard, ear.rate, f) if len(heard) == ear.rate else -200 for f in frequencies}


def hear_others(ear, frequencies, own, by_db=UNHEARD_BY_DB):
    """Waits for a second in which @ear hears all of @frequencies but its own, and that not. (Before, it may be told
    something, and hears all others more softly.)"""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        levels = levels_of(ear, frequencies)
        others = min((level for f, level in levels.items() if f != own), default=0)
        shown = f'who says {own} Hz hears ' + ', '.join(f'{f} Hz at {level:.1f}' for f, level in levels.items()) + ' dB'
        if others > HEARD_DB and others - levels[own] > by_db:
            print(f'# {shown}')
            return
        if time.monotonic() > deadline:
            raise AssertionError(shown)
        time.sleep(0.1)


def crowd_of(frequencies):
    """@frequencies: by name of the sound."""
    return peer.Crowd({name: 'audiotestsrc is-live=true samplesperbuffer=960 volume=0.1 freq=' + str(frequency)
                       for name, frequency in frequencies.items()}, True)


def phones_of(person):
    """Telephones that @person was told of."""
    return [m['participant'] for _, m in person.messages if m['type'] == 'joined' and m['participant']['kind'] == 'phone']


def explain(tutti, phones=()):
    for name, text in [('server', tutti.read_log()), *((f'phone {n}', phone.read_log()) for n, phone in enumerate(phones))]:
        for line in text.splitlines():
            if line.strip():
                print(f'# {name}: {line}')
