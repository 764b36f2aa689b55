/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What every response carries. @host: of the request, may be NULL; @embedders: origins
 * whose pages may hold ours in a frame; NULL: none */
void tutti_http_headers_add_security (
    SoupMessageHeaders *headers, const char *host, char **embedders);

/**
 * tutti_http_origin_is_allowed:
 * @origin: of the request; NULL is allowed, because only browsers can be led astray, and
 * they always send one
 * @host: of the request
 * @extra: (nullable): further origins
 */
gboolean tutti_http_origin_is_allowed (
    const char *origin, const char *host, char **extra);

/* Whether @accept (Accept-Encoding, may be NULL) takes gzip. */
gboolean tutti_http_accepts_gzip (const char *accept);

/* Whether @if_none_match (may be NULL) names @etag, strong or weak. */
gboolean tutti_http_etag_matches (const char *if_none_match, const char *etag);

G_END_DECLS
