/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of recordings, and layouts of all outputs, that people choose from. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Constant texts. */
typedef struct {
  const char *name;   /* in messages and settings */
  const char *format; /* of `record`, and */
  const char *video;  /* of the feed (doc/protocol.md) */
  const char *suffix; /* of the file while it is written */
} TuttiRecordKind;

/* For sentences. */
#define TUTTI_RECORD_KIND_NAMES "webm, mp4 or audio"

/* Returns: NULL when there is no such kind */
const TuttiRecordKind *tutti_record_kind_find (const char *name);

#define TUTTI_OUTPUT_LAYOUT_NAMES "auto, grid or speaker"

gboolean tutti_output_layout_is_known (const char *name);

#define TUTTI_RECORD_VOICES_NAMES "mixed or separate"

/* What is heard in recordings: everybody together, or also each alone. @people: out,
 * optional: how many have a file of their own. Returns: FALSE, with @people as it was,
 * when there is no such name */
gboolean tutti_record_voices_parse (const char *name, guint *people);

G_END_DECLS
