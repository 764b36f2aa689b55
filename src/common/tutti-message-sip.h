/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages between the server and tutti-sip (tutti-message.h). */
#pragma once

#include "common/tutti-message-phone.h"

G_BEGIN_DECLS

/* What a room is called by telephone: short enough to be keyed in, and too long to be
 * found by trying, which the server limits. */
#define TUTTI_ROOM_NUMBER_DIGITS 9
/* What somebody who is in a browser keys in instead, so that the telephone is their
 * sound. Another length, so that it cannot be a room's. */
#define TUTTI_PHONE_CODE_DIGITS 8

/* Client */

/* A moderator calls somebody into the meeting. */
typedef struct {
  TuttiMessage message;
  char *target; /* digits with an optional +, or a sip: address */
} TuttiDial;

/* Somebody in a browser wants a telephone for their sound. */
typedef struct {
  TuttiMessage message;
  char *action; /* "code", "call", "hang-up" */
  char *target; /* optional: of "call", as in TuttiDial */
} TuttiSound;

/* To who asked to be called. */
typedef struct {
  TuttiMessage message;
  char *participant;
  gboolean allow;
} TuttiSoundAnswer;

/* Server */

/* How the room is reached by telephone. */
typedef struct {
  TuttiMessage message;
  char *room;     /* digits to key in */
  char *number;   /* optional: that is called */
  char *address;  /* optional: sip: address that leads straight into the room */
  gboolean dials; /* whether moderators may call somebody */
} TuttiPhoneMessage;

/* To who sent TuttiSound. */
typedef struct {
  TuttiMessage message;
  char *state;    /* "code", "asked", "calling", "refused" */
  char *code;     /* optional: digits */
  gint64 expires; /* optional: of @code, ms since 1970 */
} TuttiSoundNews;

/* Somebody asks to be called. */
typedef struct {
  TuttiMessage message;
  char *participant;
  char *target; /* optional: NULL: it is decided */
} TuttiSoundAsked;

/* Gateway: from the server. A call is named by whoever begins it. */

/* The first message. */
typedef struct {
  TuttiMessage message;
  GPtrArray *listen;   /* char *: "udp:127.0.0.1:5060", also tcp and tls */
  char *certificates;  /* optional: folder with agent.pem and cafile.pem, for tls */
  GPtrArray *trunks;   /* char *: "sip:sip.example.org", in the order of preference */
  char *user;          /* optional: of the account at the trunks */
  char *password;      /* optional */
  char *realm;         /* optional: the only one that is shown the password */
  char *language;      /* that callers are greeted in */
  char *opens;         /* optional: the user part that is no room but the menu */
  gint64 calls;        /* at once */
  gint64 rate;         /* calls that one address may begin in a minute */
  gboolean names;      /* optional: host names are looked up */
  GPtrArray *contacts; /* char *, for each of @listen: IP literal that who calls is told
                        * to go on with; "": the one where their sound comes to */
  char *public;        /* optional: IP literal that the provider is told */
  char *nat;           /* optional: "auto" (so without it), "always", "never" */
} TuttiSipConfigure;

/* Where the sound of a call comes to; or, with @error, that it is not taken. */
typedef struct {
  TuttiMessage message;
  char *call;
  char *address; /* IP literal that the phone is told */
  gint64 port;
  gint64 control; /* for RTCP; 0: there is only @port */
  char *error;    /* optional: "busy", "unavailable" */
} TuttiCallSocket;

typedef struct {
  TuttiMessage message;
  char *call;
  char *key;
} TuttiCallKey;

/* What was to be said has been, or cannot be. */
typedef struct {
  TuttiMessage message;
  char *call;
  gint64 number;
} TuttiCallSpoken;

/* How it goes with the caller: what tutti-voice-menu.h calls news. */
typedef struct {
  TuttiMessage message;
  char *call;
  char *news;
  gint64 people; /* 0: that is not what it is about */
} TuttiCallNews;

/* Somebody is to be called; members as in TuttiCallSocket. */
typedef struct {
  TuttiMessage message;
  char *call;
  char *address;
  gint64 port;
  gint64 control;
  char *target; /* digits with an optional +, or a sip: address */
  char *language;
} TuttiCallOut;

typedef struct {
  TuttiMessage message;
  char *call;
} TuttiCallEnd;

/* Call: from tutti-sip */

/* Every second. */
typedef struct {
  TuttiMessage message;
  gint64 calls;
  gint64 refused;     /* calls that were too many, since the start */
  char *registration; /* "none", "trying", "registered", "refused", "unreachable" */
  char *trunk;        /* optional: the one that this is about */
  char *text;         /* optional: why it is not registered */
} TuttiSipStatus;

typedef struct {
  TuttiMessage message;
  char *call;
  char *source;   /* IP literal that the call comes from */
  char *caller;   /* the user part; "": not told */
  char *address;  /* IP literal that the phone wants its sound at */
  gboolean trunk; /* the provider, which vouches for @caller */
} TuttiCallNew;

/* What was agreed on, the first time or again. */
typedef struct {
  TuttiMessage message;
  char *call;
  TuttiPhoneLine line;
} TuttiCallMedia;

typedef struct {
  TuttiMessage message;
  char *call;
  gint64 number; /* comes again in TuttiCallSpoken */
  char *language;
  GPtrArray *prompts; /* char * */
  gboolean barge;
} TuttiCallSay;

/* One of @room and @digits. */
typedef struct {
  TuttiMessage message;
  char *call;
  char *room;   /* optional: a room's name */
  char *digits; /* optional: a room's number */
  char *pin;    /* optional */
} TuttiCallJoin;

/* A key was pressed in the meeting. */
typedef struct {
  TuttiMessage message;
  char *call;
  char *what; /* "mute", "hand", "consent", "louder", "quieter", "count" */
} TuttiCallDo;

/* One of ours rings, or is taken. */
typedef struct {
  TuttiMessage message;
  char *call;
  gboolean taken;
} TuttiCallRings;

typedef struct {
  TuttiMessage message;
  char *call;
  char *reason; /* "hung-up", "busy", "unanswered", "refused", "failed" */
} TuttiCallGone;

G_END_DECLS
