# SPDX-License-Identifier: LGPL-2.1-or-later
"""Test points on standard output, as meson reads them."""
import importlib.util
import shutil
import sys
import traceback


class Tap:
    def __init__(self):
        self._count = self.failed = 0

    def run(self, name, function, *arguments):
        """One test point: it fails when @function raises. Returns whether it did not."""
        self._count += 1
        try:
            function(*arguments)
        except Exception as error:  # also of the rig: what was wanted did not happen
            self.failed += 1
            print(f'not ok {self._count} - {name}', flush=True)
            for line in ''.join(traceback.format_exception(error)).splitlines():
                print(f'# {line}', flush=True)
            return False
        print(f'ok {self._count} - {name}', flush=True)
        return True

    def end(self):
        print(f'1..{self._count}', flush=True)
        sys.exit(1 if self.failed else 0)


def skip_unless(programs):
    """Ends the test when one of these Debian packages, given by what it brings, is not there."""
    missing = [package for package, there in programs.items() if not there()]
    if missing:
        print(f"1..0 # SKIP not installed: {', '.join(missing)}")
        sys.exit(0)


def has_bindings():
    return importlib.util.find_spec('gi') is not None


def has_sipp():
    return shutil.which('sipp') is not None
