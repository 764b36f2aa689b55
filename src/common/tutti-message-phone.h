/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages about telephone calls (tutti-message.h). */
#pragma once

#include "common/tutti-message-types.h"

G_BEGIN_DECLS

/* What the two ends of a call agreed on by SDP, as far as it is about sound. */
typedef struct {
  char *codec;      /* "pcmu", "pcma", "g722", "opus" */
  gint64 payload;   /* RTP payload type of it */
  gint64 events;    /* payload type of telephone-event (RFC 4733); 0: there is none */
  gint64 comfort;   /* payload type of comfort noise (RFC 3389); 0: there is none */
  char *address;    /* IP literal of the peer */
  gint64 port;      /* of the peer, for RTP */
  gint64 control;   /* of the peer, for RTCP; 0: the same (rtcp-mux) */
  char *direction;  /* "sendrecv", "hold": the peer neither sends nor listens */
  char *suite;      /* optional: "AES_CM_128_HMAC_SHA1_80", "..._32"; NULL: plain RTP */
  char *sendkey;    /* with @suite: base64 of key and salt, with which we send */
  char *receivekey; /* the same, with which the peer sends */
  char *noise;      /* optional: "reduced" (also when NULL), "kept" */
  gint64 volume;    /* dB, -20..20: how much louder it hears the room */
  gint64 timeout;   /* ms without any packet until `phone-lost`; 0: the default */
} TuttiPhoneLine;

/* Command */

/* With the descriptor of the socket for RTP, and of one for RTCP unless rtcp-mux. */
typedef struct {
  TuttiMessage message;
  char *endpoint;
  char *participant;
  char *person; /* optional: the participant whose sound this is */
  TuttiPhoneLine line;
} TuttiPhoneAdd;

typedef struct {
  TuttiMessage message;
  char *participant;
  TuttiPhoneLine line;
} TuttiPhoneUpdate;

typedef struct {
  TuttiMessage message;
  char *participant;
  gint64 number; /* the server's choice; in `prompt-done` again */
  char *language;
  GPtrArray *prompts; /* strings: names, played one after the other */
  gboolean barge;     /* a key ends it */
} TuttiPrompt;

/* Event */

typedef struct {
  TuttiMessage message;
  char *participant;
  char *key; /* "0" to "9", "*", "#", "A" to "D" */
  gint64 milliseconds;
} TuttiPhoneKey;

typedef struct {
  TuttiMessage message;
  char *participant;
} TuttiPhoneLost;

/* Of what came from the phone since the call began here. */
typedef struct {
  TuttiMessage message;
  char *participant;
  gint64 packets;
  gint64 lost;
  gint64 jitter;    /* ms */
  gint64 roundtrip; /* ms; 0: not known */
} TuttiPhoneQuality;

typedef struct {
  TuttiMessage message;
  char *participant;
  gint64 number;
  char *how; /* "played", "interrupted", "missing" */
} TuttiPromptDone;

G_END_DECLS
