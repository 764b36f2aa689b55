/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How long a certificate of our own making is good; browsers refuse more than 825 days
 * even from authorities that a person trusted by hand. */
#define TUTTI_CERTIFICATE_DAYS 800
/* It is made anew at a start within this time of its end. */
#define TUTTI_CERTIFICATE_RENEW_DAYS 60

/**
 * tutti_certificate_ensure:
 * @state_dir: where tls-certificate.pem and tls-key.pem are kept (the key for its owner
 * only); made if missing
 * @names: (array zero-terminated=1): host names and IP addresses it is good for, when one
 * is made
 * @now: seconds since 1970
 * @out_certificate, @out_key: (out) (transfer full): paths
 *
 * Makes a self-signed certificate (ECDSA P-256) unless a good one is there. Blocks for
 * some milliseconds.
 */
gboolean tutti_certificate_ensure (const char *state_dir, char **names, gint64 now,
    char **out_certificate, char **out_key, GError **error);

/* Returns: (transfer full): "localhost", this machine's name and its addresses */
char **tutti_certificate_local_names (void);

G_END_DECLS
