# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network of the program's own: nothing it does can be seen from, or disturbed by, the machine's network."""
import os
import subprocess
import sys

SERVER = '10.99.0.1'
CLIENT = '10.99.0.2'
_MARK = 'TUTTI_RIG_NAMESPACE'


def enter():
    """Runs the program again in a new network namespace (and a user namespace where it takes one), with both addresses.

    A pair of virtual interfaces and not only loopback, because Janus leaves loopback out of its candidates.
    """
    if _MARK not in os.environ:
        os.environ[_MARK] = '1'
        flags = '-n' if os.geteuid() == 0 else '-rn'
        os.execvp('unshare', ['unshare', flags, sys.executable, *sys.argv])
    for command in ('ip link set lo up', 'ip link add rig0 type veth peer name rig1', f'ip addr add {SERVER}/24 dev rig0',
                    f'ip addr add {CLIENT}/24 dev rig1', 'ip link set rig0 up', 'ip link set rig1 up'):
        subprocess.run(command.split(), check=True)
