# SPDX-License-Identifier: LGPL-2.1-or-later
"""Janus with one AudioBridge room, from Debian's package `janus` with its default settings where they matter."""
import json
import os
import pathlib
import queue
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from rig import process

TIMEOUT_S = 60
ROOM = 1234
STARTS = 6
ETC = pathlib.Path('/etc/janus')


def installed():
    return shutil.which('janus') is not None and ETC.is_dir()


class Janus:
    """@prebuffering: packets held back per participant; None for the package's own value."""

    def __init__(self, address, prebuffering=None):
        self.folder = tempfile.TemporaryDirectory(prefix='tutti-janus-')
        top = pathlib.Path(self.folder.name)
        path = top / 'api.sock'
        plugins = [p.name for p in pathlib.Path('/usr/lib').glob('*/janus/plugins/libjanus_*.so')]
        transports = [p.name for p in pathlib.Path('/usr/lib').glob('*/janus/transports/libjanus_*.so')]
        no_plugins = ','.join(p for p in plugins if 'audiobridge' not in p)
        no_transports = ','.join(t for t in transports if 'pfunix' not in t)
        (top / 'janus.jcfg').write_text(
            f'general: {{ configs_folder = "{top}" debug_level = 3 }}\n'
            f'nat: {{ ice_enforce_list = "{address}" }}\n'
            f'plugins: {{ disable = "{no_plugins}" }}\ntransports: {{ disable = "{no_transports}" }}\n'
            'events: { broadcast = false }\n', encoding='ascii')
        (top / 'janus.transport.pfunix.jcfg').write_text(
            f'general: {{ enabled = true json = "compact" path = "{path}" type = "SOCK_SEQPACKET" }}\n', encoding='ascii')
        extra = '' if prebuffering is None else f'default_prebuffering = {prebuffering}'
        (top / 'janus.plugin.audiobridge.jcfg').write_text(
            f'general: {{ }}\nroom-{ROOM}: {{ description = "rig" sampling_rate = 48000 record = false {extra} }}\n',
            encoding='ascii')
        self.log = open(top / 'log', 'wb')
        self._replies, self._events, self._lock = {}, {}, threading.Lock()
        self._number = 0
        # About one start in ten ends at once with "No Janus API transport is available", whatever the configuration.
        for attempt in range(STARTS):
            self.process = subprocess.Popen(process.urgently(['janus', '-F', str(top), '-C', str(top / 'janus.jcfg')]), cwd=top, stdin=subprocess.DEVNULL,
                                            stdout=self.log, stderr=subprocess.STDOUT)
            self.pid = self.process.pid
            try:
                self._connect(path)
                break
            except RuntimeError:
                self._end()
                if attempt == STARTS - 1:
                    raise
        threading.Thread(target=self._read, daemon=True).start()
        self._session = self._request('create')['data']['id']
        threading.Thread(target=self._keep_alive, daemon=True).start()

    def _connect(self, path):
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                self._socket.connect(str(path))
                break
            except (FileNotFoundError, ConnectionRefusedError):
                self._socket.close()
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError('janus did not start: ' + (path.parent / 'log').read_text(errors='replace')[-800:])
                time.sleep(0.05)

    def _read(self):
        while True:
            try:
                data = self._socket.recv(1 << 20)
            except OSError:
                return
            if not data:
                return
            message = json.loads(data)
            kind, number = message.get('janus'), message.get('transaction')
            with self._lock:
                if kind in ('success', 'error') and number in self._replies:
                    self._replies[number].put(message)
                elif kind == 'event' and message.get('sender') in self._events and 'jsep' in message:
                    self._events[message['sender']].put(message)

    def _keep_alive(self):
        stop = threading.Event()
        while not stop.wait(20):
            try:
                self._send({'janus': 'keepalive', 'session_id': self._session, 'transaction': 'k'})
            except OSError:
                return

    def _send(self, message):
        self._socket.send(json.dumps(message).encode())

    def _request(self, verb, **fields):
        box = queue.Queue()
        with self._lock:
            self._number += 1
            number = str(self._number)
            self._replies[number] = box
        if verb != 'create':
            fields['session_id'] = self._session
        self._send({'janus': verb, 'transaction': number, **fields})
        if verb == 'message':
            return None
        reply = box.get(timeout=TIMEOUT_S)
        if reply['janus'] != 'success':
            raise RuntimeError(f'janus: {reply}')
        return reply

    def join(self, offer):
        """The answer for a new participant of the room."""
        handle = self._request('attach', plugin='janus.plugin.audiobridge')['data']['id']
        box = queue.Queue()
        with self._lock:
            self._events[handle] = box
        self._request('message', handle_id=handle, body={'request': 'join', 'room': ROOM, 'muted': False},
                      jsep={'type': 'offer', 'sdp': offer})
        return box.get(timeout=TIMEOUT_S)['jsep']['sdp']

    def stop(self):
        self._socket.close()
        self._end()
        self.log.close()
        self.folder.cleanup()

    def _end(self):
        process.end(self.process, TIMEOUT_S)
