#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A meeting, while somebody sends its server broken SIP messages, in calls and without one, and then a flood of calls: who notices?

Usage: sip.py [MESSAGES [SEED]], or $TUTTI_SOAK_COUNT; 100000 mutated messages by default, a fortieth as many in calls, and 2000
INVITE a second for a second per 10000 of them. A real tutti-server with two people who talk, and a real phone (baresip) beside
them, which hangs up while the flood, from its own address, goes on. While the broken messages come, somebody calls for the first
time. The program fails when
 - more than once in a minute a gap in the sound of one of the two is longer than 40 ms, plus what cannot be measured
   (MEASURED_WITHIN_NS), plus the time that a process stood waiting for a CPU meanwhile (see rig/gaps.py; not judged when these waited
   for more than a fifth of all the time). Once, other programs of this machine may do that; what the messages do, many of them do,
 - the phone is not gone from the meeting during the flood, or the new caller does not get in,
 - tutti-sip ended meanwhile (doc/telephone.md, "When tutti-sip ends"), or does not answer afterwards,
 - tutti-sip ever needs more than PEAK_MB, calls are left, or memory of tutti-sip or tutti-server does not return.
"""
import multiprocessing
import os
import pathlib
import random
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import baresip, ear, gaps, peer, process, server, sip, table  # noqa: E402

DEFAULT_MESSAGES = 100000
SOURCES = range(10, 210)  # last bytes of addresses
PER_S = 2500
IN_CALLS_PER_S = 100  # more of them are not read
FLOOD_PER_S = 2000
MESSAGES_PER_FLOOD_S = 10000
QUEUE_MAX_BYTES = 64 * 1024
RETURN_WITHIN_S = 90  # a call without ACK is given up after 32 s
KEPT_MB = 6  # more than before, of either process
PEAK_MB = 64
NEWCOMER = '10.99.0.211'
MEASURED_WITHIN_NS = 20_000_000  # the threads that measure wait for each other in Python, for up to a packet's time
ROOM = 'soak'
SKIPPED = 77  # for meson

HEADERS = ('Session-Expires: 1800;refresher=uac\r\n', 'Supported: timer, 100rel\r\n', 'Require: 100rel\r\n',
           'Authorization: Digest username="a", realm="b", nonce="c", uri="sip:d", response="e"\r\n', 'Route: <sip:127.0.0.1;lr>\r\n',
           'Record-Route: <sip:127.0.0.1;lr>, <sip:127.0.0.2>\r\n', 'Replaces: 1;to-tag=2;from-tag=3\r\n', 'Refer-To: <sip:a@b>\r\n',
           'Event: presence\r\n', 'Content-Type: multipart/mixed;boundary=x\r\n', 'P-Asserted-Identity: <tel:+49301234>\r\n',
           'Accept: application/sdp\r\n', 'Identity: "x"\r\n', 'RAck: 1 1 INVITE\r\n', '')
METHODS = ('INVITE', 'INVITE', 'INVITE', 'BYE', 'CANCEL', 'ACK', 'OPTIONS', 'REGISTER', 'INFO', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER',
           'MESSAGE', 'PRACK', 'PUBLISH')
IN_CALLS = ('INVITE', 'INVITE', 'UPDATE', 'UPDATE', 'INFO', 'ACK', 'CANCEL', 'PRACK', 'OPTIONS', 'REFER', 'BYE')
NUMBERS = (b'0', b'-1', b'255', b'65536', b'4294967295', b'4294967296', b'99999999999999999999', b'1e9', b'%n', b'\x00')


def seed_message(chance, agent, room):
    """A message as it should be."""
    dialog = sip.Dialog(agent, chance.choice(('tutti', room, 'nobody', '')))
    method = chance.choice(METHODS)
    headers = ''.join(chance.sample(HEADERS, chance.randint(0, 3)))
    if method == 'INVITE':
        return dialog.invite(headers).encode()
    if method == 'INFO':
        return dialog.request('INFO', f'{headers}Content-Type: application/dtmf-relay\r\n', 'Signal=5\r\nDuration=160\r\n').encode()
    text = dialog.request(method, headers)
    if chance.random() < 0.1:
        text = 'SIP/2.0 200 OK\r\n' + text.partition('\r\n')[2]
    return text.encode()


def mutate(chance, data):
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data)) if data else 0
        what = chance.randrange(8)
        if what == 0 and data:
            data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:]
        elif what == 1:
            data = data[:at] + data[at + chance.randint(1, 40):]
        elif what == 2:
            data = data[:at] + data[at:at + chance.randint(1, 200)] * chance.randint(2, 8) + data[at:]
        elif what == 3:
            data = data[:at] + chance.randbytes(chance.randint(1, 20)) + data[at:]
        elif what == 4:
            data = data[:at]
        elif what == 5:
            lines = data.split(b'\r\n')
            chance.shuffle(lines)
            data = b'\r\n'.join(lines)
        elif what == 6:
            end = at
            while end < len(data) and data[end:end + 1].isdigit():
                end += 1
            data = data[:at] + chance.choice(NUMBERS) + data[end:]
        else:
            data = data[:at] + chance.choice((b'"', b'<', b'>', b';', b',', b'\r\n', b'\r\n ', b':', b'@', b'%', b'=')) + data[at:]
    return data[:8000]


def waiting_bytes():
    """In the server's SIP socket; and how many datagrams it has dropped."""
    queued = dropped = 0
    for line in pathlib.Path('/proc/net/udp').read_text(encoding='ascii').splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f':{sip.PORT:04X}'):
            queued += int(fields[4].split(':')[1], 16)
            dropped += int(fields[12])
    return queued, dropped


