/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* So long after its end a stream can still be played to the end, s. */
#define TUTTI_HLS_KEPT_S 60

/**
 * TuttiHls: live streams that are played from here, or by a web server or CDN: a folder
 * of each, whose name nobody guesses and which tutti-output writes into.
 */
#define TUTTI_TYPE_HLS (tutti_hls_get_type ())
G_DECLARE_FINAL_TYPE (TuttiHls, tutti_hls, TUTTI, HLS, GObject)

/* @folder: is made when it is not there; streams that an earlier server left in it are
 * removed. @url: (nullable): where others show it */
TuttiHls *tutti_hls_new (const char *folder, const char *url, GError **error);

/* Returns: (transfer full): the name of a new stream; NULL with a %TUTTI_ERROR for people
 */
char *tutti_hls_begin (TuttiHls *self, GError **error);

/* Returns: (transfer full) */
char *tutti_hls_get_folder (TuttiHls *self, const char *stream);

/* Returns: (transfer full): to be handed out; a path when this server shows it */
char *tutti_hls_make_link (TuttiHls *self, const char *stream);

/* Nothing is written any more; it is removed %TUTTI_HLS_KEPT_S later. */
void tutti_hls_end (TuttiHls *self, const char *stream);

/* @path: "<stream>/<file>". Returns: (transfer full) (nullable): that file, if there is
 * such a stream and it is one of its files */
char *tutti_hls_find (TuttiHls *self, const char *path);

/* Every now and then: removes what is due. */
void tutti_hls_tick (TuttiHls *self, gint64 now_s);

G_END_DECLS
