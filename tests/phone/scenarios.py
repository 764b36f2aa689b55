#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What phones do wrong, late, twice and in between, by hand and by sipp, at the real server: twenty calls at once, keys by SIP INFO,
lost ACKs, retransmissions, CANCEL, hanging up while joining, hold and resume, OPTIONS, wrong PINs, session timers, calls of ours
that come to nothing, phones that cannot be reached where they say, a flood, and calls that are never acknowledged."""
import pathlib
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import ear, server, sip  # noqa: E402
import tap  # noqa: E402

tap.skip_unless({'sip-tester': tap.has_sipp, 'python3-gi': tap.has_bindings})
import meeting  # noqa: E402

CALLS_AT_ONCE, CALLS_MAX = 20, 22
# At each of the first four the stack itself takes the call, and overflows when it is to hang up.
UNREACHABLE = ('<si<p:x@10.99.0.2:5062>', '<:sip:x@10.99.0.2:5062>', '<shp:x@10.99.0.2:5062>', '<si5281>', '*', '<tel:+4930>')
SIPP = '10.99.0.3'
SCENARIO = pathlib.Path(__file__).with_name('keyed.xml')
# One key by SIP INFO, as the scenario has it for each.
KEY = """  <send retrans="500"><![CDATA[
INFO [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]x[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: [cseq] INFO
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/dtmf-relay
Content-Length: [len]

Signal=@KEY@
Duration=160
]]></send>
  <recv response="200"/>
"""


class Scenarios:
    def __init__(self):
        namespace.add_client_addresses([int(SIPP.rpartition('.')[2])])
        self.tutti = server.Server(*meeting.PHONE_OPTIONS, '--phone-rate=1000', f'--phone-calls={CALLS_MAX}', f'--dial-prefix=sip:bob@{namespace.CLIENT}')
        self.crowd = meeting.crowd_of({'person': 500})
        self.ada = server.Person(meeting.ROOM, 'Ada', ear.Ear(self.crowd), 'person')
        server.wait_until('media', lambda: self.ada.connected)
        self.number = self.ada.last('phone')['room']
        self.agent = sip.Agent('alice')

    def stop(self):
        self.ada.leave()
        self.crowd.stop()
        self.tutti.stop()

    def inside(self):
        """Ids of the phones that are in the room now."""
        left = {m['participant'] for _, m in self.ada.messages if m['type'] == 'left'}
        return {phone['id'] for phone in meeting.phones_of(self.ada)} - left

    def wait_inside(self, count):
        server.wait_until(f'{count} phones are in', lambda: len(self.inside()) == count)

    def wait_no_call(self):
        server.wait_until('no call is left', lambda: self.tutti.health()['calls'] == 0)

    def come_in(self):
        dialog = sip.Dialog(self.agent, meeting.ROOM)
        assert_status(dialog.call(), 200)
        self.wait_inside(1)
        return dialog

    def hang_up(self, dialog):
        assert_status(dialog.ask('BYE'), 200)
        self.wait_inside(0)
        self.wait_no_call()

    # ---- one after the other ----

    def options(self):
        answer = sip.Dialog(self.agent, 'tutti').ask('OPTIONS')
        assert_status(answer, 200)
        assert 'INVITE' in (answer.get('Allow') or ''), answer.headers

    def run_sipp(self, target, *options):
        """Twenty calls, which all begin within two seconds: of more an address is shut out when a slow machine makes it send them
        again. From an address of its own, so that nobody else would be. Returns the process."""
        return namespace.start_client(
            ['sipp', f'{namespace.SERVER}:{meeting.SIP_PORT}', *options, '-i', SIPP, '-p', '5200', '-mi', SIPP,
             '-mp', '30000', '-m', str(CALLS_AT_ONCE), '-l', str(CALLS_AT_ONCE), '-r', str(CALLS_AT_ONCE // 2), '-s', target, '-timeout', '40s',
             '-timeout_error', '-nostdin'], subprocess.DEVNULL)

    def twenty_at_once(self):
        """sipp: each keys in the room's number by SIP INFO, without any sound."""
        scenario = pathlib.Path(self.tutti.folder.name) / 'keyed.xml'
        keys = ''.join(KEY.replace('@KEY@', digit) for digit in self.number)
        scenario.write_text(SCENARIO.read_text(encoding='ascii').replace('@KEYS@', keys), encoding='ascii')
        phones = self.run_sipp('tutti', '-sf', str(scenario))
        try:
            self.wait_inside(CALLS_AT_ONCE)
            self.wait_inside(0)
            wait_for_sipp(phones)
        finally:
            phones.kill()
            phones.wait()
        self.wait_no_call()

    def bye_while_joining(self):
        """sipp, which says BYE at once after its ACK. (Its own -lost is of no use: it takes a 200 that comes again for an answer
        to its BYE.)"""
        phones = self.run_sipp(meeting.ROOM, '-sn', 'uac', '-d', '0')
        try:
            wait_for_sipp(phones)
        finally:
            phones.kill()
            phones.wait()
        self.wait_inside(0)
        self.wait_no_call()

    def lost_ack(self):
        dialog = sip.Dialog(self.agent, meeting.ROOM)
        self.agent.send(dialog.invite())
        answer = dialog.wait_final('INVITE')
        server.wait_until('200 comes again', lambda: self.agent.count(
            lambda m: m.status == 200 and m.get('Call-ID') == dialog.id) >= 3)
        assert_status(answer, 200)
        assert not self.inside(), 'in the room without an ACK'
        dialog.ack()
        self.wait_inside(1)
        self.hang_up(dialog)

    def retransmissions(self):
        dialog = sip.Dialog(self.agent, meeting.ROOM)
        text = dialog.invite()
        for _ in range(5):
            self.agent.send(text)
        assert_status(dialog.wait_final('INVITE'), 200)
        for _ in range(5):
            dialog.ack()
        self.wait_inside(1)
        tags = {m.get('To') for m in self.agent.messages if m.status == 200 and m.get('Call-ID') == dialog.id}
        assert len(tags) == 1 and self.tutti.health()['calls'] == 1, f"{tags}, {self.tutti.health()['calls']} calls"
        self.hang_up(dialog)

    def cancel(self):
        """At once: it may be early or late, and either way nothing is left."""
        dialog = sip.Dialog(self.agent, 'tutti')
        invite = dialog.invite(branch='cancelled')
        self.agent.send(invite)
        self.agent.send(dialog.request('CANCEL', number=1, branch='cancelled'))
        assert dialog.wait_final('CANCEL', 1).status in (200, 481)
        answer = dialog.wait_final('INVITE', 1)
        assert answer.status in (200, 487), answer.start
        dialog.ack(1)
        if answer.status == 200:
            assert_status(dialog.ask('BYE'), 200)
        self.wait_no_call()

    def hold_and_resume(self):
        dialog = self.come_in()
        for direction, mirrored in (('sendonly', 'recvonly'), ('inactive', 'inactive'), ('sendrecv', 'sendrecv')):
            body = sip.sdp_of(self.agent).replace('sendrecv', direction)
            self.agent.send(dialog.request('INVITE', 'Content-Type: application/sdp\r\n', body))
            answer = dialog.wait_final('INVITE')
            assert_status(answer, 200)
            assert f'a={mirrored}' in answer.body, answer.body
            dialog.ack()
        assert len(self.inside()) == 1
        self.hang_up(dialog)

    def session_timers(self):
        dialog = sip.Dialog(self.agent, meeting.ROOM)
        assert_status(dialog.call('Supported: timer\r\nSession-Expires: 60;refresher=uac\r\n'), 422)
        dialog = sip.Dialog(self.agent, meeting.ROOM)
        answer = dialog.call('Supported: timer\r\nSession-Expires: 300;refresher=uac\r\n')
        assert_status(answer, 200)
        assert 'refresher=uac' in (answer.get('Session-Expires') or ''), answer.headers
        assert_status(dialog.ask('UPDATE', 'Supported: timer\r\nSession-Expires: 300;refresher=uac\r\n'), 200)
        self.wait_inside(1)
        self.hang_up(dialog)

    def unreachable(self):
        """A Contact that a BYE cannot be sent to, or none: of a new call, which would be hung up on, and of one that stands."""
        for contact in UNREACHABLE:
            for name in ('Contact', 'm'):
                dialog = sip.Dialog(self.agent, meeting.ROOM)
                self.agent.send(with_contact(dialog.invite(), f'{name}: {contact}'))
                answer = dialog.wait_final('INVITE')
                dialog.ack()
                assert_status(answer, 400)
        dialog = sip.Dialog(self.agent, meeting.ROOM)
        self.agent.send(with_contact(dialog.invite('Record-Route: <shp:10.99.0.2;lr>\r\n'), f'Contact: <sip:x@{namespace.CLIENT}>'))
        assert_status(dialog.wait_final('INVITE'), 400)
        dialog.ack()
        for sender in ('<tel:+4930>', '<sip:x@10.99.0.2>'):
            dialog = sip.Dialog(self.agent, meeting.ROOM)
            self.agent.send(without_contact(dialog.invite(), sender))
            answer = dialog.wait_final('INVITE')
            dialog.ack()
            assert_status(answer, 400)
        dialog = self.come_in()
        text = with_contact(dialog.invite(), f'Contact: {UNREACHABLE[0]}')
        for changed in (text, text.partition('\r\n\r\n')[0] + '\r\n'):
            self.agent.send(changed)
        assert_status(dialog.wait_final('INVITE'), 400)
        dialog.ack()
        self.ada.send(type='expel', participant=next(iter(self.inside())), ban=False)
        dialog.wait_bye()
        self.wait_no_call()
        assert self.tutti.health()['sip_starts'] == 1, 'tutti-sip ended'

    def wrong_pins(self):
        self.ada.send(type='settings', lobby=False, locked=False, chat=True, listeners=False, speaking_time=False, pin='4711')
        server.wait_until('the PIN is set', lambda: (self.ada.last('room') or {}).get('pin') == '4711')
        dialog = sip.Dialog(self.agent, meeting.ROOM)
        assert_status(dialog.call(), 200)
        # As often as it takes: what is keyed in while one is being told something else is nobody's PIN.
        for tries in range(30):
            if self.agent.count(lambda m: m.method == 'BYE' and m.get('Call-ID') == dialog.id):
                break
            for key in '0000#':
                dialog.ask('INFO', 'Content-Type: application/dtmf-relay\r\n', f'Signal={key}\r\nDuration=160\r\n')
            time.sleep(0.7)
        dialog.wait_bye()
        assert tries >= 3 and not self.inside(), tries
        self.wait_no_call()

    def half_open(self):
        """Calls that are never acknowledged, more of them than there may be: others get in all the same."""
        agent = sip.Agent('mallory', answer=lambda message: None)
        for _ in range(CALLS_MAX + 5):
            dialog = sip.Dialog(agent, 'tutti')
            agent.send(dialog.invite())
            assert_status(dialog.wait_final('INVITE'), 200)
        assert self.tutti.health()['calls'] == CALLS_MAX
        assert_status(sip.Dialog(self.agent, 'tutti').call(), 200)
        assert agent.count(lambda m: m.method == 'BYE') >= 5, 'they were not told'
        agent.stop()

    def flood_over_tcp(self):
        """The connection is closed."""
        namespace.add_client_addresses([77])
        with namespace.client_socket(socket.SOCK_STREAM, '10.99.0.77') as connection:
            connection.connect((namespace.SERVER, meeting.SIP_PORT))
            connection.settimeout(10)
            text = sip.Dialog(self.agent, 'tutti').request('OPTIONS').replace('SIP/2.0/UDP', 'SIP/2.0/TCP')
            try:
                for _ in range(1000):
                    connection.sendall(text.encode())
                while connection.recv(65536):
                    pass
            except ConnectionError:
                pass
        self.hang_up(self.come_in())

    def uncalled(self):
        """The moderator is told why."""
        for status, phrase, error in ((486, 'Busy Here', 'call-busy'), (480, 'Temporarily Unavailable', 'call-unanswered'),
                                      (404, 'Not Found', 'call-refused')):
            bob = sip.Agent('bob', answer=lambda m, s=status, p=phrase: sip.answer_to(m, s, p))
            seen = len(self.ada.messages)
            self.ada.send(type='dial', target=f'sip:bob@{namespace.CLIENT}:{bob.port}')
            told = server.wait_until('an error', lambda seen=seen: next(
                (m for _, m in self.ada.messages[seen:] if m['type'] == 'error'), None), 15)
            assert told['error'] == error and told['text'] and not told['fatal'], told
            bob.stop()
        self.wait_no_call()


def with_contact(text, line):
    """@text with another line than its Contact."""
    return '\r\n'.join(line if old.startswith('Contact:') else old for old in text.split('\r\n'))


def without_contact(text, sender):
    """@text from @sender, whom a BYE would go to."""
    lines = [line for line in text.split('\r\n') if not line.startswith('Contact:')]
    return '\r\n'.join(f"From: {sender};tag={line.partition(';tag=')[2]}" if line.startswith('From:') else line for line in lines)


def wait_for_sipp(phones):
    assert phones.wait(45) == 0, f'sipp: {phones.returncode}'


def assert_status(answer, status):
    if answer.status != status:
        raise AssertionError(f'{answer.start} where {status} was awaited')


def main():
    points, scenarios = tap.Tap(), Scenarios()
    try:
        for name in ('options', 'twenty_at_once', 'lost_ack', 'retransmissions', 'cancel', 'bye_while_joining', 'hold_and_resume',
                     'session_timers', 'uncalled', 'unreachable', 'flood_over_tcp', 'wrong_pins', 'half_open'):
            points.run(name.replace('_', ' '), getattr(scenarios, name))
        if points.failed:
            meeting.explain(scenarios.tutti)
    finally:
        scenarios.stop()
    points.end()


main()
