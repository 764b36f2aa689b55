/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plugins/dialin/tutti-dialin-line.h"

G_BEGIN_DECLS

/*
 * TuttiPhoneOutput: what a phone hears, from 16 bit stereo at 48 kHz to RTP packets of 20
 * ms, encrypted if the line says so; and keys as telephone-event in place of sound.
 *
 * SSRC and sequence numbers begin at random and stay, whatever the line changes to. While
 * there is nothing to hear, a line with comfort noise gets a packet of it now and then;
 * any other gets silence, packet by packet, because phones and routers give up on a call
 * where nothing comes.
 *
 * No sockets, no threads of its own; one thread at a time, but for the counts.
 */
typedef struct _TuttiPhoneOutput TuttiPhoneOutput;

/* @packet: to be sent; changes after the call */
typedef void (*TuttiPhoneOutputSend) (
    const guint8 *packet, gsize length, gpointer user_data);

TuttiPhoneOutput *tutti_phone_output_new (TuttiPhoneOutputSend send, gpointer user_data);
void tutti_phone_output_free (TuttiPhoneOutput *self);

/* Before anything else, and when the call changes. Returns: FALSE if a codec cannot be
 * had */
gboolean tutti_phone_output_set_line (
    TuttiPhoneOutput *self, const TuttiDialinLine *line);

/* Returns: FALSE if it is no key, too many wait, or the line has no events */
gboolean tutti_phone_output_press (TuttiPhoneOutput *self, char key, guint milliseconds);

/* @samples: interleaved stereo, any number of them. @time_ns: of the first one */
void tutti_phone_output_put (
    TuttiPhoneOutput *self, const gint16 *samples, guint frames, guint64 time_ns);

guint32 tutti_phone_output_get_ssrc (TuttiPhoneOutput *self);

typedef struct {
  guint32 packets, octets; /* as in a sender report: they wrap around */
} TuttiPhoneOutputCounts;

/* Any thread. */
TuttiPhoneOutputCounts tutti_phone_output_get_counts (TuttiPhoneOutput *self);

/* The RTP time of @time_ns. Any thread. */
guint32 tutti_phone_output_get_time (
    TuttiPhoneOutput *self, guint clock_rate, guint64 time_ns);

G_END_DECLS
