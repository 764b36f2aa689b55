/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * Strangers at a room's port: a thread that sends some ten thousand packets a second by
 * UDP, of which none belongs to anybody, and knocks by TCP.
 */
typedef struct _Flood Flood;

typedef enum {
  FLOOD_JUNK,           /* of any first byte but those of STUN */
  FLOOD_HELLO,          /* like the first word of DTLS */
  FLOOD_MEDIA,          /* like RTP */
  FLOOD_UNKNOWN_USER,   /* connectivity checks */
  FLOOD_WRONG_PASSWORD, /* the same for a user that is there */
  FLOOD_NO_PASSWORD,
  FLOOD_N_KINDS,
} FloodKind;

/* @answer: as the room gave it to somebody who is there. Starts. */
Flood *flood_new (const char *answer);
void flood_free (Flood *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flood, flood_free)

/* For tutti_test_wait(). */
gboolean flood_is_over (gpointer flood);

/* After that: packets sent of one kind, and bytes of theirs and of all answers to them.
 */
typedef struct {
  guint packets;
  gsize bytes_out, bytes_back;
} FloodCounts;

FloodCounts flood_get_counts (Flood *self, FloodKind kind);

/* TCP connections that were made, and those of them that the room had ended. */
void flood_get_knocks (Flood *self, guint *made, guint *ended);
