/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tutti-output over its link, and feeds for it. */
#pragma once

#include <gio/gio.h>

#include "common/tutti-feed.h"
#include "common/tutti-link.h"

G_BEGIN_DECLS

typedef struct {
  char *folder;
  GSubprocess *process;
  TuttiLink *link;
  GQueue reports; /* TuttiMessage, but for */
  GQueue voices;  /* TuttiVoiceReport */
  gboolean closed;
} OutputRig;

/* @wrapper: (nullable): a program and its first arguments, which starts what follows */
OutputRig *output_rig_new (const char *const *wrapper);
void output_rig_free (OutputRig *self);

/* @fd: (transfer full): a feed */
void output_rig_record (OutputRig *self, const char *folder, const char *format, int fd);
/* The same into its own folder, with a file for each of so many people. */
void output_rig_record_voices (OutputRig *self, const char *format, guint voices, int fd);
void output_rig_stream (OutputRig *self, const char *target, const char *key, int fd);
void output_rig_send (OutputRig *self, TuttiMessageType type);

/* Waits for `progress` in this state, `finished`, or the end of the process. */
void output_rig_wait_state (OutputRig *self, const char *state);
TuttiMessage *output_rig_wait_finished (OutputRig *self);
void output_rig_wait_exit (OutputRig *self);

/* Waits until `progress` says so much; and how much it has said. */
void output_rig_wait_recorded (OutputRig *self, gint64 milliseconds);
gint64 output_rig_get_recorded (OutputRig *self);

char *output_rig_path (OutputRig *self, const char *name);

/* A feed */

typedef enum {
  FEED_AT_ONCE, /* as fast as it is taken */
  FEED_REAL_TIME,
} FeedPace;

typedef struct {
  int fd;
  int other; /* the end for the output; -1 when it was given away */
  TuttiFeedFormats formats;
  GPtrArray *pictures; /* GstBuffer, 25 a second, a keyframe in every 25 */
  guint64 clock;       /* ns; of the next picture */
  guint next;
  guint16 voice; /* track; 0: none */
} Feed;

/* Encodes its pictures, 160x90. @video: or none */
Feed *feed_new (TuttiFeedVideo video);
void feed_free (Feed *self);

/* Another connection, which begins with formats; its clock begins with @clock. */
int feed_open (Feed *self, guint64 clock);

/* Sends so many 25ths of a second of picture and sound. Returns: FALSE when nobody reads
 * any more */
gboolean feed_send (Feed *self, guint pictures, FeedPace pace);

/* Its end, behind what was sent. */
void feed_close (Feed *self);

/* Begins to send a sound of this track, too, and as whose (NULL: not again); 0: ends it.
 */
void feed_set_voice (Feed *self, guint16 track, const char *name);

/* Tells of a chapter that begins with the next picture. */
void feed_send_chapter (Feed *self, const char *title);

/* Commands come by another way, and may overtake what is fed. */
void feed_wait_taken (Feed *self);

/* How much media time the output has read; of the connection that is open. */
guint64 feed_get_taken (Feed *self);

G_END_DECLS
