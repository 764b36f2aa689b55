# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program that is talked to by lines of JSON: commands on its standard input, events on its standard output."""
import json
import queue
import threading

from rig import process


class ChildError(Exception):
    pass


class Child:
    """@program: runs, with both pipes, in text. Events are waited for by key: (type, whose). What else happens with one is up to
    `take`, on the reading thread."""

    def __init__(self, program, timeout_s):
        self.process, self.pid = program, program.pid
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._boxes = {}  # key -> queue
        threading.Thread(target=self._read, daemon=True).start()

    def take(self, event):
        raise NotImplementedError

    def _read(self):
        for line in self.process.stdout:
            self.take(json.loads(line))

    def box(self, key):
        with self._lock:
            return self._boxes.setdefault(key, queue.Queue())

    def wait(self, key):
        try:
            event = self.box(key).get(timeout=self._timeout_s)
        except queue.Empty:
            raise ChildError(f'no {key[0]} within {self._timeout_s} s') from None
        if event['type'] == 'failed':
            raise ChildError(f"{event.get('error', 'failed')}: {event['text']}")
        return event

    def send(self, **message):
        with self._lock:
            self.process.stdin.write(json.dumps(message) + '\n')
            self.process.stdin.flush()

    def end(self):
        """It has been told to end."""
        process.wait_for_end(self.process, self._timeout_s)
