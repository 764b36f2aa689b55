/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "test-client.h"

G_BEGIN_DECLS

/*
 * The REST API of a real server, and data/openapi.json, against which every answer is
 * checked.
 */

#define API_KEY "0123456789abcdef0123456789abcdef"
#define API_ROOT "/api/v1"
/* What signs tokens with HS256; without characters that base64 and base64url differ in */
#define API_TOKEN_SECRET "a secret of thirty-two characters"

/* Paths as in the document */
#define ROOMS "/rooms"
#define ROOM "/rooms/{room}"
#define END "/rooms/{room}/end"
#define PEOPLE "/rooms/{room}/participants"
#define PERSON "/rooms/{room}/participants/{participant}"
#define OUTPUTS "/rooms/{room}/outputs"
#define OUTPUT "/rooms/{room}/outputs/{output}"

typedef struct {
  char *key_file;
  char *token_keys;
  TestServer *server;
  JsonNode *document;
  GHashTable *seen; /* "GET /rooms 200": what check_answer() has seen */
} ApiRig;

/* For g_test_add() */
void api_rig_set_up (ApiRig *self, gconstpointer unused);
void api_rig_tear_down (ApiRig *self, gconstpointer unused);

/* What is asked, besides method and path. */
typedef struct {
  const char *key;     /* NULL: none */
  const char *body;    /* NULL: none */
  const char *address; /* of the client, as a proxy tells it; NULL: this machine's */
} ApiAsked;

typedef struct {
  guint status;
  char *text;
  JsonNode *json; /* NULL: no body */
  SoupMessageHeaders *headers;
} ApiAnswer;

void api_answer_free (ApiAnswer *answer);

/* @path: the whole of it */
SoupMessage *api_rig_make_message (ApiRig *self, const char *method, const char *path);

/* @length: -1: chunked */
void api_rig_set_body (SoupMessage *message, const char *text, gssize length);

/* @asked: its body is not looked at */
ApiAnswer *api_rig_send (ApiRig *self, SoupMessage *message, const ApiAsked *asked);

ApiAnswer *api_rig_exchange (
    ApiRig *self, const char *method, const char *path, const ApiAsked *asked);

/* Returns: (transfer none): NULL when the document has no such operation */
JsonObject *api_rig_find_operation (
    ApiRig *self, const char *template, const char *method);

/* Fails the test unless the document describes this answer. */
void api_rig_check (
    ApiRig *self, const char *method, const char *template, const ApiAnswer *answer);

/* Asks with the right key, and checks the answer. @path: below the root, for @template */
ApiAnswer *api_rig_ask (ApiRig *self, const char *method, const char *template,
    const char *path, const char *body, guint status);

void api_rig_expect (ApiRig *self, const char *method, const char *template,
    const char *path, const char *body, guint status);

/* The same with the error's id. */
void api_rig_expect_id (ApiRig *self, const char *method, const char *template,
    const char *path, const char *body, guint status, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiAnswer, api_answer_free)

G_END_DECLS
