/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends one live stream from the feeds of a room (plugins/output, `tuttilivestream`).
 *
 * Belongs to the main context in which it was made. Signals:
 * - "changed": state
 * - "finished" (GError *error): once; NULL when it was asked for */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TUTTI_TYPE_STREAMER (tutti_streamer_get_type ())
G_DECLARE_FINAL_TYPE (TuttiStreamer, tutti_streamer, TUTTI, STREAMER, GObject)

typedef enum {
  TUTTI_STREAMER_PUBLIC, /* only to public addresses */
  TUTTI_STREAMER_ANYWHERE,
} TuttiStreamerReach;

/* See the element for what may be in it. */
typedef struct {
  const char *target;
  const char *key;        /* NULL: in the target, if there is one */
  const char *passphrase; /* the same */
  TuttiStreamerReach reach;
} TuttiStreamerTarget;

/* Begins to connect with the first feed. Returns: (transfer full): NULL with a
 * %TUTTI_OUTPUT_ERROR */
TuttiStreamer *tutti_streamer_new (const TuttiStreamerTarget *target, GError **error);

/* Returns: (transfer full) (nullable): the folder that a target is, NULL for servers */
char *tutti_streamer_target_folder (const TuttiStreamerTarget *target);

/* @fd: (transfer full): takes the place of the feed before, if there was one */
void tutti_streamer_feed (TuttiStreamer *self, int fd);

/* Ends in good order if the server lets it, in 3 s in any case; "finished" follows. */
void tutti_streamer_finish (TuttiStreamer *self);

/* "connecting", "live", "reconnecting" or "finishing" */
const char *tutti_streamer_get_state (TuttiStreamer *self);
const char *tutti_streamer_get_text (TuttiStreamer *self); /* why; NULL: no reason */
guint64 tutti_streamer_get_bytes (TuttiStreamer *self);    /* that the server took */
guint64 tutti_streamer_get_time (TuttiStreamer *self); /* ns since it was live first */

G_END_DECLS
