# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real nginx with the RTMP module, that takes streams and keeps nothing of them."""
import pathlib
import shutil
import subprocess
import tempfile

from rig import namespace

PORT = 1935
NGINX, MODULE = '/usr/sbin/nginx', '/usr/lib/nginx/modules/ngx_rtmp_module.so'
TARGET = f'rtmp://{namespace.SERVER}:{PORT}/live'


def installed():
    return shutil.which(NGINX) is not None and pathlib.Path(MODULE).exists()


class Rtmp:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='tutti-rtmp-')
        top = pathlib.Path(self.folder.name)
        (top / 'nginx.conf').write_text(
            f'load_module {MODULE}; user root; daemon off; master_process off; pid {top}/pid; error_log {top}/error.log;\n'
            'events { worker_connections 64; }\n'
            f'rtmp {{ access_log off; server {{ listen {namespace.SERVER}:{PORT}; application live {{ live on; }} }} }}\n', encoding='ascii')
        self.process = subprocess.Popen([NGINX, '-c', str(top / 'nginx.conf'), '-e', str(top / 'error.log')], stdin=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()
