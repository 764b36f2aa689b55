/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TuttiRecordings: the folder of recordings: names for new ones, links to those that are
 * there, and the end of those that are too old.
 *
 * Names hold the time and a random number, and nothing of the room or its people. A link
 * is good until a time that is written in it; a key that is made once and kept beside the
 * recordings proves that it is ours, so that links outlive a restart of the server.
 */
#define TUTTI_TYPE_RECORDINGS (tutti_recordings_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRecordings, tutti_recordings, TUTTI, RECORDINGS, GObject)

typedef struct {
  guint days;       /* a recording is kept; 0: for ever */
  guint link_hours; /* a link is good */
  guint64 min_free; /* bytes of the disk without which none is begun */
} TuttiRecordingRules;

/* @folder: is made if it is not there. NULL with @error set when it cannot be used */
TuttiRecordings *tutti_recordings_new (
    const char *folder, const TuttiRecordingRules *rules, GError **error);

const char *tutti_recordings_get_folder (TuttiRecordings *self);

/* FALSE with a %TUTTI_ERROR for people when there is no room for another one. */
gboolean tutti_recordings_check_space (TuttiRecordings *self, GError **error);

/* Returns: (transfer full): without a suffix, never used before */
char *tutti_recordings_make_name (gint64 now_s);

/* Returns: (transfer full): a path of this server, such as
 * "/recordings/NAME.webm?until=1764000000&proof=…" */
char *tutti_recordings_make_link (
    TuttiRecordings *self, const char *file, gint64 until_s);

/* Since 1970: until when a link made at @now_s is good. */
gint64 tutti_recordings_get_expiry (TuttiRecordings *self, gint64 now_s);

/* @file, @until, @proof: as in the link; may be NULL. Returns: (transfer full): the path
 * of the file; NULL when the link is not ours, not good any more, or leads nowhere */
char *tutti_recordings_open_link (TuttiRecordings *self, const char *file,
    const char *until, const char *proof, gint64 now_s);

/* Removes what is empty of the recording @name: of MP4 one of two files is, and of
 * people's own those of nobody. */
void tutti_recordings_tidy (TuttiRecordings *self, const char *name);

/* Removes what is too old; call it now and then. */
void tutti_recordings_tick (TuttiRecordings *self, gint64 now_s);

G_END_DECLS
