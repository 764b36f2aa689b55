# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real phones: baresip, one process each, which plays a file and records what it hears."""
import array
import json
import pathlib
import shutil
import socket
import tempfile
import threading
import time

from rig import namespace, process, tones

MODULES = pathlib.Path('/usr/lib/baresip/modules')
TIMEOUT_S = 60
FIRST_PORT = 5100
RATES = {'pcmu': 8000, 'pcma': 8000, 'g722': 16000, 'opus': 48000}
NAMES = {'pcmu': 'pcmu/8000/1', 'pcma': 'pcma/8000/1', 'g722': 'g722/16000/1', 'opus': 'opus/48000/2'}
SOUND_S = 300  # it hangs up at the end

CONFIG = '''poll_method epoll
sip_listen {address}:{port}
audio_source aufile,{sound}
audio_player aubridge,{name}
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
rtp_stats no
module_path {modules}
module g711.so
module g722.so
module opus.so
module aufile.so
module aubridge.so
module srtp.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {address}:{control}
snd_path {folder}
'''


class PhoneError(Exception):
    pass


def installed():
    return shutil.which('baresip') is not None and (MODULES / 'sndfile.so').exists()


class Phone:
    """@number: of this phone, among those of the program. @codec: the only one that it has.
    @transport: udp, tcp, or tls, and then with SRTP. @address: namespace.HOME is behind NAT."""

    def __init__(self, number, frequency, codec, transport='udp', address=namespace.CLIENT):
        self.folder = tempfile.TemporaryDirectory(prefix='tutti-phone-')
        self.transport, self.rate, self.address = transport, RATES[codec], address
        self.events, self._arrived = [], threading.Condition()
        top = pathlib.Path(self.folder.name)
        port = FIRST_PORT + 10 * number
        tones.write(top / 'sound.wav', frequency, self.rate, SOUND_S)
        (top / 'config').write_text(CONFIG.format(
            address=address, port=port, sound=top / 'sound.wav', name=f'phone{number}', rate=self.rate, modules=MODULES,
            control=port + 5, folder=top), encoding='ascii')
        over = '' if transport == 'udp' else f';transport={transport}'
        secure = ';mediaenc=srtp-mand' if transport == 'tls' else ''
        (top / 'accounts').write_text(
            f'<sip:+4930123{number:03}@{address}:{port}{over}>;regint=0;audio_codecs={NAMES[codec]}'
            f';dtmfmode=rtpevent;answermode=auto{secure}\n', encoding='ascii')
        self.log = open(top / 'log', 'wb')
        self.process = namespace.start_client(['baresip', '-4', '-n', address, '-f', str(top)], self.log, address)
        self._control = self._connect(port + 5)
        threading.Thread(target=self._read, daemon=True).start()

    def _connect(self, port):
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            control = namespace.client_socket(socket.SOCK_STREAM)
            try:
                control.connect((self.address, port))
                return control
            except OSError:
                control.close()
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise PhoneError(self.read_log()) from None
                time.sleep(0.05)

    def _read(self):
        """Netstrings of JSON."""
        stream = self._control.makefile('rb')
        while True:
            length = b''
            while (byte := stream.read(1)) not in (b':', b''):
                length += byte
            if not length:
                return
            message = json.loads(stream.read(int(length)))
            stream.read(1)
            with self._arrived:
                self.events.append(message)
                self._arrived.notify_all()

    def wait(self, kind):
        """An event, such as CALL_ESTABLISHED."""
        def find():
            return next((e for e in self.events if e.get('type') == kind), None)
        with self._arrived:
            if not self._arrived.wait_for(find, TIMEOUT_S):
                raise PhoneError(f'no {kind} within {TIMEOUT_S} s: {self.read_log()}')
            return find()

    def command(self, command, parameters=''):
        text = json.dumps({'command': command, 'params': parameters})
        self._control.sendall(f'{len(text)}:{text},'.encode())

    def call(self, user, port):
        transport = '' if self.transport == 'udp' else f';transport={self.transport}'
        self.command('dial', f'sip:{user}@{namespace.SERVER}:{port}{transport}')

    def keys(self, keys):
        self.command('sndcode', keys)

    def hang_up(self):
        self.command('hangup')
        self.wait('CALL_CLOSED')

    def heard(self):
        """Samples of what it has heard so far in its first call."""
        found = list(pathlib.Path(self.folder.name).glob('*-dec.wav'))
        return tones.read(found[0]) if found else array.array('h')

    def last_second(self):
        return self.heard()[-self.rate:]

    def read_log(self):
        """Without its counting."""
        text = (pathlib.Path(self.folder.name) / 'log').read_text(errors='replace')
        return '\n'.join(line for line in text.splitlines() if line.strip() and 'bit/s' not in line)[-3000:]

    def stop(self):
        process.end(self.process, TIMEOUT_S)
        self._control.close()
        self.log.close()
        self.folder.cleanup()
