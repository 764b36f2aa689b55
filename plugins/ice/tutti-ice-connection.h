/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/uio.h>

#include "tutti-ice-address.h"
#include "tutti-ice-frames.h"
#include "tutti-ice-packet.h"

G_BEGIN_DECLS

/*
 * TuttiIceConnection: one accepted TCP connection (RFC 6544), which carries a packet per
 * frame. Reference counted. Never blocks: what the kernel does not take waits here, and
 * what has waited too long or is too much is left out, whole frames at a time, the oldest
 * first: a conversation has no use for it. Its one lock is a leaf, but is held over
 * sendmsg(), since frames must not get mixed up.
 */
typedef struct _TuttiIceConnection TuttiIceConnection;

/* A keyframe of a large picture, twice. */
#define TUTTI_ICE_BACKLOG_BYTES (256 * 1024)

/* Later than that, sound is worse than a gap. */
#define TUTTI_ICE_BACKLOG_US (500 * 1000)

/**
 * tutti_ice_connection_new:
 * @fd: (transfer full): connected and non-blocking
 * @wake_fd: an eventfd that is written to when there is something for
 * tutti_ice_connection_flush(); outlives the connection
 */
TuttiIceConnection *tutti_ice_connection_new (
    int fd, const TuttiIcePath *path, int wake_fd, gint64 now_us);
TuttiIceConnection *tutti_ice_connection_ref (TuttiIceConnection *self);
void tutti_ice_connection_unref (TuttiIceConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiIceConnection, tutti_ice_connection_unref)

/* Any thread */

const TuttiIcePath *tutti_ice_connection_get_path (TuttiIceConnection *self);

/* Takes @n_packets, each at most %TUTTI_ICE_FRAME_MAX bytes, or drops and counts them.
 * What is left out later has been counted as sent. */
void tutti_ice_connection_send (TuttiIceConnection *self, const struct iovec *packets,
    guint n_packets, TuttiIceSendReport *report);

/* The I/O thread */

/* -1 after close. */
int tutti_ice_connection_get_fd (TuttiIceConnection *self);

/* Whether to flush when the kernel takes more. */
gboolean tutti_ice_connection_has_backlog (TuttiIceConnection *self);

/* Returns: how many packets were left out */
guint tutti_ice_connection_flush (TuttiIceConnection *self, gint64 now_us);

/* What is being received. */
TuttiIceFrames *tutti_ice_connection_get_frames (TuttiIceConnection *self);

/* Since when it has had no validated pair; 0: it has one. At first, since it was made. */
gint64 tutti_ice_connection_get_unproven_us (TuttiIceConnection *self);
void tutti_ice_connection_set_proven (TuttiIceConnection *self);
void tutti_ice_connection_set_unproven (TuttiIceConnection *self, gint64 now_us);

void tutti_ice_connection_close (TuttiIceConnection *self);

G_END_DECLS
