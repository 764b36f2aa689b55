/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

/* CrowdIdentity: the certificate of all clients of one process. */
typedef struct _CrowdIdentity CrowdIdentity;

CrowdIdentity *crowd_identity_new (GError **error);
void crowd_identity_free (CrowdIdentity *self);

/* SHA-256 as in an a=fingerprint line (RFC 8122). */
const char *crowd_identity_get_fingerprint (CrowdIdentity *self);
gnutls_certificate_credentials_t crowd_identity_get_credentials (CrowdIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrowdIdentity, crowd_identity_free)
