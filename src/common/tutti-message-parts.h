/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of messages, which come in arrays or inside of others (tutti-message.h). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *id;
  char *name;
  char *kind; /* "browser", "robot", "phone" */
  char *role; /* "host", "moderator", "participant", "listener" */
  gboolean microphone;
  gboolean camera;
  gboolean screen;
  gboolean present;
} TuttiParticipantInfo;

typedef struct {
  char *participant;
  char *source;               /* "none", "camera", "screen" */
  gint64 x, y, width, height; /* pixels of the canvas */
} TuttiTileInfo;

typedef struct {
  char *participant;
  gint64 level; /* dBFS, -127..0 */
  gboolean speaking;
} TuttiLevelInfo;

typedef struct {
  char *address; /* IP literal told to the clients */
  gint64 port;
  char *bind;      /* local IP literal, NULL when it is @address */
  char *transport; /* "udp", also when NULL; "tcp": it listens */
} TuttiSocketInfo;

/* Somebody in the lobby. */
typedef struct {
  char *id;
  char *name;
  gboolean suspect; /* comes from where somebody was removed from this meeting */
} TuttiWaitingInfo;

/* A recording or a live stream of a room. */
typedef struct {
  char *id;
  char *kind; /* "recording", "stream" */
  char
      *state; /* "starting", "recording", "paused", "live", "reconnecting", "finishing" */
  char *by;   /* name of who started it */
  gint64 since; /* ms since 1970 */
  char *target; /* optional: the host that a stream goes to */
  char *text;   /* optional: why it is not live, for people */
} TuttiOutputInfo;

G_END_DECLS
