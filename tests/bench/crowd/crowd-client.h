/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "crowd-inbox.h"
#include "crowd-picture.h"
#include "crowd-sound.h"
#include "crowd-transport.h"

/*
 * CrowdClient: one synthetic participant: sends sound and pictures that were encoded
 * before, as a browser would, and counts what comes back. It costs little, so that a
 * hundred of them leave the machine to the server. Nothing in it blocks or has a thread.
 */
typedef struct _CrowdClient CrowdClient;

/* What all clients share; constant. */
typedef struct {
  CrowdIdentity *identity;
  const char *address; /* what they offer */
  CrowdPictures *pictures;
} CrowdWorld;

typedef enum {
  CROWD_CLIENT_LIGHT,   /* looks at headers only */
  CROWD_CLIENT_SAMPLED, /* also decrypts everything and decodes the sound */
} CrowdClientKind;

/* @n_media: see crowd_offer_write() */
CrowdClient *crowd_client_new (
    const CrowdWorld *world, guint n_media, CrowdClientKind kind, GError **error);
void crowd_client_free (CrowdClient *self);

int crowd_client_get_fd (CrowdClient *self);

/* Returns: (transfer full) */
char *crowd_client_offer (CrowdClient *self);
gboolean crowd_client_accept (CrowdClient *self, const char *sdp, GError **error);
gboolean crowd_client_uses_dtx (CrowdClient *self);

/* @sound: (nullable): borrowed; sent from now on, beginning somewhere in it */
void crowd_client_set_sound (CrowdClient *self, CrowdSound *sound);

/* As the server's message `uplink` says; a framerate of 0: send none. */
void crowd_client_set_picture (CrowdClient *self, const CrowdPictureFormat *format);

/* Of a sampled client: keeps what it sees in a file from now on; NULL: no more. */
gboolean crowd_client_film (CrowdClient *self, const char *path, GError **error);

CrowdTransportState crowd_client_get_state (CrowdClient *self);

/* Does what is due. Returns: when the next is, in us of monotonic time */
gint64 crowd_client_tick (CrowdClient *self, gint64 now_us);

/* Reads its socket empty. */
void crowd_client_receive (CrowdClient *self, CrowdWaits *waits);

typedef struct {
  CrowdInboxStats sound, picture;
  guint64 sound_sent, picture_sent;
  guint width, height; /* of the picture received; of a sampled client */
  guint peak;          /* of the sound since the last time; of a sampled client */
  guint undecodable;   /* packets of a sampled client */
  guint keyframe_requests;
} CrowdClientStats;

/* The longest gaps are those since the last time. */
void crowd_client_take_stats (CrowdClient *self, CrowdClientStats *stats);
