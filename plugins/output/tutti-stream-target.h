/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a live stream goes.
 *
 * A location is one of
 * - `rtmp://host[:port]/application/key` (or rtmps), or ends with the application when
 *   the key is given apart;
 * - `srt://host:port[?streamid=…&passphrase=…&latency=MS]`, to call a server that
 *   listens; the key, given apart, is the stream id;
 * - `file:///folder`, to be written there as HLS.
 *
 * No error of these functions repeats what it was given: a part of it is a secret. Any
 * thread, no locks. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  TUTTI_STREAM_ERROR_LOCATION,    /* cannot be read */
  TUTTI_STREAM_ERROR_UNKNOWN,     /* the name does not resolve */
  TUTTI_STREAM_ERROR_PRIVATE,     /* an address that is not public */
  TUTTI_STREAM_ERROR_REFUSED,     /* nobody listens there */
  TUTTI_STREAM_ERROR_UNREACHABLE, /* no way there, or no answer */
  TUTTI_STREAM_ERROR_TLS,         /* not encrypted, or not by whom it should be */
  TUTTI_STREAM_ERROR_REJECTED,    /* the server does not take this stream */
  TUTTI_STREAM_ERROR_LOST,        /* the server ended the connection */
  TUTTI_STREAM_ERROR_STALLED,     /* the server takes no data any more */
  TUTTI_STREAM_ERROR_PROXY,       /* rtmp2sink was sent to a proxy instead of the relay */
  TUTTI_STREAM_ERROR_FOLDER,      /* HLS: not there, or not to be written to */
  TUTTI_STREAM_ERROR_DISK,        /* HLS: full */
  TUTTI_STREAM_ERROR_INTERNAL,    /* our fault, or a plugin is missing */
} TuttiStreamError;

#define TUTTI_STREAM_ERROR (tutti_stream_error_quark ())
GQuark tutti_stream_error_quark (void);

/* A stable word for programs ("private-address"), and a sentence for people. */
const char *tutti_stream_error_id (int code);
const char *tutti_stream_error_text (int code);

typedef enum {
  TUTTI_STREAM_RTMP,
  TUTTI_STREAM_SRT,
  TUTTI_STREAM_HLS,
} TuttiStreamProtocol;

typedef enum {
  TUTTI_STREAM_PLAIN,
  TUTTI_STREAM_TLS,
} TuttiStreamSecurity;

typedef struct {
  TuttiStreamProtocol protocol;
  TuttiStreamSecurity security; /* RTMP */
  char *host;                   /* NULL: HLS */
  guint16 port;
  char *application; /* RTMP */
  char *key;         /* RTMP; SRT: the stream id, NULL: none */
  char *passphrase;  /* SRT; NULL: not encrypted */
  guint latency_ms;  /* SRT */
  char *folder;      /* HLS */
} TuttiStreamTarget;

/* What is not in the location; each NULL: it may be. */
typedef struct {
  const char *key;
  const char *passphrase;
} TuttiStreamSecrets;

TuttiStreamTarget *tutti_stream_target_parse (
    const char *location, const TuttiStreamSecrets *secrets, GError **error);
void tutti_stream_target_free (TuttiStreamTarget *self);

/* Returns: (transfer full): the location without its secrets */
char *tutti_stream_target_describe (const TuttiStreamTarget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiStreamTarget, tutti_stream_target_free)

typedef enum {
  TUTTI_ADDRESSES_PUBLIC,
  TUTTI_ADDRESSES_ANY,
} TuttiAddressPolicy;

/* Whether everybody may be sent there: not this machine, its networks, or a way of
 * writing them (mapped, translated, tunnelled). */
gboolean tutti_stream_address_is_public (GInetAddress *address);

/**
 * tutti_stream_target_resolve:
 *
 * Blocks for the name servers. With %TUTTI_ADDRESSES_PUBLIC one private address among
 * several spoils all.
 *
 * Returns: (transfer full) (element-type GInetAddress): what to connect to from then on,
 * never the name again; of HLS, nothing
 */
GPtrArray *tutti_stream_target_resolve (const TuttiStreamTarget *self,
    TuttiAddressPolicy policy, GCancellable *cancellable, GError **error);

G_END_DECLS
