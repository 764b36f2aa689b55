/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "test-client.h"

G_BEGIN_DECLS

/*
 * Many raw WebSocket clients at a time, each from an address of its own out of
 * 127.0.0.0/8, in one main loop. Plain HTTP only.
 */

/* One of them. */
typedef struct {
  char *answer;    /* the first frame's text; NULL while there is none */
  gint64 delay_us; /* from the join to the answer */
  guint kind;      /* of the test's own counting */
} TestGuess;

typedef struct _TestCrowd TestCrowd;

/* @at_once: how many are under way at a time */
TestCrowd *test_crowd_new (TestServer *server, guint at_once);
void test_crowd_free (TestCrowd *self);

/* @address: 0 to 2^24-1, of 127.0.0.0/8; @join: the JSON */
void test_crowd_add (TestCrowd *self, guint address, guint kind, const char *join);

/* Until all that were added have their answer; meanwhile @meanwhile is called again and
 * again, if it is not NULL. */
void test_crowd_run (TestCrowd *self, void (*meanwhile) (gpointer data), gpointer data);

/* (element-type TestGuess) */
GPtrArray *test_crowd_get_guesses (TestCrowd *self);

/* A connection from that address on which @text was sent, and nothing is done any more.
 * Returns: (transfer full) */
GSocketConnection *test_crowd_connect (
    TestServer *server, guint address, const char *text);

/* The request that opens a WebSocket. */
extern const char test_crowd_handshake[];

G_END_DECLS
