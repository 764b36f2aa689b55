/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-sdp.h"

#include <gio/gio.h>
#include <string.h>

#include "common/tutti-error.h"

#define FORMATS_MAX 32
#define KEY_CHARS 40 /* base64 of 16 bytes of key and 14 of salt */
#define CRYPTOS_MAX 8
#define COMFORT_STATIC 13

/* What the lines before the sound's m-line and those after it say; the latter count. */
typedef struct {
  char *address;
  int direction; /* -1: not said */
} Scope;

typedef struct {
  TuttiSipSdp *sdp;
  Scope session;
  Scope media;
  gboolean in_sound;
  int formats[FORMATS_MAX];
  guint n_formats;
  guint64 mapped_low, mapped_high; /* payload types that have an rtpmap */
  guint16 control;                 /* 0: not said */
} Reader;

static const struct {
  const char *name;
  const char *map;
  int fixed; /* payload type of RFC 3551; -1: none */
} codecs[TUTTI_SIP_N_CODECS] = {
    [TUTTI_SIP_PCMU] = {"pcmu", "PCMU/8000", 0},
    [TUTTI_SIP_PCMA] = {"pcma", "PCMA/8000", 8},
    [TUTTI_SIP_G722] = {"g722", "G722/8000", 9},
    [TUTTI_SIP_OPUS] = {"opus", "opus/48000/2", -1},
};

const char *
tutti_sip_codec_to_string (TuttiSipCodec codec)
{
  return codecs[codec].name;
}

const char *
tutti_sip_suite_to_string (TuttiSipSuite suite)
{
  static const char *const names[] = {
      NULL, "AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"};

  return names[suite];
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_SDP_INVALID, "%s: %s",
      tutti_error_text (TUTTI_ERROR_SDP_INVALID), what);
  return FALSE;
}

static gboolean
read_number (const char *text, guint64 max, guint64 *out)
{
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, max, out, NULL);
}

static gboolean
read_payload (const char *text, int *out)
{
  guint64 number;

  if (!read_number (text, 127, &number))
    return FALSE;
  *out = (int)number;
  return TRUE;
}

static void
other_free (gpointer data)
{
  TuttiSipOther *other = data;

  if (other == NULL)
    return;
  g_free (other->media);
  g_free (other->profile);
  g_free (other->format);
  g_free (other);
}

static TuttiSipSdp *
sdp_new (void)
{
  TuttiSipSdp *self = g_new0 (TuttiSipSdp, 1);

  self->others = g_ptr_array_new_with_free_func (other_free);
  self->cryptos = g_array_new (FALSE, TRUE, sizeof (TuttiSipCrypto));
  self->events8 = self->events48 = self->comfort = -1;
  for (guint i = 0; i < TUTTI_SIP_N_CODECS; i++)
    self->payloads[i] = -1;
  return self;
}

void
tutti_sip_sdp_free (TuttiSipSdp *self)
{
  g_free (self->address);
  g_free (self->profile);
  g_ptr_array_unref (self->others);
  g_array_unref (self->cryptos);
  g_free (self);
}

/* Lines */

/* "IN IP4 192.0.2.1", RFC 8866 5.7; the old way to hold was 0.0.0.0 (RFC 3264 8.4). */
static gboolean
read_connection (Reader *reader, const char *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 4);
  g_autoptr (GInetAddress) address = NULL;
  Scope *scope = reader->in_sound ? &reader->media : &reader->session;

  /* That of another medium. */
  if (reader->sdp->n_media > 0 && !reader->in_sound)
    return TRUE;
  if (g_strv_length (words) != 3 || !g_str_equal (words[0], "IN"))
    return fail (error, "c=");
  address = g_inet_address_new_from_string (words[2]);
  if (address == NULL || (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6) !=
                             g_str_equal (words[1], "IP6"))
    return fail (error, "c= is no address");
  g_free (scope->address);
  scope->address = g_inet_address_to_string (address);
  return TRUE;
}

static gboolean
read_formats (Reader *reader, char **formats, GError **error)
{
  for (guint i = 0; formats[i] != NULL; i++) {
    if (i == FORMATS_MAX || !read_payload (formats[i], &reader->formats[i]))
      return fail (error, "the formats of m=audio");
    reader->n_formats++;
  }
  return reader->n_formats > 0 || fail (error, "m=audio without formats");
}

static gboolean
read_sound (Reader *reader, char **words, guint64 port, GError **error)
{
  TuttiSipSdp *sdp = reader->sdp;

  if (g_str_equal (words[2], "RTP/SAVP") || g_str_equal (words[2], "RTP/SAVPF"))
    sdp->secure = TRUE;
  reader->in_sound = TRUE;
  sdp->index = sdp->n_media;
  sdp->port = (guint16)port;
  sdp->profile = g_strdup (words[2]);
  g_ptr_array_add (sdp->others, NULL);
  sdp->n_media++;
  return read_formats (reader, words + 3, error);
}

