/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What people in a meeting do beyond sound and pictures: hands, reactions, polls and
 * presentations (tutti-message.h). */
#pragma once

#include "common/tutti-message-types.h"

G_BEGIN_DECLS

#define TUTTI_POLL_OPTIONS_MAX 10
#define TUTTI_POLL_QUESTION_MAX_BYTES 1200 /* 300 characters of up to 4 bytes */
#define TUTTI_POLL_OPTION_MAX_BYTES 400    /* 100 characters */

typedef struct {
  TuttiMessage message;
  char *reaction; /* one of those in doc/protocol.md */
} TuttiReact;

typedef struct {
  TuttiMessage message;
  char *participant;
  char *reaction;
} TuttiReaction;

/* Somebody has the floor. */
typedef struct {
  TuttiMessage message;
  char *participant;
  char *by; /* the participant who called them */
} TuttiCalled;

typedef struct {
  TuttiMessage message;
  char *question;
  GPtrArray *options; /* char * */
  gboolean multiple;  /* more than one may be chosen */
  gboolean named;     /* who chose what is told when it is closed */
} TuttiPollStart;

typedef struct {
  TuttiMessage message;
  char *poll;
} TuttiPollEnd;

typedef struct {
  TuttiMessage message;
  char *poll;
  GPtrArray *choices; /* char *: ids of options; none: takes the vote back */
} TuttiVote;

typedef struct {
  TuttiMessage message;
  char *id;
  char *by; /* name of who started it */
  char *question;
  gboolean multiple;
  gboolean named;
  gboolean closed;
  gint64 voted;       /* how many people */
  GPtrArray *options; /* TuttiOptionInfo */
  GPtrArray *ballots; /* TuttiBallotInfo; only of a closed one with names */
  GPtrArray *mine;    /* char *: what the reader has chosen */
} TuttiPollMessage;

/* Whose screen is shown passes from one to the other. */
typedef struct {
  TuttiMessage message;
  char *action;      /* "ask", "yes", "no" */
  char *participant; /* optional: to the server none; to the client the other one */
} TuttiPresent;

/* What is shown. */
typedef struct {
  TuttiMessage message;
  char *participant; /* optional: not there in what the presenter says */
  char *kind;        /* "screen", "window", "tab", "slides" */
  gboolean paused;
  gboolean sound;     /* what is shown is heard, too: with the microphone's track */
  gint64 page, pages; /* of slides, from 1; 0: there are none */
} TuttiPresentation;

/* How long people have spoken, where the room counts it. */
typedef struct {
  TuttiMessage message;
  GPtrArray *times; /* TuttiSpeakingInfo */
} TuttiSpeakingMessage;

G_END_DECLS
