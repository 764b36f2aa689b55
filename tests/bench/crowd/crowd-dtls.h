/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "crowd-identity.h"

/*
 * CrowdDtls: the DTLS handshake of one client (RFC 5764), in either role, and the keys
 * that come out of it. What it says goes through a callback.
 */
typedef struct _CrowdDtls CrowdDtls;

typedef enum {
  CROWD_DTLS_SERVER,
  CROWD_DTLS_CLIENT,
} CrowdDtlsRole;

typedef enum {
  CROWD_DTLS_GOING_ON,
  CROWD_DTLS_DONE,
  CROWD_DTLS_FAILED,
} CrowdDtlsState;

/* Master keys with their salts, as libsrtp takes them (AES_CM_128_HMAC_SHA1_80). */
#define CROWD_DTLS_KEY_BYTES 30

typedef void (*CrowdDtlsSend) (const guint8 *data, gsize length, gpointer user_data);

CrowdDtls *crowd_dtls_new (
    CrowdIdentity *identity, CrowdDtlsRole role, CrowdDtlsSend send, gpointer user_data);
void crowd_dtls_free (CrowdDtls *self);

/* One datagram, or NULL: only time has passed. */
CrowdDtlsState crowd_dtls_step (CrowdDtls *self, const guint8 *data, gsize length);

/* Once done. */
gboolean crowd_dtls_get_keys (CrowdDtls *self, guint8 *own, guint8 *peer);
