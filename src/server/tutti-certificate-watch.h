/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TuttiCertificateWatch: the certificate and key in two files, read again when either
 * changes. While the two do not fit together, as between the writing of one and of the
 * other, the last good pair stays in use.
 *
 * Signals:
 * - "changed": tutti_certificate_watch_get_certificate() is another one now
 */
#define TUTTI_TYPE_CERTIFICATE_WATCH (tutti_certificate_watch_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiCertificateWatch, tutti_certificate_watch, TUTTI, CERTIFICATE_WATCH, GObject)

/* Returns: (transfer full): NULL with @error set when the files are not a usable pair */
TuttiCertificateWatch *tutti_certificate_watch_new (
    const char *certificate_path, const char *key_path, GError **error);

GTlsCertificate *tutti_certificate_watch_get_certificate (TuttiCertificateWatch *self);

G_END_DECLS