def send_paced(send, count, per_s):
    """Calls send(n), that often; later when the server has enough to read. Returns how long it took."""
    begin = time.monotonic()
    for number in range(count):
        if number % 20 == 0:
            time.sleep(max(0, begin + number / per_s - time.monotonic()))
            while waiting_bytes()[0] > QUEUE_MAX_BYTES:
                time.sleep(0.01)
        send(number)
    return time.monotonic() - begin


def send_all(count, make):
    """make(agent) gives each message; all come from many addresses."""
    agents = [sip.Agent('x', f'10.99.0.{byte}') for byte in SOURCES]
    try:
        return send_paced(lambda n: agents[n % len(agents)].socket.sendto(
            make(agents[n % len(agents)]), (namespace.SERVER, sip.PORT)), count, PER_S)
    finally:
        for agent in agents:
            agent.stop()


def send_mutants(count, chance):
    return send_all(count, lambda agent: mutate(chance, seed_message(chance, agent, ROOM)) or b'x')


class Caller:
    """Is in a call, says strange things in it, and answers so; then calls again."""

    def __init__(self, chance, address):
        self._chance = chance
        self._agent = sip.Agent('x', address, answer=self._answer)
        self._dialog = None

    def _answer(self, request):
        answer = sip.answer_to(request, self._chance.choice((100, 180, 200, 302, 401, 481, 500)), 'x').encode()
        return mutate(self._chance, answer).decode(errors='replace') if self._chance.random() < 0.7 else None

    def _call(self):
        self._agent.messages.clear()
        self._dialog = sip.Dialog(self._agent, 'tutti')
        try:
            self._dialog.call()
        except sip.SipError:
            pass  # its place went to another one

    def send(self):
        if self._dialog is None or self._chance.random() < 0.03:
            self._call()
        method, number = self._chance.choice(IN_CALLS), self._chance.choice((None, None, 1, self._dialog.number))
        headers = ''.join(self._chance.sample(HEADERS, self._chance.randint(0, 2)))
        body = sip.sdp_of(self._agent) if method in ('INVITE', 'UPDATE', 'ACK', 'PRACK') else ''
        data = self._dialog.request(method, f'{headers}Content-Type: application/sdp\r\n' if body else headers, body, number).encode()
        self._agent.socket.sendto(mutate(self._chance, data) or b'x' if self._chance.random() < 0.7 else data, (namespace.SERVER, sip.PORT))

    def stop(self):
        if self._dialog is not None:
            self._agent.send(self._dialog.request('BYE'))
        self._agent.stop()


def send_in_calls(count, chance):
    callers, begin = [Caller(chance, f'10.99.0.{byte}') for byte in SOURCES[:20]], time.monotonic()
    for number in range(count):
        time.sleep(max(0, begin + number / IN_CALLS_PER_S - time.monotonic()))
        callers[number % len(callers)].send()
    for caller in callers:
        caller.stop()
    return time.monotonic() - begin


def send_options(count):
    """As they should be: what is answered without being a call may not stay, either."""
    return send_all(count, lambda agent: sip.Dialog(agent, 'tutti').request('OPTIONS').encode())


def flood(seconds):
    """INVITEs from one address, as fast as said, whether they are read or not. Returns how many were sent."""
    agent = sip.Agent('flood')
    begin, sent = time.monotonic(), 0
    try:
        while (passed := time.monotonic() - begin) < seconds:
            while sent < passed * FLOOD_PER_S:
                agent.send(sip.Dialog(agent, ROOM).invite())
                sent += 1
            time.sleep(0.002)
        return sent
    finally:
        agent.stop()


