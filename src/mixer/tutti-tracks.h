/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TuttiTracks: whose track each of the audio mixer's voices is, in recordings that have
 * one for each person. A person keeps theirs when they connect anew. Any thread.
 */
typedef struct _TuttiTracks TuttiTracks;

TuttiTracks *tutti_tracks_new (void);
void tutti_tracks_free (TuttiTracks *self);

/* What @participant is called in a recording that they are not in yet. */
void tutti_tracks_set_name (TuttiTracks *self, const char *participant, const char *name);

/* @voice: number of an input of the audio mixer. It is in none until it is taken in. */
void tutti_tracks_take_in (TuttiTracks *self, guint voice, const char *participant);
void tutti_tracks_leave_out (TuttiTracks *self, guint voice);

/* @name: (out) (transfer full). Returns: from 1; 0: not recorded */
guint16 tutti_tracks_find (TuttiTracks *self, guint voice, char **name);

G_END_DECLS
