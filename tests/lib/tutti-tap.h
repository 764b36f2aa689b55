/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Test Anything Protocol for programs without GLib. One thread. */
#pragma once

#include <stddef.h>

typedef struct {
  const char *name;
  void (*func) (void);
} TuttiTapCase;

/* Returns: the exit status for main () */
int tutti_tap_run (const TuttiTapCase *cases, size_t length);

void tutti_tap_fail (const char *file, int line, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* Ends the case, not the program, so use it in functions that return void. */
#define TUTTI_TAP_CHECK(condition, ...) \
  do { \
    if (!(condition)) { \
      tutti_tap_fail (__FILE__, __LINE__, #condition ": " __VA_ARGS__); \
      return; \
    } \
  } while (0)
