# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lint must find what it is there to find: each case plants a violation in a tree of its own."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import include_rule
import source_rules
import tally

HEAD = '/* SPDX-License-Identifier: LGPL-2.1-or-later */\n'


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        self.write('src/common/tutti-error.h', HEAD + '#pragma once\n')
        self.write('src/server/tutti-room.h', HEAD + '#pragma once\n')
        self.write('plugins/tutti-ring.h', HEAD + '#pragma once\n')

    def write(self, name, text):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')

    def includes(self, name, header):
        self.write(name, f'{HEAD}#include {header}\n')
        return [line for line in include_rule.violations(self.top) if line.startswith(name)]


class IncludeRule(Tree):
    def test_what_is_allowed(self):
        for name, header in (
                ('src/server/a.c', '"common/tutti-error.h"'), ('src/server/b.c', '<libsoup/soup.h>'),
                ('src/server/c.c', '"tutti-room.h"'), ('src/mixer/a.c', '"plugins/tutti-ring.h"'),
                ('src/mixer/b.c', '<gst/gst.h>'), ('plugins/a.c', '"tutti-ring.h"'), ('plugins/b.c', '<gst/gst.h>')):
            self.assertEqual(self.includes(name, header), [], (name, header))

    def test_what_is_not(self):
        for name, header in (
                ('src/server/a.c', '<gst/gst.h>'), ('src/server/b.c', '"mixer/tutti-mixer.h"'),
                ('src/server/c.c', '"../../plugins/tutti-ring.h"'), ('src/common/a.c', '"server/tutti-room.h"'),
                ('src/common/b.c', '"../server/tutti-room.h"'), ('src/mixer/a.c', '"server/tutti-room.h"'),
                ('plugins/a.c', '"common/tutti-error.h"'), ('plugins/b.c', '"../src/common/tutti-error.h"'),
                ('plugins/c.c', '<libsoup/soup.h>'), ('plugins/d.c', '<json-glib/json-glib.h>')):
            self.assertEqual(len(self.includes(name, header)), 1, (name, header))


class SourceRules(unittest.TestCase):
    def check(self, name, text):
        return list(source_rules.check_file(name, text))

    def test_clean_file(self):
        self.assertEqual(self.check('src/a.c', HEAD + 'int\nf (void)\n{\n  return 0;\n}\n'), [])

    def test_licence(self):
        self.assertIn('SPDX', self.check('src/a.c', 'int x;\n')[0])

    def test_pragma_once(self):
        self.assertIn('pragma', self.check('src/a.h', HEAD)[0])

    def test_lengths(self):
        function = 'int\nf (void)\n{{\n{}}}\n'
        self.assertEqual(self.check('src/a.c', HEAD + function.format('  x ();\n' * 78)),
                         ['warning: src/a.c:4: a function of 80 lines'])
        self.assertIn('a function of 81 lines, more', self.check('src/a.c', HEAD + function.format('  x ();\n' * 79))[0])
        self.assertIn('601 lines, more', self.check('src/a.c', HEAD + 'int x;\n' * 600)[0])
        self.assertTrue(self.check('src/a.c', HEAD + 'int x;\n' * 599)[0].startswith('warning:'))

    def test_machine_path(self):
        for folder in ('home', 'work', 'Users'):
            self.assertIn('path of one machine', self.check('doc/a.md', f'see /{folder}/somebody/x\n')[0])
        self.assertEqual(self.check('doc/a.md', 'https://example.org/home/page and build/work/x\n'), [])

    def test_mark(self):
        self.assertIn('mark', self.check('src/a.c', HEAD + '/* TO' + 'DO: later */\n')[0])

    def test_registry(self):
        self.assertIn('registry', self.check('web/package-lock.json', '{"resolved": "x"}')[0])


class Tally(unittest.TestCase):
    def test_tap(self):
        text = 'TAP version 13\n1..4\nok 1 /a\nnot ok 2 /b\nok 3 /c # SKIP no camera\nok 4 /d\n'
        passed, failed, skipped, notes = tally.tap(text.splitlines())
        self.assertEqual((passed, failed, skipped), (2, 1, 1))
        self.assertEqual(notes, ['FAILED: /b', 'skipped: /c # SKIP no camera'])

    def test_node_totals_win_over_its_lines(self):
        text = 'ok 1 - file\n    ok 1 - inner\n# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n'
        self.assertEqual(tally.tap(text.splitlines())[:3], (2, 1, 0))

    def test_meson_crash_after_passed_subtests_is_a_failure(self):
        log = '{"name": "x", "result": "ERROR", "stdout": "1..2\\nok 1 /a\\n"}'
        self.assertEqual(tally.meson([log])[:3], (1, 1, 0))

    def test_meson_without_tap(self):
        logs = ['{"name": "x", "result": "OK", "stdout": ""}', '{"name": "y", "result": "TIMEOUT", "stdout": ""}',
                '{"name": "z", "result": "SKIP", "stdout": ""}']
        self.assertEqual(tally.meson(logs)[:3], (1, 1, 1))


if __name__ == '__main__':
    unittest.main()
