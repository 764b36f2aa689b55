/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * A telephone to test with: says a tone by RTP in packets of 20 ms, on a thread of its
 * own, and decodes what comes. SRTP is libsrtp's, packets are written by hand here.
 */
typedef struct _TuttiTestPhone TuttiTestPhone;

typedef enum {
  TUTTI_TEST_PHONE_PCMU,
  TUTTI_TEST_PHONE_PCMA,
  TUTTI_TEST_PHONE_G722,
  TUTTI_TEST_PHONE_OPUS,
} TuttiTestPhoneCodec;

typedef enum {
  TUTTI_TEST_PHONE_SYLLABLES, /* 4 Hz between silence and full, as people talk */
  TUTTI_TEST_PHONE_STEADY,
  TUTTI_TEST_PHONE_MUTE, /* sends silence */
} TuttiTestPhoneVoice;

typedef struct {
  TuttiTestPhoneCodec codec;
  double frequency; /* Hz */
  TuttiTestPhoneVoice voice;
  const guint8 *send_key, *receive_key; /* 30 bytes: SRTP; NULL: none */
  guint loss_percent;                   /* of what it sends, by a fixed pattern */
  gboolean control;                     /* a socket of its own for RTCP */
} TuttiTestPhoneOptions;

/* With a socket on 127.0.0.1, which sends to @port there from the start. */
TuttiTestPhone *tutti_test_phone_new (const TuttiTestPhoneOptions *options, guint16 port);
void tutti_test_phone_free (TuttiTestPhone *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiTestPhone, tutti_test_phone_free)

guint16 tutti_test_phone_get_port (TuttiTestPhone *self);
guint16 tutti_test_phone_get_control_port (TuttiTestPhone *self);
const char *tutti_test_phone_get_codec (TuttiTestPhone *self);
guint tutti_test_phone_get_payload (TuttiTestPhone *self);

gboolean tutti_test_phone_is_encrypted (TuttiTestPhone *self);

#define TUTTI_TEST_PHONE_EVENTS 101
#define TUTTI_TEST_PHONE_COMFORT 13

/* Sends the key as RFC 4733 has it, in place of sound. */
void tutti_test_phone_press (TuttiTestPhone *self, char key);

/* Sends nothing any more. */
void tutti_test_phone_pause (TuttiTestPhone *self);

/* Keys that were received, each once. Returns: (transfer full) */
char *tutti_test_phone_take_keys (TuttiTestPhone *self);

/* What was heard until now does not count any more. */
void tutti_test_phone_forget (TuttiTestPhone *self);

/* Whether a whole second of sound has come since. */
gboolean tutti_test_phone_has_heard (TuttiTestPhone *self);

/* Returns: dBFS of @frequency in the last second; -200 while there is none */
double tutti_test_phone_hear (TuttiTestPhone *self, double frequency);

typedef struct {
  guint packets, comfort, reports, broken;
  guint ssrcs; /* how many different ones came */
  gint64 last_us, longest_gap_us;
} TuttiTestPhoneCounts;

TuttiTestPhoneCounts tutti_test_phone_get_counts (TuttiTestPhone *self);
