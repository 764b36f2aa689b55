/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What the initialisers of libraries allocate is not looked for as a leak: GLib's first
 * table of quarks is left behind by design. Only in the build with AddressSanitizer; no
 * header, the linker is told to take this file into every program.
 *
 * tests/lsan.supp cannot name it: that would need whole stacks, which through libraries
 * without frame pointers cost ten times the run time of a test.
 */

#include <sanitizer/lsan_interface.h>

extern void (*const tutti_leak_baseline) (int, char **, char **);

static void
before_libraries (int argc, char **argv, char **envp)
{
  __lsan_disable ();
}

__attribute__ ((constructor)) static void
after_libraries (void)
{
  __lsan_enable ();
}

__attribute__ ((used, section (".preinit_array"))) void (*const tutti_leak_baseline) (
    int, char **, char **) = before_libraries;
