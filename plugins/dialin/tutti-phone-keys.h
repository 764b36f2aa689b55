/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Keys of a telephone as RTP payload telephone-event (RFC 4733), in both directions.
 * Pure; one thread at a time.
 *
 * TuttiPhoneKeysIn: each press is told once, however often its packets come: packets with
 * one timestamp are one event, its end comes up to three times, and any of them may be
 * lost. It is told with its first end packet; when all of them are lost, with the next
 * event, or when nothing more has come of it for a while. Of a key that was pressed
 * before anything was heard, and of which only the end comes, nothing is told: it was
 * told where the call was before.
 */

/* What is told without an end packet after so many ms without any. */
#define TUTTI_PHONE_KEY_FORGOTTEN_MS 400

typedef struct {
  gboolean known; /* an event has been seen */
  gboolean told;  /* it has been told */
  guint32 ssrc;
  guint32 timestamp;
  guint8 event;
  guint32 duration; /* clock units, so far */
  guint32 before;   /* of the segments before (RFC 4733 2.5.1.3) */
  gint64 last_ms;   /* when its last packet came */
  gint64 since_ms;  /* of the first packet that was heard at all */
} TuttiPhoneKeysIn;

typedef struct {
  char key; /* '0' to '9', '*', '#', 'A' to 'D'; 0: none */
  guint milliseconds;
} TuttiPhonePress;

void tutti_phone_keys_in_init (TuttiPhoneKeysIn *self);

/* A packet came, of whatever kind; the first one counts. */
void tutti_phone_keys_in_listen (TuttiPhoneKeysIn *self, gint64 now_ms);

/* A payload; events that are no keys, and what is no event, tell nothing. @clock_rate: of
 * the payload type. Up to two keys end with one packet: @out has room for them. Returns:
 * how many */
guint tutti_phone_keys_in_take (TuttiPhoneKeysIn *self, guint32 ssrc, guint32 timestamp,
    const guint8 *payload, gsize length, guint clock_rate, gint64 now_ms,
    TuttiPhonePress out[2]);

/* To be asked now and then. Returns: whether a key ended without saying so */
gboolean tutti_phone_keys_in_expire (
    TuttiPhoneKeysIn *self, guint clock_rate, gint64 now_ms, TuttiPhonePress *out);

/*
 * TuttiPhoneKeysOut: one packet per 20 ms while a key is down, then its end three times,
 * then 60 ms of nothing before the next key.
 */
#define TUTTI_PHONE_KEYS_WAITING_MAX 32
#define TUTTI_PHONE_EVENT_BYTES 4
#define TUTTI_PHONE_KEY_MS_MIN 40
#define TUTTI_PHONE_KEY_MS_MAX 6000

typedef struct {
  TuttiPhonePress waiting[TUTTI_PHONE_KEYS_WAITING_MAX];
  guint first, length;
  gboolean down;
  guint32 timestamp; /* where it began */
  guint elapsed_ms;  /* of the first one */
  guint ends;        /* sent so far */
} TuttiPhoneKeysOut;

typedef struct {
  guint32 timestamp;
  gboolean marker;
  guint8 payload[TUTTI_PHONE_EVENT_BYTES];
} TuttiPhoneEventPacket;

/* Returns: FALSE if it is no key, or too many wait */
gboolean tutti_phone_keys_out_press (TuttiPhoneKeysOut *self, char key, guint ms);

/* For the next 20 ms, which begin at @timestamp. Returns: FALSE: sound goes there as
 * always */
gboolean tutti_phone_keys_out_tick (TuttiPhoneKeysOut *self, guint32 timestamp,
    guint clock_rate, TuttiPhoneEventPacket *out);

G_END_DECLS
