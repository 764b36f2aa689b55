/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TuttiChapters: out of what an output is about from moment to moment, its chapters.
 * Pure: the caller brings the time (ns, any clock).
 *
 * A chapter begins with a change that has lasted for %TUTTI_CHAPTERS_HOLD_NS, so that a
 * page that was only leafed through makes none; and not before the last one is
 * %TUTTI_CHAPTERS_MIN_NS long, so that a lively exchange does not make a list that nobody
 * reads. What is still so then begins then.
 */
typedef struct {
  char *subject; /* title of what it is about now; NULL: nothing to name */
  guint64 since;
  char *title; /* of the last chapter; NULL: there is none */
  guint64 begun;
} TuttiChapters;

#define TUTTI_CHAPTERS_HOLD_NS (4 * G_GUINT64_CONSTANT (1000000000))
#define TUTTI_CHAPTERS_MIN_NS (20 * G_GUINT64_CONSTANT (1000000000))

/* All zero is a good beginning. */
void tutti_chapters_clear (TuttiChapters *self);

/* From @now_ns on it is about @subject; NULL: nothing that may be named. */
void tutti_chapters_note (TuttiChapters *self, const char *subject, guint64 now_ns);

/* @time_ns: (out): when it began, which is over for a while. Returns: (transfer none)
 * (nullable): the title of a new chapter */
const char *tutti_chapters_take (TuttiChapters *self, guint64 now_ns, guint64 *time_ns);

G_END_DECLS
