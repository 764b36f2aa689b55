/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-clock.h"

G_BEGIN_DECLS

/* Each takes some 64 MiB and 50 to 100 ms of a core. */
#define TUTTI_PASSWORD_QUEUE_THREADS 2
/* So that who waits in it waits less than two seconds on a machine that has them. */
#define TUTTI_PASSWORD_QUEUE_MAX 32
/* Whoever waits longer, on one that has not, is not looked at. */
#define TUTTI_PASSWORD_QUEUE_WAIT_MAX_US (8 * G_USEC_PER_SEC)

/* As in tutti-password.h; both are called in threads. */
typedef struct {
  char *(*hash) (const char *password);
  gboolean (*verify) (const char *password, const char *hash);
} TuttiPasswordFuncs;

extern const TuttiPasswordFuncs tutti_password_argon2;

typedef enum {
  TUTTI_PASSWORD_WRONG,
  TUTTI_PASSWORD_RIGHT,
  TUTTI_PASSWORD_UNHEARD, /* its turn did not come: too long a wait, or too many others */
} TuttiPasswordResult;

/* What one turn is about; called in the main loop. */
typedef struct {
  /* The turn has come. Returns: (transfer full): what to compare with; NULL: nothing, and
   * as much work is done in vain */
  char *(*begin) (gpointer data);
  void (*done) (gpointer data, TuttiPasswordResult result);
} TuttiPasswordTurn;

typedef void (*TuttiPasswordHashed) (gpointer data, const char *hash);

/**
 * TuttiPasswordQueue: hashes and compares passwords in two threads, so that neither many
 * guesses nor many new passwords keep the server busy.
 *
 * Owners take turns: what somebody asks for as their third is not begun before everybody
 * else's second, and when there is no place left, the last one of whoever has the most
 * makes room. So one address that asks for many delays nobody but itself, while a class
 * behind one address may still have all places that nobody else wants. What is hashed
 * comes from people who are in already; each is an owner of its own, and waits to the
 * end.
 *
 * What is in it needs its @data until it is done, or until tutti_password_queue_drop().
 */
#define TUTTI_TYPE_PASSWORD_QUEUE (tutti_password_queue_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiPasswordQueue, tutti_password_queue, TUTTI, PASSWORD_QUEUE, GObject)

TuttiPasswordQueue *tutti_password_queue_new (
    const TuttiPasswordFuncs *funcs, const TuttiClock *clock);

/* Both return FALSE, and call nothing, when too many wait. @owner: an address key; the
 * call may make somebody else's turn unheard before it returns. */
gboolean tutti_password_queue_verify (TuttiPasswordQueue *self, const char *owner,
    const char *password, const TuttiPasswordTurn *turn, gpointer data);
gboolean tutti_password_queue_hash (TuttiPasswordQueue *self, const char *password,
    TuttiPasswordHashed hashed, gpointer data);

/* Nothing that was asked for with @data is told any more; what waits is not done either.
 */
void tutti_password_queue_drop (TuttiPasswordQueue *self, gpointer data);

/* Turns begun since the start, those in vain among them. */
guint64 tutti_password_queue_get_n_turns (TuttiPasswordQueue *self);

/* Those that wait or are under way. */
guint tutti_password_queue_get_n_jobs (TuttiPasswordQueue *self);

G_END_DECLS
