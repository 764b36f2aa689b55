# SPDX-License-Identifier: LGPL-2.1-or-later
"""As much of SIP over UDP as tests say by hand; what phones do as they should is left to baresip and sipp."""
import random
import socket
import threading
import time

from rig import namespace

TIMEOUT_S = 30
PORT = 5060  # the server's
SDP = ('v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0 101\r\n'
       'a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n')


class SipError(Exception):
    pass


class Message:
    """One that came, from `sender`."""

    def __init__(self, text, sender):
        head, _, self.body = text.partition('\r\n\r\n')
        lines = head.split('\r\n')
        self.start, self.sender, self.at = lines[0], sender, time.monotonic()
        self.headers = [tuple(part.strip() for part in line.split(':', 1)) for line in lines[1:] if ':' in line]
        words = self.start.split(' ')
        self.status = int(words[1]) if words[0] == 'SIP/2.0' else None
        self.method = None if self.status else words[0]

    def get(self, name):
        return next((value for header, value in self.headers if header.lower() == name.lower()), None)


def answer_to(request, status, phrase, headers='', body=''):
    """The text of an answer."""
    copied = ''.join(f'{name}: {value}\r\n' for name, value in request.headers if name.lower() in ('via', 'from', 'call-id', 'cseq'))
    to = request.get('To')
    if ';tag=' not in to and status > 100:
        to += ';tag=there'
    return f'SIP/2.0 {status} {phrase}\r\n{copied}To: {to}\r\n{headers}Content-Length: {len(body)}\r\n\r\n{body}'


def close(sock):
    """Also while a thread reads from it."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is not connected; but whoever reads wakes up
    sock.close()


def sdp_of(agent):
    return SDP.format(address=agent.address, port=agent.port + 1)


class Agent:
    """A socket in the clients' namespace. @answer: gives the text of what is answered to a request, or None; 200 without
    it."""

    def __init__(self, user, address=namespace.CLIENT, port=0, answer=None):
        self.user, self.address, self._answer = user, address, answer
        self.socket = namespace.client_socket(socket.SOCK_DGRAM, address, port)
        self.port = self.socket.getsockname()[1]
        self.messages, self._arrived = [], threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                data, sender = self.socket.recvfrom(65536)
            except OSError:
                return
            if b'\r\n\r\n' not in data:
                continue  # a sign of life
            message = Message(data.decode(errors='replace'), sender)
            with self._arrived:
                self.messages.append(message)
                self._arrived.notify_all()
            if message.method and message.method != 'ACK':
                text = self._answer(message) if self._answer else answer_to(message, 200, 'OK')
                if text:
                    self._reply(text, sender)

    def _reply(self, text, to):
        try:
            self.socket.sendto(text.encode(), to)
        except OSError:
            pass  # it was stopped meanwhile

    def wait(self, condition, what):
        """The first message that @condition is true of."""
        def find():
            return next((message for message in self.messages if condition(message)), None)
        with self._arrived:
            if not self._arrived.wait_for(find, TIMEOUT_S):
                raise SipError(f'no {what} within {TIMEOUT_S} s; came: {[m.start for m in self.messages]}')
            return find()

    def count(self, condition):
        with self._arrived:
            return sum(1 for message in self.messages if condition(message))

    def send(self, text):
        self.socket.sendto(text.encode(), (namespace.SERVER, PORT))

    def stop(self):
        close(self.socket)


class Dialog:
    """A call of an agent to @target, or requests outside of one."""

    def __init__(self, agent, target):
        self.agent, self.uri = agent, f'sip:{target}@{namespace.SERVER}:{PORT}'
        self.id, self.tag = f'{random.getrandbits(64):x}', f'{random.getrandbits(32):x}'
        self.to = f'<{self.uri}>'
        self.number = 0

    def request(self, method, headers='', body='', number=None, branch=None):
        """The text. Without @number it is the next request."""
        if number is None:
            self.number += 1
            number = self.number
        branch = branch or f'{random.getrandbits(64):x}'
        agent = self.agent
        return (f'{method} {self.uri} SIP/2.0\r\nVia: SIP/2.0/UDP {agent.address}:{agent.port};branch=z9hG4bK{branch};rport\r\n'
                f'From: <sip:{agent.user}@{agent.address}>;tag={self.tag}\r\nTo: {self.to}\r\nCall-ID: {self.id}\r\n'
                f'CSeq: {number} {method}\r\nContact: <sip:{agent.user}@{agent.address}:{agent.port}>\r\nMax-Forwards: 70\r\n'
                f'{headers}Content-Length: {len(body)}\r\n\r\n{body}')

    def invite(self, headers='', branch=None):
        return self.request('INVITE', f'{headers}Content-Type: application/sdp\r\n', sdp_of(self.agent), branch=branch)

    def wait_final(self, method, number=None):
        """The answer to the request of that number, the last one without it."""
        wanted = f'{number or self.number} {method}'
        answer = self.agent.wait(lambda m: m.status and m.status >= 200 and m.get('Call-ID') == self.id and m.get('CSeq') == wanted,
                                 f'answer to {wanted}')
        if ';tag=' in (answer.get('To') or ''):
            self.to = answer.get('To')
        return answer

    def ack(self, number=None):
        self.agent.send(self.request('ACK', number=number or self.number))

    def ask(self, method, headers='', body=''):
        """Sends, and again as RFC 3261 17.1.2 does, until there is an answer."""
        text = self.request(method, headers, body)
        number, deadline, wait = self.number, time.monotonic() + TIMEOUT_S, 0.5
        while True:
            self.agent.send(text)
            until = min(time.monotonic() + wait, deadline)
            while time.monotonic() < until:
                if self.agent.count(lambda m: m.status and m.get('Call-ID') == self.id and m.get('CSeq') == f'{number} {method}'):
                    return self.wait_final(method, number)
                time.sleep(0.01)
            if time.monotonic() >= deadline:
                raise SipError(f'no answer to {method} within {TIMEOUT_S} s')
            wait *= 2

    def call(self, headers=''):
        """INVITE up to ACK. Returns the answer."""
        self.agent.send(self.invite(headers))
        answer = self.wait_final('INVITE')
        self.ack()
        return answer

    def wait_bye(self):
        return self.agent.wait(lambda m: m.method == 'BYE' and m.get('Call-ID') == self.id, 'BYE')
