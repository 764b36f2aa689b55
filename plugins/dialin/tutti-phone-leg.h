/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plugins/dialin/tutti-phone-input.h"
#include "plugins/dialin/tutti-phone-output.h"

G_BEGIN_DECLS

/*
 * TuttiPhoneLeg: one call's sockets: who is listened to (tutti-phone-latch.h), SRTP,
 * RTCP, silence for too long; with a thread of its own that reads. What is sent goes out
 * on the thread that brings the sound, which waits for no lock.
 *
 * Threads: new, start, update, press, quiet, stop, free: one at a time, any thread but
 * the leg's own. send: one thread at a time. Callbacks: the leg's thread.
 */
typedef struct _TuttiPhoneLeg TuttiPhoneLeg;

typedef struct {
  guint64 packets, lost;
  guint jitter_ms;
  guint roundtrip_ms; /* 0: not known */
  guint64 refused;    /* packets of strangers, not genuine, or of no known kind */
  guint32 sent;       /* packets */
  TuttiPhoneInputStats input;
} TuttiPhoneStats;

typedef struct {
  TuttiPhoneInputCallbacks input;
  void (*heard) (gpointer user_data); /* the first packet came */
  void (*lost) (gpointer user_data);  /* nothing came for the line's timeout; each time */
  void (*quality) (const TuttiPhoneStats *stats, gpointer user_data); /* every 5 s */
} TuttiPhoneLegCallbacks;

/* How often the other side is told how it goes, and `quality` called. */
#define TUTTI_PHONE_LEG_REPORT_US (5 * G_USEC_PER_SEC)

/* @fd: (transfer full): a bound UDP socket, IPv4 or IPv6. @control_fd: (transfer full):
 * for RTCP; -1: none, so rtcp-mux. @callbacks: must live on */
TuttiPhoneLeg *tutti_phone_leg_new (
    int fd, int control_fd, const TuttiPhoneLegCallbacks *callbacks, gpointer user_data);

/* Closes the sockets. */
void tutti_phone_leg_free (TuttiPhoneLeg *self);

/* Before start, and when the call changes. */
void tutti_phone_leg_set_line (TuttiPhoneLeg *self, const TuttiDialinLine *line);

gboolean tutti_phone_leg_start (TuttiPhoneLeg *self, GError **error);

/* Nothing is read or sent any more; at once, without waiting. For a call that goes on
 * elsewhere with the same sockets. */
void tutti_phone_leg_quiet (TuttiPhoneLeg *self);

/* Waits for the thread. */
void tutti_phone_leg_stop (TuttiPhoneLeg *self);

/* As tutti_phone_output_put(). */
void tutti_phone_leg_send (
    TuttiPhoneLeg *self, const gint16 *samples, guint frames, guint64 time_ns);

/* One key at a time: FALSE while the one before has not been taken yet, 20 ms at most. */
gboolean tutti_phone_leg_press (TuttiPhoneLeg *self, char key, guint milliseconds);

/* Of the last report; any thread. */
void tutti_phone_leg_get_stats (TuttiPhoneLeg *self, TuttiPhoneStats *stats);

G_END_DECLS
