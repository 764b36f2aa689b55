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
  GQueue reports; /* TuttiMessage */
  gboolean closed;
} OutputRig;

/* @wrapper: (nullable): a program and its first arguments, which starts what follows */
OutputRig *output_rig_new (const char *const *wrapper);
void output_rig_free (OutputRig *self);

/* @fd: (transfer full): a feed */
void output_rig_record (OutputRig *self, const char *folder, const char *format, int fd);
void output_rig_stream (OutputRig *self, const char *target, const char *key, int fd);
void output_rig_send (OutputRig *self, TuttiMessageType type);
void output_rig_send_feed (OutputRig *self, int fd);

/* Waits for `progress` in this state, `finished`, or the end of the process. */
void output_rig_wait_state (OutputRig *self, const char *state);
TuttiMessage *output_rig_wait_finished (OutputRig *self);
void output_rig_wait_exit (OutputRig *self);

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
} Feed;

/* Encodes its pictures, 160x90. @video: or none */
Feed *feed_new (TuttiFeedVideo video);
void feed_free (Feed *self);

/* Another connection, which begins with formats; its clock begins with @clock. */
int feed_open (Feed *self, guint64 clock);

/* Sends so many 25ths of a second of picture and sound. Returns: FALSE when nobody reads
 * any more */
gboolean feed_send (Feed *self, guint pictures, FeedPace pace);

/* How much media time the output has read; of the connection that is open. */
guint64 feed_get_taken (Feed *self);

G_END_DECLS
