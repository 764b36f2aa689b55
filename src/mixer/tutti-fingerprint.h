/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SHA-256 of a certificate, as RFC 8122 puts it into SDP. */
#define TUTTI_FINGERPRINT_BYTES 32

/* Whether @pem, the certificate that the DTLS peer showed, has the digest @expected; in
 * constant time. FALSE for NULL and for text that cannot be read. */
gboolean tutti_fingerprint_matches (const char *pem, const guint8 *expected);

G_END_DECLS
