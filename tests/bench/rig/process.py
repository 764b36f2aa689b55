# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the kernel says about a process."""
import os
import pathlib
import subprocess

TICKS_PER_S = os.sysconf('SC_CLK_TCK')

URGENCY = -10


def urgently(command):
    """The command, run before ordinary work where that is permitted, so that what else the machine does changes less of
    what is measured. Servers and clients all get the same."""
    return ['nice', '-n', str(URGENCY), *command] if os.geteuid() == 0 else command


def wait_for_end(child, timeout_s):
    """Of a subprocess that has been told to end; who does not in that time is ended."""
    try:
        child.wait(timeout_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def end(child, timeout_s):
    child.terminate()
    wait_for_end(child, timeout_s)


def _stat(pid):
    # The second field is the name in parentheses, and may hold spaces.
    return pathlib.Path(f'/proc/{pid}/stat').read_text(encoding='utf-8', errors='replace').rpartition(')')[2].split()


def cpu_s(pid):
    """User and system time so far, of all threads, in seconds."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def threads(pid):
    return int(_stat(pid)[17])


def descriptors(pid):
    return len(os.listdir(f'/proc/{pid}/fd'))


def rss_mb(pid):
    return int(_stat(pid)[21]) * os.sysconf('SC_PAGE_SIZE') / 1e6


def peak_mb(pid):
    """The most memory that it has had in use at once, files among it."""
    for line in pathlib.Path(f'/proc/{pid}/status').read_text(encoding='utf-8').splitlines():
        if line.startswith('VmHWM:'):
            return int(line.split()[1]) / 1000
    raise ProcessLookupError(pid)


def own_kb(pid):
    """Memory that is the process' own: no files, nothing shared."""
    for line in pathlib.Path(f'/proc/{pid}/status').read_text(encoding='utf-8').splitlines():
        if line.startswith('RssAnon:'):
            return int(line.split()[1])
    raise ProcessLookupError(pid)


def waits(pid):
    """How long each thread that lives now stood in a run queue, waiting for a CPU: seconds by thread id."""
    result = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        try:
            result[task.name] = int((task / 'schedstat').read_text(encoding='ascii').split()[1]) / 1e9
        except (FileNotFoundError, ProcessLookupError):
            continue
    return result


def names(pid):
    """The name of each thread that lives now, by thread id."""
    result = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        try:
            result[task.name] = (task / 'comm').read_text(encoding='utf-8', errors='replace').strip()
        except (FileNotFoundError, ProcessLookupError):
            continue
    return result


def waited_s(pid):
    """The same, added up over the threads."""
    return sum(waits(pid).values())


def longest_wait_s(before, after):
    """The most that any single thread waited between two results of waits()."""
    return max((wait - before.get(thread, 0) for thread, wait in after.items()), default=0)


def cpu_by_thread(pid):
    """CPU time so far of the threads that live now: (name, seconds) by thread id."""
    result = {}
    named = names(pid)
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        try:
            used = int((task / 'schedstat').read_text(encoding='ascii').split()[0]) / 1e9
        except (FileNotFoundError, ProcessLookupError):
            continue
        result[task.name] = (named.get(task.name, '?'), used)
    return result


def grown_by_name(before, after):
    """Seconds by name between two of cpu_by_thread(); threads that ended in between are left out."""
    result = {}
    for thread, (name, used) in after.items():
        result[name] = result.get(name, 0) + used - before.get(thread, (name, 0))[1]
    return result
