# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network of the program's own: nothing it does can be seen from, or disturbed by, the machine's network."""
import os
import subprocess
import sys
import time

from rig import process

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


_holder = None


def _client_namespace():
    """The second namespace, to which the clients' end of the pair of interfaces goes, with their address; once. It lives as
    long as a process in it, which ends with its input, and so with us. Returns that process."""
    global _holder
    if _holder is not None:
        return _holder
    _holder = subprocess.Popen(['unshare', '-n', 'cat'], stdin=subprocess.PIPE)
    own = os.readlink('/proc/self/ns/net')
    while os.readlink(f'/proc/{_holder.pid}/ns/net') == own:
        if _holder.poll() is not None:
            raise RuntimeError('there is no second namespace')
        time.sleep(0.01)
    subprocess.run(['ip', 'link', 'set', 'rig1', 'netns', str(_holder.pid)], check=True)
    for step in ('ip link set lo up', f'ip addr add {CLIENT}/24 dev rig1', 'ip link set rig1 up'):
        subprocess.run([*_inside(_holder), *step.split()], check=True)
    return _holder


def _inside(holder):
    return ['nsenter', '-t', str(holder.pid), '-n', '--']


def start_client(command):
    """Starts a program in the clients' namespace; pipes for its input and output. Returns the process, whose pid is the
    program's."""
    return subprocess.Popen([*_inside(_client_namespace()), *process.urgently(command)], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True, bufsize=1)
