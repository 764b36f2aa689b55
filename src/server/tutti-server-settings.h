/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-api-key.h"
#include "server/tutti-certificate-watch.h"
#include "server/tutti-config.h"
#include "server/tutti-media-sockets.h"
#include "server/tutti-room-book.h"
#include "server/tutti-room-mixer.h"
#include "server/tutti-token-keys.h"

G_BEGIN_DECLS

/**
 * TuttiServerSettings: what the operator has set, made into what the server works with:
 * keys, certificate and addresses, each read and tried on this machine before anything
 * begins, so that what cannot be used is said while the operator still looks.
 *
 * The members are there to be read; when the action of `config` is not
 * %TUTTI_ACTION_RUN, the others are not set.
 */
typedef struct {
  TuttiConfig *config;   /* with the places that the operator left open */
  TuttiMixFormat format; /* of a meeting */
  TuttiRoomBook *book;
  TuttiApiKey *api_key;               /* whoever makes the API takes it; NULL: none */
  TuttiTokenKeys *token_keys;         /* NULL: no tokens are accepted */
  TuttiCertificateWatch *certificate; /* NULL without TLS, and so its two files */
  char *certificate_file;
  char *certificate_key_file;
  /*< private >*/
  GPtrArray *media_addresses; /* TuttiMediaAddress; NULL: what this machine has */
  gint64 renewal_due;         /* seconds since 1970 */
} TuttiServerSettings;

/* Returns: (transfer full): NULL with @error, which names what cannot be used */
TuttiServerSettings *tutti_server_settings_new (int argc, char **argv, GError **error);
void tutti_server_settings_free (TuttiServerSettings *self);

/* Returns: (transfer full): those of one more room; NULL with @error */
TuttiMediaSockets *tutti_server_settings_make_sockets (
    TuttiServerSettings *self, GError **error);

/* Renews in time the certificate that the server has made for itself; @certificate
 * notices. @now_s: seconds since 1970. */
void tutti_server_settings_tick (TuttiServerSettings *self, gint64 now_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiServerSettings, tutti_server_settings_free)

G_END_DECLS