class Attacker:
    """A process of its own, made before any thread: what sends thousands of messages a second would keep Python's lock from
    what measures the sound, and that would be taken for gaps."""

    def __init__(self, seed):
        self._answers, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context('fork').Process(target=self._run, args=(theirs, random.Random(seed)), daemon=True)
        self._process.start()
        theirs.close()

    @staticmethod
    def _run(orders, chance):
        jobs = {'calls': lambda count: send_in_calls(count, chance), 'mutants': lambda count: send_mutants(count, chance),
                'options': send_options, 'flood': flood}
        while True:
            what, number = orders.recv()
            orders.send(jobs[what](number))

    def begin(self, what, number):
        self._answers.send((what, number))

    def end(self):
        """Of what was begun. Returns what it returned."""
        return self._answers.recv()

    def stop(self):
        self._process.terminate()
        self._process.join()


def own_mb(tutti):
    gateway = server.wait_until('tutti-sip runs', tutti.gateway)
    return process.own_kb(gateway) / 1000, process.own_kb(tutti.pid) / 1000


class Usage:
    """CPU seconds of tutti-sip, as far as it is the same one."""

    def __init__(self, tutti):
        self.tutti, self.pid = tutti, tutti.gateway()
        self.begin = process.cpu_s(self.pid)

    def __str__(self):
        return f'{process.cpu_s(self.pid) - self.begin:.1f}' if self.tutti.gateway() == self.pid else 'ended'


def settle(tutti, before):
    """Waits until no call is left and memory is back, or the time is over."""
    deadline = time.monotonic() + RETURN_WITHIN_S
    while time.monotonic() < deadline:
        if tutti.health()['calls'] == 0 and all(now - then < KEPT_MB for now, then in zip(own_mb(tutti), before)):
            break
        time.sleep(0.5)
    return own_mb(tutti)


def come_in():
    """Somebody calls for the first time, as often as phones do. Returns how long it took until the call was taken."""
    agent, begin = sip.Agent('newcomer', NEWCOMER), time.monotonic()
    try:
        dialog = sip.Dialog(agent, 'tutti')
        answer = dialog.ask('INVITE', 'Content-Type: application/sdp\r\n', sip.sdp_of(agent))
        dialog.ack()
        taken = time.monotonic() - begin
        if answer.status != 200:
            raise sip.SipError(f'who calls for the first time is told {answer.start}')
        dialog.ask('BYE')
        return taken
    finally:
        agent.stop()


def phones(person):
    kinds = {m['participant']['id'] for _, m in person.messages if m['type'] == 'joined' and m['participant']['kind'] == 'phone'}
    return kinds - {m['participant'] for _, m in person.messages if m['type'] == 'left'}


class Meeting:
    def __init__(self):
        self.tutti = server.Server(f'--sip-listen={namespace.SERVER}:{sip.PORT}', f'--phone-address={namespace.SERVER}',
                                   '--phone-rate=10000')
        self.crowd = peer.Crowd({'talk': peer.TALK}, True)
        self.people, self.gaps = [], []
        for name in ('Ada', 'Ben'):
            gap = gaps.Gaps(self.crowd, None)
            self.people.append(server.Person(ROOM, name, ear.Ear(self.crowd, gap.feed), 'talk'))
            self.gaps.append(gap)
            # one after the other: not all of the bindings is made for threads
            server.wait_until('media', lambda: self.people[-1].connected)
        self.phone = baresip.Phone(0, 700, 'pcmu')
        self.phone.call(ROOM, sip.PORT)
        server.wait_until('the phone is in', lambda: phones(self.people[0]))
        self.waits = gaps.Waits(self.tutti.room_mixer(), os.getpid())
        for gap in self.gaps:
            gap.waits = self.waits

    def watch(self):
        self.began = time.monotonic()
        for gap in self.gaps:
            gap.active.set()

    def judge(self):
        """What is broken about the sound."""
        caused = [found for one in self.gaps for found in one.caused() if found.length - found.waited > gaps.GAP_NS + MEASURED_WITHIN_NS]
        moments = gaps.moments(caused)
        allowed = 1 + int((time.monotonic() - self.began) / 60)
        print(f'{sum(one.packets for one in self.gaps)} packets to the two who talk, longest gap '
              f'{max(one.longest for one in self.gaps) / 1e6:.0f} ms, {len(caused)} over 40 ms at {moments} moments ({allowed} allowed), and '
              f'{sum(len(one.over) for one in self.gaps) - len(caused)} more while a process waited for a CPU')
        if moments <= allowed:
            return []
        if self.waits.crowding() > 0.2:
            print(f'NOT JUDGED: the gaps, since the machine is too crowded ({self.waits.crowding():.2f} of the time waited for a CPU)')
            return []
        return ['gaps: ' + ', '.join(f'{one.length / 1e6:.0f} ms (waited {one.waited / 1e6:.0f})' for one in caused)]

    def stop(self):
        self.waits.stop()
        self.phone.stop()
        for person in self.people:
            person.leave()
        self.crowd.stop()
        self.tutti.stop()


