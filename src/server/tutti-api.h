/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-password-queue.h"
#include "server/tutti-room-book.h"
#include "server/tutti-room-registry.h"

G_BEGIN_DECLS

/* The path under which everything of the API is. */
#define TUTTI_API_ROOT "/api/v1"

typedef struct {
  const char *method; /* "GET" */
  const char *path;   /* the whole of it, without %-escapes */
  GHashTable *query;  /* name -> value; NULL: none */
  const char *body;
  gsize body_length;
} TuttiApiRequest;

typedef struct {
  guint status;
  char *json;     /* NULL: no body */
  char *allow;    /* the header of that name, or NULL */
  char *location; /* the same */
} TuttiApiAnswer;

/* @answer: (transfer none) */
typedef void (*TuttiApiDone) (gpointer data, const TuttiApiAnswer *answer);

/**
 * TuttiApi: the REST API that data/openapi.json describes: which operation a request
 * means, and what is answered. Knows nothing of HTTP's transport, nor whether somebody
 * may ask at all.
 */
#define TUTTI_TYPE_API (tutti_api_get_type ())
G_DECLARE_FINAL_TYPE (TuttiApi, tutti_api, TUTTI, API, GObject)

TuttiApi *tutti_api_new (TuttiRoomRegistry *registry, TuttiRoomBook *book,
    TuttiPasswordQueue *passwords, const TuttiClock *clock);

/* @request: needed during the call only. @done is called once, before this returns or
 * later (a password takes its time), unless tutti_api_forget() comes before. */
void tutti_api_handle (
    TuttiApi *self, const TuttiApiRequest *request, TuttiApiDone done, gpointer data);

/* Nobody waits any more for what was asked with @data; what has not begun is not done. */
void tutti_api_forget (TuttiApi *self, gpointer data);

G_END_DECLS
