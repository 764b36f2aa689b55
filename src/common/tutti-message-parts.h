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
  char *consent;  /* optional; as in TuttiConsentMessage; NULL: not asked yet */
  gboolean phone; /* optional: their sound is a telephone's, beside the browser */
} TuttiParticipantInfo;

typedef struct {
  char *participant;
  char *source;               /* "none", "camera", "screen" */
  gint64 x, y, width, height; /* pixels of the canvas */
} TuttiTileInfo;

/* What silence measures: the lowest value of RFC 6464. dBFS */
#define TUTTI_LEVEL_INFO_SILENT (-127)

typedef struct {
  char *participant;
  gint64 level; /* dBFS, TUTTI_LEVEL_INFO_SILENT..0 */
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
  char *link;   /* optional: where a stream of this server's own is to be seen */
  char *text;   /* optional: why it is not live, for people */
} TuttiOutputInfo;

/* What a poll lets people choose. */
typedef struct {
  char *id;
  char *text;
  gint64 votes; /* 0 while the poll runs */
} TuttiOptionInfo;

/* How somebody voted in a poll with names. */
typedef struct {
  char *name;
  GPtrArray *choices; /* char *: ids of options */
} TuttiBallotInfo;

/* How long somebody has spoken. */
typedef struct {
  char *participant;
  gint64 seconds;
} TuttiSpeakingInfo;

G_END_DECLS
