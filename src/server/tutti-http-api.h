/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "server/tutti-api-key.h"
#include "server/tutti-api.h"

G_BEGIN_DECLS

/**
 * TuttiHttpApi: carries the REST API over HTTP: who may ask, how large a body may be, and
 * the headers. Whoever shows no key, or a wrong one, gets one answer to everything, so
 * that it does not tell what there is; after some wrong ones the address is not listened
 * to for a while (TuttiTries).
 */
#define TUTTI_TYPE_HTTP_API (tutti_http_api_get_type ())
G_DECLARE_FINAL_TYPE (TuttiHttpApi, tutti_http_api, TUTTI, HTTP_API, GObject)

/* @key: (transfer full) */
TuttiHttpApi *tutti_http_api_new (
    TuttiApi *api, TuttiApiKey *key, const TuttiClock *clock);

/* Whether @path is the API's, also while there is none. */
gboolean tutti_http_api_owns (const char *path);

/* When the headers of a request are there, and before its body is read. When it is not to
 * be done it has its answer after this. @address: see tutti-address-key.h */
void tutti_http_api_begin (
    TuttiHttpApi *self, SoupServerMessage *message, const char *address);

/* When all of the request is there. */
void tutti_http_api_handle (
    TuttiHttpApi *self, SoupServerMessage *message, const char *path, GHashTable *query);

G_END_DECLS
