/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <netinet/in.h>

#include "crowd-dtls.h"

/* What the server made of a client's offer. */

typedef enum {
  CROWD_AUDIO,
  CROWD_CAMERA,
  CROWD_SCREEN,
  CROWD_N_MEDIA,
} CrowdMedia;

#define CROWD_OPUS 111
#define CROWD_VP8 96

/* As offered; 0 in an answer: not taken. */
typedef enum {
  CROWD_EXTENSION_LEVEL,
  CROWD_EXTENSION_TIME,
  CROWD_EXTENSION_TWCC,
  CROWD_EXTENSION_MID,
  CROWD_N_EXTENSIONS,
} CrowdExtension;

typedef struct {
  char ufrag[257];
  char password[257];
  struct sockaddr_in address; /* of the first UDP candidate for IPv4 */
  CrowdDtlsRole role;         /* ours */
  gboolean dtx;
  guint extensions[CROWD_N_MEDIA][CROWD_N_EXTENSIONS]; /* ids, 0: none */
} CrowdAnswer;

/* Who offers. */
typedef struct {
  const char *ufrag;
  const char *password;
  const char *fingerprint;
  const char *address;
  guint16 port;
  guint32 ssrc[CROWD_N_MEDIA];
} CrowdOffer;

/**
 * crowd_offer_write:
 * @n_media: 1, or all three of Tutti's protocol
 *
 * Returns: (transfer full): an offer with what Chromium offers, as far as it matters to
 * what a server does with each packet
 */
char *crowd_offer_write (const CrowdOffer *offer, guint n_media);

gboolean crowd_answer_read (CrowdAnswer *answer, const char *sdp, GError **error);
