#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts test results for ./dev.

  tally.py meson TESTLOG.JSON     what `meson test` wrote (one JSON object per line)
  tally.py tap LOG                TAP, or the closing lines of node's test runner
  tally.py core-targets BUILDDIR  no counting: the ninja targets of the tests in suite `core`

The first line printed is `PASSED FAILED SKIPPED`; after it come the names of what failed and why something was skipped.
"""
import json
import re
import subprocess
import sys

TAP_LINE = re.compile(r'^(not )?ok\b\s*\d*\s*-?\s*(.*)$')
SKIP = re.compile(r'#\s*SKIP\b\s*(.*)$', re.IGNORECASE)
# node's runner nests its subtests, so its own totals are read instead of its `ok` lines.
NODE_TOTAL = re.compile(r'^(?:#|ℹ) (pass|fail|cancelled|skipped|todo) (\d+)\s*$')


def tap(lines):
    """(passed, failed, skipped, notes) of TAP text; all zero if there is none in it."""
    passed = failed = skipped = 0
    notes = []
    totals = {}
    for line in lines:
        total = NODE_TOTAL.match(line)
        if total:
            totals[total[1]] = totals.get(total[1], 0) + int(total[2])
            continue
        result = TAP_LINE.match(line.rstrip())
        if line.startswith('Bail out!'):
            failed += 1
            notes.append(line.rstrip())
        if not result:
            continue
        skip = SKIP.search(result[2])
        if skip:
            skipped += 1
            notes.append(f'skipped: {result[2].strip()}')
        elif result[1]:
            failed += 1
            notes.append(f'FAILED: {result[2].strip()}')
        else:
            passed += 1
    if totals:
        passed = totals.get('pass', 0)
        failed = totals.get('fail', 0) + totals.get('cancelled', 0)
        skipped = totals.get('skipped', 0) + totals.get('todo', 0)
    return passed, failed, skipped, notes


def meson(lines):
    """Adds up a testlog.json: the subtests where the output is TAP, else the test itself."""
    passed = failed = skipped = 0
    notes = []
    for line in lines:
        test = json.loads(line)
        result = test['result']
        ok, bad, skip, more = tap(test.get('stdout', '').splitlines())
        if ok + bad + skip == 0 or (bad == 0 and result not in ('OK', 'SKIP', 'EXPECTEDFAIL')):
            # Crashed, timed out, or no TAP at all: the program as a whole is one test.
            if result == 'SKIP':
                skip += 1
                more.append('skipped')
            elif result in ('OK', 'EXPECTEDFAIL'):
                ok += 1
            else:
                bad += 1
                more.append(f'FAILED ({result})')
        passed, failed, skipped = passed + ok, failed + bad, skipped + skip
        notes += [f"{test['name']}: {note}" for note in more]
    return passed, failed, skipped, notes


def core_targets(build_dir):
    """Names that ninja knows for the executables of the tests in suite `core`."""
    read = lambda what: json.loads(subprocess.check_output(['meson', 'introspect', what, build_dir]))
    programs = {t['cmd'][0] for t in read('--tests') if any(s.split(':')[-1] == 'core' for s in t['suite'])}
    prefix = build_dir.rstrip('/') + '/'
    for target in read('--targets'):
        if programs.intersection(target['filename']):
            name = target['filename'][0]
            print(name[name.index(prefix) + len(prefix):])


def main():
    kind, path = sys.argv[1:3]
    if kind == 'core-targets':
        core_targets(path)
        return
    with open(path, encoding='utf-8', errors='replace') as log:
        passed, failed, skipped, notes = {'meson': meson, 'tap': tap}[kind](log)
    print(passed, failed, skipped)
    for note in notes:
        print(note)


if __name__ == '__main__':
    main()
