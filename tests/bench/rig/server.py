# SPDX-License-Identifier: LGPL-2.1-or-later
"""The real tutti-server with the processes that it starts, and people who talk to it as pages do; their media are light
clients (rig.crowd)."""
import http.client
import json
import os
import pathlib
import ssl
import subprocess
import tempfile
import threading
import time

from rig import namespace, process, websocket
from rig.mixer import TOP

PORT = 8080
TIMEOUT_S = 60
PROGRAM = TOP / 'build/src/server/tutti-server'


# The server's certificate is its own.
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname = False
TRUSTING.verify_mode = ssl.CERT_NONE


class ServerError(Exception):
    pass


def wait_until(what, condition, timeout_s=TIMEOUT_S):
    """What @condition returns once that is true."""
    deadline = time.monotonic() + timeout_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise ServerError(f'{what}: not within {timeout_s} s')
        time.sleep(0.02)


class Server:
    """@wrapper: a command that starts what follows. @tls: None, or TRUSTING."""

    def __init__(self, *options, wrapper=(), tls=None):
        self.tls = tls
        self.folder = tempfile.TemporaryDirectory(prefix='tutti-server-')
        self.log = open(pathlib.Path(self.folder.name) / 'log', 'wb')
        command = [*wrapper, str(PROGRAM), *([] if tls else ['--no-tls', '--allow-plain-http']), f'--listen={namespace.SERVER}:{PORT}',
                   f'--media-address={namespace.SERVER}', f'--state-dir={self.folder.name}/state', '--cpu-budget=0',
                   '--joins-per-minute=10000', '--rooms-per-hour=10000', *options]
        self.process = subprocess.Popen(process.urgently(command), stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT, env={**os.environ, 'GST_PLUGIN_PATH': str(TOP / 'build/plugins')})
        self.pid = self.process.pid
        wait_until('the server answers', self._answers)

    def _answers(self):
        if self.process.poll() is not None:
            raise ServerError(self.read_log())
        try:
            return self.fetch('/healthz')[0] == 200
        except OSError:
            return False

    def read_log(self):
        self.log.flush()
        return (pathlib.Path(self.folder.name) / 'log').read_text(errors='replace')[-2000:]

    def fetch(self, path):
        """Status and body."""
        if self.tls:
            connection = http.client.HTTPSConnection(namespace.SERVER, PORT, timeout=TIMEOUT_S, context=self.tls)
        else:
            connection = http.client.HTTPConnection(namespace.SERVER, PORT, timeout=TIMEOUT_S)
        connection.request('GET', path)
        response = connection.getresponse()
        return response.status, response.read()

    def _children(self, name):
        listed = subprocess.run(['pgrep', '-x', '-P', str(self.pid), name], stdout=subprocess.PIPE, check=False).stdout
        return [int(pid) for pid in listed.split()]

    def mixers(self):
        """The spare one is the one with the fewest threads."""
        return self._children('tutti-mixer')

    def room_mixer(self):
        return max(self.mixers(), key=process.threads)

    def outputs(self):
        return self._children('tutti-output')

    def gateway(self):
        """tutti-sip; None while it is being started again."""
        return next(iter(self._children('tutti-sip')), None)

    def health(self):
        return json.loads(self.fetch('/healthz')[1])

    def stop(self):
        process.end(self.process, TIMEOUT_S)
        self.log.close()
        self.folder.cleanup()


class Person:
    """Somebody in a room, with microphone and camera. Comes back with new media whenever the server asks for it."""

    def __init__(self, room, name, people, sound='talk', tls=None):
        self.people, self.sound = people, sound
        self.messages = []  # (time, message), all but levels
        self.connected = []  # times
        self._attempt, self._client = 0, None
        self.failure = None
        self._socket = websocket.WebSocket(namespace.SERVER, PORT, '/ws', tls)
        self.send(type='join', protocol=1, room=room, name=name, microphone=True, camera=True, consent='recorded')
        threading.Thread(target=self._read, daemon=True).start()
        wait_until(f'{name} is in', lambda: self.last('welcome') or self.failure)
        self._renew = threading.Event()
        threading.Thread(target=self._connect, daemon=True).start()
        self._renew.set()

    def send(self, **message):
        self._socket.send(json.dumps(message))

    def _read(self):
        while True:
            try:
                text = self._socket.receive()
            except OSError:
                text = None
            if text is None:
                return
            self._take(json.loads(text))

    def _take(self, message):
        kind = message['type']
        if kind == 'levels':
            return
        self.messages.append((time.monotonic(), message))
        if kind == 'renew':
            self._renew.set()
        elif kind == 'error' and message['fatal']:
            self.failure = message['text']
        elif kind == 'uplink' and message['source'] == 'camera' and self._client:
            self._client.uplink(message['width'], message['height'], message['framerate'], message['bitrate'])

    def _connect(self):
        """Offers when asked to; on a thread of its own, since answers come on the reading one."""
        while True:
            self._renew.wait()
            self._renew.clear()
            self._attempt += 1
            attempt, client = self._attempt, self.people.add(self.sound)
            self.send(type='offer', attempt=attempt, sdp=client.offer())
            if self._client:
                self._client.leave()
            self._client = client
            try:
                answer = wait_until('the answer', lambda: self._renew.is_set() or self.answer(attempt))
                if answer is True:
                    continue
                client.accept(answer)
            except Exception as error:  # the room may have been killed just now: the next one asks again
                if not self._renew.wait(5):
                    self.failure = str(error)
                continue
            self.connected.append(time.monotonic())

    def answer(self, attempt):
        return next((m['sdp'] for _, m in self.messages if m['type'] == 'answer' and m['attempt'] == attempt), None)

    def last(self, kind):
        return next((m for _, m in reversed(self.messages) if m['type'] == kind), None)

    def count(self, kind):
        return sum(1 for _, m in self.messages if m['type'] == kind)

    def outputs(self):
        return (self.last('outputs') or {'outputs': []})['outputs']

    def leave(self):
        try:
            self.send(type='leave')
        except OSError:
            pass
        self._socket.close()
