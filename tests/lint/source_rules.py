#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules that hold for every file in the repository (CONTRIBUTING.md, "Rules").

Usage: source_rules.py TOP. Lines that begin with `warning:` only warn; any other line is a violation (exit status 1).
"""
import pathlib
import re
import subprocess
import sys

FILE_WARN, FILE_LIMIT = 500, 600
FUNCTION_WARN, FUNCTION_LIMIT = 60, 80

CODE = ('.c', '.h', '.ts', '.tsx', '.mjs', '.js', '.py', '.sh', '.css')
# A language is one file, as long as there are sentences.
SENTENCES = 'web/src/languages/'
SCRIPTS = ('dev', '.ci/run')
LICENCE = 'SPDX-License-Identifier: LGPL-2.1-or-later'
# A path that exists on one machine only. /root and /tmp are on every machine.
MACHINE_PATH = re.compile(r'(?<![\w.])/(?:home|work|Users)/\w')
MARK = re.compile(r'\b(?:TO' r'DO|FIX' r'ME|XX' r'X)\b')


def tracked(top):
    """Files that git knows, also those not committed yet; in a tree without git, all."""
    try:
        names = subprocess.check_output(['git', '-C', str(top), 'ls-files', '-co', '--exclude-standard'],
                                        text=True, stderr=subprocess.DEVNULL).splitlines()
        return [top / name for name in names if (top / name).is_file()]
    except subprocess.CalledProcessError:
        return [path for path in sorted(top.rglob('*')) if path.is_file()]


def functions(lines):
    """(line, length) of each C function: in the project's format its braces alone stand in column 0."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith('{'):
            start = number
        elif line.startswith('}') and start is not None:
            if line.strip() == '}':
                yield start, number - start + 1
            start = None


def check_file(name, text):
    path = pathlib.PurePosixPath(name)
    lines = text.splitlines()
    is_code = path.suffix in CODE or name in SCRIPTS
    if is_code and text.strip() and not any(LICENCE in line for line in lines[:3]):
        yield f'{name}:1: no "{LICENCE}" in the first three lines'
    if path.suffix == '.h' and text.strip() and '#pragma once' not in text:
        yield f'{name}:1: no #pragma once'
    has_limit = is_code and path.suffix != '.css' and not name.startswith(SENTENCES)
    if has_limit and len(lines) > FILE_LIMIT:
        yield f'{name}: {len(lines)} lines, more than {FILE_LIMIT}'
    elif has_limit and len(lines) > FILE_WARN:
        yield f'warning: {name}: {len(lines)} lines'
    if path.suffix == '.c':
        for start, length in functions(lines):
            if length > FUNCTION_LIMIT:
                yield f'{name}:{start}: a function of {length} lines, more than {FUNCTION_LIMIT}'
            elif length > FUNCTION_WARN:
                yield f'warning: {name}:{start}: a function of {length} lines'
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield f'{name}:{number}: a path of one machine: {line.strip()[:80]}'
        if is_code and MARK.search(line):
            yield f'{name}:{number}: a mark left behind: {line.strip()[:80]}'
    if path.name == 'package-lock.json' and '"resolved"' in text:
        yield f'{name}: names a package registry (npm config: omit-lockfile-registry-resolved=true)'


def violations(top):
    top = pathlib.Path(top).resolve()
    for path in tracked(top):
        try:
            text = path.read_text(encoding='utf-8')
        except UnicodeDecodeError:
            continue
        yield from check_file(path.relative_to(top).as_posix(), text)


def main():
    found = list(violations(sys.argv[1]))
    print('\n'.join(found))
    sys.exit(1 if any(not line.startswith('warning:') for line in found) else 0)


if __name__ == '__main__':
    main()
