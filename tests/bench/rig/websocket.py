# SPDX-License-Identifier: LGPL-2.1-or-later
"""As much of a WebSocket client (RFC 6455) as a test of our own server needs: text frames of its own, no extensions."""
import base64
import os
import socket
import struct

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class WebSocketError(Exception):
    pass


class WebSocket:
    """Blocks. One thread may read while another one writes."""

    def __init__(self, address, port, path, tls=None, timeout_s=60):
        self._socket = socket.create_connection((address, port), timeout_s)
        if tls:
            self._socket = tls.wrap_socket(self._socket)
        self._socket.settimeout(None)
        scheme = 'https' if tls else 'http'
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall((f'GET {path} HTTP/1.1\r\nHost: {address}:{port}\r\nOrigin: {scheme}://{address}:{port}\r\n'
                              'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
                              f'Sec-WebSocket-Key: {key}\r\n\r\n').encode())
        self._input = self._socket.makefile('rb')
        status = self._input.readline()
        if b' 101 ' not in status:
            raise WebSocketError(status.decode().strip())
        while self._input.readline().strip():
            pass

    def _frame(self, kind, payload):
        mask = os.urandom(4)
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0x80 | 126]) + struct.pack('!H', len(payload))
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self._socket.sendall(bytes([0x80 | kind]) + length + mask + masked)

    def send(self, text):
        self._frame(TEXT, text.encode())

    def receive(self):
        """The next text; None when it was closed."""
        while True:
            head = self._input.read(2)
            if len(head) < 2:
                return None
            length = head[1] & 0x7f
            if length == 126:
                length = struct.unpack('!H', self._input.read(2))[0]
            elif length == 127:
                length = struct.unpack('!Q', self._input.read(8))[0]
            payload = self._input.read(length)
            kind = head[0] & 0xf
            if kind == TEXT:
                return payload.decode()
            if kind == PING:
                self._frame(PONG, payload)
            elif kind == CLOSE:
                return None

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
