#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks which part of the tree includes what (CONTRIBUTING.md, "Who may include whom").

Usage: include_rule.py TOP. Prints one line for each include that breaks the rule; exit status 1 if there is any.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')

GSTREAMER = ('gst/',)
HTTP_AND_JSON = ('libsoup/', 'json-glib/')

# Folder -> (which of our own folders it may include, which foreign headers it must not).
RULES = {
    'src/common': (('common',), GSTREAMER + ('libsoup/',)),
    'src/server': (('common', 'server'), GSTREAMER),
    'src/mixer': (('common', 'mixer', 'plugins'), ('libsoup/',)),
    'src/output': (('common', 'output', 'plugins'), ('libsoup/',)),
    'src/sip': (('common', 'sip'), GSTREAMER + HTTP_AND_JSON),
    'plugins': (('plugins',), HTTP_AND_JSON),
}
OURS = ('common', 'server', 'mixer', 'plugins', 'output', 'sip')


def owner(top, source, name):
    """The one of our folders that an include names, or None if the header is foreign."""
    for base in (source.parent, top / 'src', top):
        target = (base / name).resolve()
        if not target.is_file():
            continue
        try:
            parts = target.relative_to(top).parts
        except ValueError:
            continue
        return parts[1] if parts[0] == 'src' else parts[0]
    first = pathlib.PurePosixPath(name).parts[0]
    return first if first in OURS else None


def violations(top):
    top = pathlib.Path(top).resolve()
    for folder, (allowed, forbidden) in RULES.items():
        for source in sorted((top / folder).rglob('*.[ch]')):
            for number, line in enumerate(source.read_text(encoding='utf-8').splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                name = match[1]
                ours = owner(top, source, name)
                if (ours is not None and ours not in allowed) or name.startswith(forbidden):
                    yield f'{source.relative_to(top)}:{number}: {folder} must not include "{name}"'


def main():
    found = list(violations(sys.argv[1]))
    print('\n'.join(found))
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
