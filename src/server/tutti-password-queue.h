/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Each takes some 64 MiB and 50 to 100 ms of a core. */
#define TUTTI_PASSWORD_QUEUE_THREADS 2
/* So that who waits in it waits less than two seconds. */
#define TUTTI_PASSWORD_QUEUE_MAX 32

/* As in tutti-password.h; both are called in threads. */
typedef struct {
  char *(*hash) (const char *password);
  gboolean (*verify) (const char *password, const char *hash);
} TuttiPasswordFuncs;

extern const TuttiPasswordFuncs tutti_password_argon2;

/* What one turn is about; called in the main loop. */
typedef struct {
  /* The turn has come. Returns: (transfer full): what to compare with; NULL: nothing, and
   * as much work is done in vain */
  char *(*begin) (gpointer data);
  void (*done) (gpointer data, gboolean right);
} TuttiPasswordTurn;

typedef void (*TuttiPasswordHashed) (gpointer data, const char *hash);

/**
 * TuttiPasswordQueue: hashes and compares passwords in two threads, one after the other,
 * so that neither many guesses nor many new passwords keep the server busy.
 *
 * What is in it needs its @data until it is done, or until tutti_password_queue_drop().
 */
#define TUTTI_TYPE_PASSWORD_QUEUE (tutti_password_queue_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiPasswordQueue, tutti_password_queue, TUTTI, PASSWORD_QUEUE, GObject)

TuttiPasswordQueue *tutti_password_queue_new (const TuttiPasswordFuncs *funcs);

/* Both return FALSE, and call nothing, when too many wait. */
gboolean tutti_password_queue_verify (TuttiPasswordQueue *self, const char *password,
    const TuttiPasswordTurn *turn, gpointer data);
gboolean tutti_password_queue_hash (TuttiPasswordQueue *self, const char *password,
    TuttiPasswordHashed hashed, gpointer data);

/* Nothing that was asked for with @data is told any more. */
void tutti_password_queue_drop (TuttiPasswordQueue *self, gpointer data);

/* Turns begun since the start, those in vain among them. */
guint64 tutti_password_queue_get_n_turns (TuttiPasswordQueue *self);

/* Those that wait or are under way. */
guint tutti_password_queue_get_n_jobs (TuttiPasswordQueue *self);

G_END_DECLS