def run(meeting, attacker, messages):
    """Returns what is broken."""
    tutti, person, rows, broken = meeting.tutti, meeting.people[0], [], []
    sip.Dialog(sip.Agent('first'), 'tutti').ask('OPTIONS')
    before = own_mb(tutti)
    meeting.watch()

    def row(what, seconds, cpu):
        rows.append([what, f'{seconds:.1f}', str(cpu), *(f'{mb:.1f}' for mb in own_mb(tutti)), waiting_bytes()[1]])

    rows.append(['before', '', '', *(f'{mb:.1f}' for mb in before), waiting_bytes()[1]])
    for what, count, text in (('calls', messages // 40, 'messages in calls'), ('mutants', messages, 'mutated messages'),
                              ('options', messages // 4, 'OPTIONS')):
        cpu = Usage(tutti)
        attacker.begin(what, count)
        if what == 'mutants':
            time.sleep(0.6 * count / PER_S)  # by now more of them are taken, and never acknowledged, than there are calls at once
            print(f'who called for the first time while these came was in after {1000 * come_in():.0f} ms')
        row(f'{count} {text}', attacker.end(), cpu)
    cpu, seconds = Usage(tutti), max(1, messages / MESSAGES_PER_FLOOD_S)
    attacker.begin('flood', seconds)
    time.sleep(seconds / 2)
    told = time.monotonic()
    meeting.phone.command('hangup')
    row(f'{attacker.end()} INVITE', seconds, cpu)
    try:
        server.wait_until('the phone is gone', lambda: not phones(person))
        gone = next(at for at, m in reversed(person.messages) if m['type'] == 'left')
        print(f'who hung up in the flood was gone {1000 * (gone - told):.0f} ms later')
    except server.ServerError as error:
        broken.append(f'hanging up in the flood: {error}')
    cpu, begin = Usage(tutti), time.monotonic()
    after = settle(tutti, before)
    row('settled', time.monotonic() - begin, cpu)
    table.show(['', 's', 'CPU s of tutti-sip', 'tutti-sip MB', 'tutti-server MB', 'dropped by the socket'], rows)
    broken += meeting.judge()
    peak = process.peak_mb(tutti.gateway())
    print(f'tutti-sip never needed more than {peak:.0f} MB')
    if peak > PEAK_MB:
        broken.append(f'tutti-sip needed {peak:.0f} MB')
    if any(now - then >= KEPT_MB for now, then in zip(after, before)):
        broken.append(f'memory did not return: {before} MB before, {after} MB after')
    if tutti.health()['calls'] != 0:
        broken.append(f"{tutti.health()['calls']} calls are left")
    starts = tutti.health()['sip_starts']
    if starts != 1:
        broken.append(f'tutti-sip was started {starts} times')
    sip.Dialog(sip.Agent('last', '10.99.0.10'), 'tutti').ask('OPTIONS')
    return broken


def main():
    if not baresip.installed():
        print('sip: baresip-core is needed')
        return SKIPPED
    messages = int((sys.argv[1:] + [os.environ.get('TUTTI_SOAK_COUNT', DEFAULT_MESSAGES)])[0])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    namespace.add_client_addresses([*SOURCES, int(NEWCOMER.rpartition('.')[2])])
    attacker = Attacker(seed)
    meeting = Meeting()
    try:
        broken = run(meeting, attacker, messages)
    except Exception as error:
        broken = [f'{type(error).__name__}: {error}']
    finally:
        print(meeting.tutti.read_log())
        meeting.stop()
        attacker.stop()
    print(f'{messages} messages (seed {seed}) at a load average of {os.getloadavg()[0]:.0f}')
    for promise in broken:
        print(f'BROKEN: {promise}')
    return 1 if broken else 0


sys.exit(main())
