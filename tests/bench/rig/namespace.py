# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network of the program's own: nothing it does can be seen from, or disturbed by, the machine's network."""
import ctypes
import os
import socket
import subprocess
import sys
import threading
import time

from rig import process

SERVER = '10.99.0.1'
CLIENT = '10.99.0.2'
# Behind the clients' namespace, which is their router, and what that makes of them.
HOME, ROUTER, PUBLIC = '192.168.77.2', '192.168.77.1', '203.0.113.2'
# Every connection gets another port than it asks for.
NAT = f'''
table ip home {{
  chain go {{
    type nat hook postrouting priority 100
    ip saddr {HOME} meta l4proto {{ tcp, udp }} snat to {PUBLIC}:20000-30000 random
  }}
}}
'''
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
_home_holder = None


def _hold_namespace():
    """One more. It lives as long as a process in it, which ends with its input, and so with us. Returns that process."""
    holder = subprocess.Popen(['unshare', '-n', 'cat'], stdin=subprocess.PIPE)
    own = os.readlink('/proc/self/ns/net')
    while os.readlink(f'/proc/{holder.pid}/ns/net') == own:
        if holder.poll() is not None:
            raise RuntimeError('there is no second namespace')
        time.sleep(0.01)
    return holder


def _client_namespace():
    """The second namespace, to which the clients' end of the pair of interfaces goes, with their address; once."""
    global _holder
    if _holder is not None:
        return _holder
    _holder = _hold_namespace()
    subprocess.run(['ip', 'link', 'set', 'rig1', 'netns', str(_holder.pid)], check=True)
    for step in ('ip link set lo up', f'ip addr add {CLIENT}/24 dev rig1', 'ip link set rig1 up'):
        subprocess.run([*_inside(_holder), *step.split()], check=True)
    return _holder


def _home_namespace():
    """A network behind NAT, whose addresses the server knows no way to; once."""
    global _home_holder
    if _home_holder is not None:
        return _home_holder
    router, _home_holder = _client_namespace(), _hold_namespace()
    for step in (f'ip route add {PUBLIC} dev rig0', 'ip link add home0 type veth peer name home1',
                 f'ip link set home0 netns {router.pid}', f'ip link set home1 netns {_home_holder.pid}'):
        subprocess.run(step.split(), check=True)
    for step in (f'ip addr add {PUBLIC}/32 dev rig1', f'ip addr add {ROUTER}/24 dev home0', 'ip link set home0 up',
                 'sysctl -qw net.ipv4.ip_forward=1'):
        subprocess.run([*_inside(router), *step.split()], check=True)
    subprocess.run([*_inside(router), 'nft', '-f', '-'], input=NAT, text=True, check=True)
    for step in ('ip link set lo up', f'ip addr add {HOME}/24 dev home1', 'ip link set home1 up', f'ip route add default via {ROUTER}'):
        subprocess.run([*_inside(_home_holder), *step.split()], check=True)
    return _home_holder


def _inside(holder):
    return ['nsenter', '-t', str(holder.pid), '-n', '--']


def start_client(command, log=None, address=CLIENT):
    """Starts a program where that address is: in the clients' namespace, or in the one behind NAT. Pipes for its input and
    output, unless that goes into a log. Returns the process, whose pid is the program's."""
    holder = _home_namespace() if address == HOME else _client_namespace()
    return subprocess.Popen([*_inside(holder), *process.urgently(command)], stdin=subprocess.PIPE,
                            stdout=log or subprocess.PIPE, stderr=log and subprocess.STDOUT, text=True, bufsize=1)


def lose_of_clients(percent):
    """Of what comes to the clients' namespace and leaves it; 0: nothing more."""
    rules = 'delete table ip loss' if percent == 0 else '\n'.join(['table ip loss {', *(
        f'chain {hook} {{ type filter hook {hook} priority 0; meta l4proto udp numgen random mod 100 < {percent} drop; }}'
        for hook in ('input', 'output')), '}'])
    subprocess.run([*_inside(_client_namespace()), 'nft', '-f', '-'], input=rules, text=True, check=True)


_CLONE_NEWNET = 0x40000000


def client_socket(kind, address=CLIENT, port=0):
    """A bound socket of this program, in the clients' namespace. @kind: socket.SOCK_DGRAM, or another."""
    holder, made = _client_namespace(), []

    def make():  # a thread of its own: it moves there
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f'/proc/{holder.pid}/ns/net', 'rb') as there:
            if libc.setns(there.fileno(), _CLONE_NEWNET) != 0:
                return
        made.append(socket.socket(socket.AF_INET, kind))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if not made:
        raise RuntimeError('the clients\' namespace cannot be entered')
    made[0].bind((address, port))
    return made[0]


def add_client_addresses(last_bytes):
    """More addresses of the clients', 10.99.0.X."""
    lines = ''.join(f'addr add {CLIENT[:CLIENT.rindex(".")]}.{byte}/24 dev rig1\n' for byte in last_bytes)
    subprocess.run([*_inside(_client_namespace()), 'ip', '-batch', '-'], input=lines, text=True, check=True)