/* "audio 40000 RTP/AVP 0 8 101", RFC 8866 5.14. */
static gboolean
read_media (Reader *reader, const char *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 3 + FORMATS_MAX + 1);
  TuttiSipSdp *sdp = reader->sdp;
  TuttiSipOther *other;
  guint64 port;

  reader->in_sound = FALSE;
  if (g_strv_length (words) < 4 || !read_number (words[1], G_MAXUINT16, &port))
    return fail (error, "m=");
  if (sdp->n_media == TUTTI_SIP_SDP_MAX_MEDIA)
    return fail (error, "too many m=");
  if (sdp->port == 0 && port > 0 && g_str_equal (words[0], "audio") &&
      (g_str_has_prefix (words[2], "RTP/AVP") || g_str_has_prefix (words[2], "RTP/SAVP")))
    return read_sound (reader, words, port, error);
  other = g_new0 (TuttiSipOther, 1);
  other->media = g_strdup (words[0]);
  other->profile = g_strdup (words[2]);
  other->format = g_strdup (words[3]);
  g_ptr_array_add (sdp->others, other);
  sdp->n_media++;
  return TRUE;
}

static int
rank_of (Reader *reader, int payload)
{
  for (guint i = 0; i < reader->n_formats; i++) {
    if (reader->formats[i] == payload)
      return (int)i;
  }
  return -1;
}

static void
take_payload (Reader *reader, int payload, const char *map)
{
  TuttiSipSdp *sdp = reader->sdp;
  int rank = rank_of (reader, payload);

  if (rank < 0)
    return;
  if (g_ascii_strcasecmp (map, "telephone-event/8000") == 0)
    sdp->events8 = payload;
  else if (g_ascii_strcasecmp (map, "telephone-event/48000") == 0)
    sdp->events48 = payload;
  else if (g_ascii_strcasecmp (map, "CN/8000") == 0)
    sdp->comfort = payload;
  for (guint i = 0; i < TUTTI_SIP_N_CODECS; i++) {
    gsize length = strlen (codecs[i].map);

    /* "PCMU/8000/1" is the same. */
    if (sdp->payloads[i] < 0 && g_ascii_strncasecmp (map, codecs[i].map, length) == 0 &&
        (map[length] == '\0' || strcmp (map + length, "/1") == 0)) {
      sdp->payloads[i] = payload;
      sdp->ranks[i] = rank;
    }
  }
}

/* "101 telephone-event/8000" */
static gboolean
read_rtpmap (Reader *reader, const char *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 3);
  int payload;

  if (g_strv_length (words) != 2 || !read_payload (words[0], &payload))
    return fail (error, "a=rtpmap");
  if (payload < 64)
    reader->mapped_low |= G_GUINT64_CONSTANT (1) << payload;
  else
    reader->mapped_high |= G_GUINT64_CONSTANT (1) << (payload - 64);
  take_payload (reader, payload, words[1]);
  return TRUE;
}

/* "1 AES_CM_128_HMAC_SHA1_80 inline:KEY", RFC 4568 9.1. What has a lifetime is taken, as
 * no call gets that far; a master key identifier or session parameters are not. */
static void
read_crypto (Reader *reader, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 4);
  TuttiSipCrypto crypto = {0};
  const char *key;
  guint64 tag;

  if (g_strv_length (words) != 3 || !read_number (words[0], 999999999, &tag) ||
      !g_str_has_prefix (words[2], "inline:") || reader->sdp->cryptos->len == CRYPTOS_MAX)
    return;
  key = words[2] + strlen ("inline:");
  if (strlen (key) < KEY_CHARS || strspn (key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
                                               "mnopqrstuvwxyz0123456789+/") < KEY_CHARS)
    return;
  if (key[KEY_CHARS] != '\0' && (key[KEY_CHARS] != '|' || strchr (key, ':') != NULL))
    return;
  crypto.tag = (int)tag;
  memcpy (crypto.key, key, KEY_CHARS);
  for (TuttiSipSuite suite = TUTTI_SIP_SUITE_80; suite <= TUTTI_SIP_SUITE_32; suite++)
    if (g_str_equal (words[1], tutti_sip_suite_to_string (suite)))
      crypto.suite = suite;
  if (crypto.suite != TUTTI_SIP_SUITE_NONE)
    g_array_append_val (reader->sdp->cryptos, crypto);
}

/* "40001", or with an address, which must be the same one (RFC 3605). */
static gboolean
read_rtcp (Reader *reader, const char *value, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 2);
  guint64 port;

  if (!read_number (words[0], G_MAXUINT16, &port) || port == 0)
    return fail (error, "a=rtcp");
  reader->control = (guint16)port;
  return TRUE;
}

