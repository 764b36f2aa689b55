/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * CrowdSound: some seconds of sound as Opus packets of 20 ms, made once and sent again
 * and again by whoever wants; read only, once made.
 */
typedef struct _CrowdSound CrowdSound;

#define CROWD_SOUND_PACKET_MAX 400

typedef enum {
  CROWD_SOUND_STEADY, /* a packet every 20 ms */
  CROWD_SOUND_DTX,    /* none for most of what is silent */
} CrowdSoundKind;

typedef struct {
  guint8 data[CROWD_SOUND_PACKET_MAX];
  guint length; /* 0: nothing is sent */
  guint8 level; /* -dBov (RFC 6464) */
} CrowdSoundPacket;

/* @samples: 48 kHz mono; padded with silence to whole packets */
CrowdSound *crowd_sound_new (
    const gint16 *samples, gsize n_samples, CrowdSoundKind kind, GError **error);

/* A microphone in a quiet room. */
CrowdSound *crowd_sound_new_hush (CrowdSoundKind kind, GError **error);

/* What is in a WAV file. */
CrowdSound *crowd_sound_new_file (const char *path, CrowdSoundKind kind, GError **error);

void crowd_sound_free (CrowdSound *self);

guint crowd_sound_get_length (CrowdSound *self);
const CrowdSoundPacket *crowd_sound_get (CrowdSound *self, guint index);
