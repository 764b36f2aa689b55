/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-tap.h"

#include <stdarg.h>
#include <stdio.h>

static int failures_of_case;

void
tutti_tap_fail (const char *file, int line, const char *format, ...)
{
  va_list args;

  failures_of_case++;
  printf ("# %s:%d: ", file, line);
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  printf ("\n");
}

int
tutti_tap_run (const TuttiTapCase *cases, size_t length)
{
  int failed = 0;

  printf ("1..%zu\n", length);
  for (size_t i = 0; i < length; i++) {
    failures_of_case = 0;
    cases[i].func ();
    printf ("%sok %zu - %s\n", failures_of_case ? "not " : "", i + 1, cases[i].name);
    fflush (stdout);
    failed += failures_of_case > 0;
  }
  return failed > 0;
}
