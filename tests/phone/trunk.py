#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server at its provider: registers with digest authentication, again before it expires, and elsewhere when that fails.

The providers are two registrars by hand, which check user, realm, nonce and MD5 response as RFC 2617 and RFC 3261 22 say.
"""
import hashlib
import pathlib
import re
import secrets
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'bench'))
from rig import namespace  # noqa: E402

namespace.enter()
from rig import server, sip  # noqa: E402
import tap  # noqa: E402

tap.skip_unless({'python3-gi': tap.has_bindings})
import meeting  # noqa: E402

USER, PASSWORD, REALM = '4930123456', 'correct horse', 'provider.example'
PUBLIC = '203.0.113.7'  # ours, beyond NAT
EXPIRES_S = 2  # granted, in place of the minutes that are asked for


def md5(*parts):
    return hashlib.md5(':'.join(parts).encode()).hexdigest()


class Registrar:
    def __init__(self, port):
        self.nonces, self.granted, self.wrong, self.fails = set(), 0, [], False
        self.contact = None
        self.agent = sip.Agent('registrar', port=port, answer=self._answer)

    def _challenge(self, request):
        nonce = secrets.token_hex(8)
        self.nonces.add(nonce)
        return sip.answer_to(request, 401, 'Unauthorized',
                             f'WWW-Authenticate: Digest realm="{REALM}", nonce="{nonce}", algorithm=MD5, qop="auth"\r\n')

    def _is_right(self, request):
        fields = {name: quoted or plain for name, quoted, plain in
                  re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', request.get('Authorization'))}
        if fields.get('nonce') not in self.nonces or fields.get('username') != USER or fields.get('realm') != REALM:
            return False
        digest = md5(md5(USER, REALM, PASSWORD), fields['nonce'], *([fields['nc'], fields['cnonce'], 'auth'] if fields.get('qop') else []),
                     md5('REGISTER', fields['uri']))
        return fields.get('response') == digest

    def _answer(self, request):
        if request.method != 'REGISTER':
            return sip.answer_to(request, 200, 'OK')
        if self.fails:
            return sip.answer_to(request, 503, 'Service Unavailable')
        if not request.get('Authorization'):
            return self._challenge(request)
        if not self._is_right(request):
            self.wrong.append(request.get('Authorization'))
            return sip.answer_to(request, 403, 'Forbidden')
        self.granted += 1
        self.contact = request.get('Contact')
        return sip.answer_to(request, 200, 'OK', f"Contact: {request.get('Contact')};expires={EXPIRES_S}\r\n")

    def stop(self):
        self.agent.stop()


def start_server(folder, password, ports):
    file = pathlib.Path(folder) / 'password'
    file.write_text(password + '\n', encoding='ascii')
    file.chmod(0o600)
    return server.Server(*meeting.PHONE_OPTIONS, f'--phone-address=10.99.0.9={PUBLIC}', f'--sip-user={USER}', f'--sip-password-file={file}',
                         '--sip-trunk=' + ';'.join(f'sip:{namespace.CLIENT}:{port}' for port in ports))


def wait_state(tutti, state):
    server.wait_until(f'registration is {state}', lambda: tutti.health()['sip_registration'] == state, 20)


def right_password(folder, first, second):
    tutti = start_server(folder, PASSWORD, (6001, 6002))
    try:
        wait_state(tutti, 'registered')
        assert first.granted >= 1 and not first.wrong, first.wrong
        server.wait_until('it registers again before it expires', lambda: first.granted >= 3, 20)
        assert f'<sip:{USER}@{PUBLIC}:{meeting.SIP_PORT}>' in first.contact, first.contact
        assert second.granted == 0
        first.fails = True
        server.wait_until('it registers at the second', lambda: second.granted >= 1, 20)
        wait_state(tutti, 'registered')
        assert not second.wrong, second.wrong
    finally:
        tutti.stop()


def wrong_password(folder, third):
    tutti = start_server(folder, 'wrong horse', (6003,))
    try:
        wait_state(tutti, 'refused')
        assert third.granted == 0 and third.wrong
    finally:
        tutti.stop()


def main():
    points = tap.Tap()
    registrars = [Registrar(port) for port in (6001, 6002, 6003)]
    with tempfile.TemporaryDirectory(prefix='tutti-trunk-') as folder:
        points.run('registers, refreshes and fails over', right_password, folder, *registrars[:2])
        points.run('a wrong password is refused', wrong_password, folder, registrars[2])
    for registrar in registrars:
        registrar.stop()
    points.end()


main()