static gboolean
read_attribute (Reader *reader, const char *value, GError **error)
{
  static const struct {
    const char *name;
    TuttiSipDirection direction;
  } directions[] = {
      {"sendrecv", TUTTI_SIP_SENDRECV},
      {"sendonly", TUTTI_SIP_SENDS},
      {"recvonly", TUTTI_SIP_RECEIVES},
      {"inactive", TUTTI_SIP_INACTIVE},
  };
  Scope *scope = reader->in_sound ? &reader->media : &reader->session;

  if (reader->sdp->n_media > 0 && !reader->in_sound)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    if (g_str_equal (value, directions[i].name))
      scope->direction = directions[i].direction;
  if (!reader->in_sound)
    return TRUE;
  if (g_str_has_prefix (value, "rtpmap:"))
    return read_rtpmap (reader, value + strlen ("rtpmap:"), error);
  if (g_str_has_prefix (value, "rtcp:"))
    return read_rtcp (reader, value + strlen ("rtcp:"), error);
  if (g_str_has_prefix (value, "crypto:"))
    read_crypto (reader, value + strlen ("crypto:"));
  else if (g_str_equal (value, "rtcp-mux"))
    reader->sdp->mux = TRUE;
  return TRUE;
}

static gboolean
read_line (Reader *reader, const char *line, GError **error)
{
  if (line[0] == '\0')
    return TRUE;
  if (line[1] != '=')
    return fail (error, "a line that is none");
  switch (line[0]) {
  case 'c':
    return read_connection (reader, line + 2, error);
  case 'm':
    return read_media (reader, line + 2, error);
  case 'a':
    return read_attribute (reader, line + 2, error);
  default:
    return TRUE;
  }
}

/* The whole */

static gboolean
is_mapped (const Reader *reader, int payload)
{
  return payload < 64 ? (reader->mapped_low >> payload) & 1
                      : (reader->mapped_high >> (payload - 64)) & 1;
}

/* Static payload types need no rtpmap. */
static void
take_fixed (Reader *reader)
{
  for (guint i = 0; i < TUTTI_SIP_N_CODECS; i++)
    if (codecs[i].fixed >= 0 && !is_mapped (reader, codecs[i].fixed))
      take_payload (reader, codecs[i].fixed, codecs[i].map);
  if (!is_mapped (reader, COMFORT_STATIC))
    take_payload (reader, COMFORT_STATIC, "CN/8000");
}

static gboolean
finish (Reader *reader, GError **error)
{
  TuttiSipSdp *sdp = reader->sdp;
  int direction = reader->media.direction;

  if (sdp->port == 0)
    return fail (error, "no sound");
  sdp->address = g_strdup (
      reader->media.address != NULL ? reader->media.address : reader->session.address);
  if (sdp->address == NULL)
    return fail (error, "no c=");
  if (direction < 0)
    direction = reader->session.direction;
  sdp->direction = direction < 0 ? TUTTI_SIP_SENDRECV : (TuttiSipDirection)direction;
  if (g_str_equal (sdp->address, "0.0.0.0") || g_str_equal (sdp->address, "::"))
    sdp->direction &= ~TUTTI_SIP_RECEIVES;
  sdp->control = sdp->mux ? sdp->port : reader->control;
  if (sdp->control == 0)
    sdp->control = sdp->port < G_MAXUINT16 ? sdp->port + 1 : sdp->port;
  take_fixed (reader);
  return TRUE;
}

static gboolean
read_all (Reader *reader, const char *text, gsize length, GError **error)
{
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) lines = NULL;
  guint n;

  if (strlen (copy) != length || !g_utf8_validate (copy, -1, NULL))
    return fail (error, "no text");
  lines = g_strsplit (copy, "\n", TUTTI_SIP_SDP_MAX_LINES + 1);
  n = g_strv_length (lines);
  if (n > TUTTI_SIP_SDP_MAX_LINES)
    return fail (error, "too many lines");
  for (guint i = 0; i < n; i++) {
    if (g_str_has_suffix (lines[i], "\r"))
      lines[i][strlen (lines[i]) - 1] = '\0';
    if (!read_line (reader, lines[i], error))
      return FALSE;
  }
  return g_str_has_prefix (copy, "v=0") || fail (error, "v=");
}

TuttiSipSdp *
tutti_sip_sdp_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (TuttiSipSdp) sdp = sdp_new ();
  Reader reader = {.sdp = sdp, .session = {NULL, -1}, .media = {NULL, -1}};
  gboolean good;

  if (length > TUTTI_SIP_SDP_MAX_BYTES) {
    fail (error, "too long");
    return NULL;
  }
  good = read_all (&reader, text, length, error) && finish (&reader, error);
  g_free (reader.session.address);
  g_free (reader.media.address);
  return good ? g_steal_pointer (&sdp) : NULL;
}

gboolean
tutti_sip_sdp_address_is_fit (const char *address, const char *source)
{
  g_autoptr (GInetAddress) to = g_inet_address_new_from_string (address);
  g_autoptr (GInetAddress) from = g_inet_address_new_from_string (source);

  if (to == NULL || from == NULL || g_inet_address_get_is_multicast (to) ||
      g_str_equal (address, "255.255.255.255"))
    return FALSE;
  /* That of a phone on hold; nothing is sent there. */
  if (g_inet_address_get_is_any (to))
    return TRUE;
  return !g_inet_address_get_is_loopback (to) || g_inet_address_get_is_loopback (from);
}
