#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much later a telephone hears what somebody in the room says; the promise is that at most 80 ms are added.

A real tutti-server. One person on webrtcbin sends a tone of 100 ms twice a second; a phone (G.711, SIP and RTP by hand) decodes what
it gets as soon as it gets it. What the same tones need between two clients without a server is taken off. Usage:
phone.py [ROUNDS [TONES-PER-ROUND]]
"""
import os
import socket
import sys
import threading
import time

from rig import namespace

namespace.enter()
from rig import ear, onsets, process, server, sip, table  # noqa: E402

ROUNDS, TONES = (int(a) for a in (sys.argv[1:] + ['6', '12'][len(sys.argv) - 1:])[:2])
ROOM = 'bench'
PROMPTS_S = 14  # who comes in is told things for so long
RTP_HEADER_BYTES = 12
PCMU = 0


def from_mu_law(byte):
    """ITU-T G.711."""
    inverted = ~byte & 0xff
    magnitude = (((inverted & 0x0f) << 3) + 132 << (inverted >> 4 & 7)) - 132
    return -magnitude if inverted & 0x80 else magnitude


MU_LAW = [from_mu_law(byte) for byte in range(256)]


def listen(sound, crowd, heard, begin_at):
    """The phone's ear; @heard: since @begin_at."""
    while True:
        try:
            packet = sound.recv(2048)
        except OSError:
            return
        if len(packet) < RTP_HEADER_BYTES:
            return
        now = crowd.now()
        if packet[1] & 0x7f == PCMU and time.monotonic() > begin_at:
            heard.feed(now, [MU_LAW[byte] for byte in packet[RTP_HEADER_BYTES:]], 8000)


def by_phone():
    """The delays of some tones, and how long the mixer's threads waited for a CPU meanwhile, ms."""
    tutti = server.Server(f'--sip-listen={namespace.SERVER}:{sip.PORT}', f'--phone-address={namespace.SERVER}')
    crowd, sent, _, _ = onsets.make_crowd(True)
    heard = onsets.Onsets()
    try:
        person = server.Person(ROOM, 'Ada', ear.Ear(crowd), 'tick')
        server.wait_until('media', lambda: person.connected)
        agent = sip.Agent('phone', port=5070)
        sound = namespace.client_socket(socket.SOCK_DGRAM, port=agent.port + 1)
        threading.Thread(target=listen, args=(sound, crowd, heard, time.monotonic() + PROMPTS_S), daemon=True).start()
        dialog = sip.Dialog(agent, ROOM)
        dialog.call()
        time.sleep(PROMPTS_S)
        waited = process.waited_s(tutti.room_mixer())
        heard.wait_for(TONES)
        waited = process.waited_s(tutti.room_mixer()) - waited
        dialog.ask('BYE')
        sip.close(sound)
        agent.stop()
        person.leave()
        return onsets.delays(sent, heard)[2:], 1000 * waited
    finally:
        crowd.stop()
        tutti.stop()


def main():
    base = table.median(onsets.direct(TONES))
    found, waits = [], []
    for _ in range(ROUNDS):
        ms, waited = by_phone()
        found += ms
        waits.append(waited)
    ordered = sorted(m - base for m in found)
    table.show(['tones', 'added ms, median', 'least', '95 %', 'most', "mixer's wait for a CPU, ms per round"],
               [[len(ordered), f'{table.median(ordered):.1f}', f'{ordered[0]:.1f}', f'{ordered[len(ordered) * 95 // 100]:.1f}',
                 f'{ordered[-1]:.1f}', f'{sum(waits) / len(waits):.0f}']])
    print(f'between two clients alone: {base:.1f} ms (median), taken off above; load average {os.getloadavg()[0]:.0f}')


main()
