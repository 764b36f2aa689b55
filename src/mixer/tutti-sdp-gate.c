/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-sdp-lines.h"

#include <gio/gio.h>
#include <string.h>

#include "common/tutti-error.h"
#include "common/tutti-message.h"

/* RFC 8839 5.4: ufrag 4..256, password 22..256. Browsers use 4..8 and 22..32. */
#define UFRAG_MIN 4
#define UFRAG_MAX 256
#define PASSWORD_MIN 22
#define PASSWORD_MAX 256
#define MID_MAX 16

typedef struct {
  TuttiOfferModel *offer;
  int index; /* the m-line that is being read; -1: session level */
  char *bundle;
  char *direction[TUTTI_OFFER_N_MEDIA];
  gboolean rtcp_mux[TUTTI_OFFER_N_MEDIA];
  gboolean port_zero[TUTTI_OFFER_N_MEDIA];
  gboolean bundle_only[TUTTI_OFFER_N_MEDIA];
  gboolean has_fingerprint;
  gboolean has_setup;
  guint rtx_of[TUTTI_OFFER_N_MEDIA]
              [128]; /* payload type -> the one that it repeats, +1 */
  gboolean formats[TUTTI_OFFER_N_MEDIA][128];
  gboolean h264[TUTTI_OFFER_N_MEDIA][128];
  guint profile[TUTTI_OFFER_N_MEDIA][128]; /* of a usable H.264; 0: none */
} Reader;

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (GError **error, TuttiErrorCode code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (TUTTI_ERROR, code, format, arguments));
  va_end (arguments);
  return FALSE;
}

/* Reading of tokens */

static gboolean
is_token (const char *text, const char *more, gsize min, gsize max)
{
  gsize length = strlen (text);

  if (length < min || length > max)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (text[i]) && strchr (more, text[i]) == NULL)
      return FALSE;
  }
  return TRUE;
}

/* A decimal number at the start of @text, @end behind it. */
static gboolean
read_number (const char *text, guint64 max, guint64 *value, const char **end)
{
  char *stop;

  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  *value = g_ascii_strtoull (text, &stop, 10);
  *end = stop;
  return *value <= max;
}

/* Attributes */

static TuttiOfferMedia *
media_now (Reader *reader)
{
  return reader->index < 0 ? NULL : &reader->offer->media[reader->index];
}

static gboolean
same_or_set (char **member, const char *value)
{
  if (*member == NULL)
    *member = g_strdup (value);
  return g_str_equal (*member, value);
}

static gboolean
read_ufrag (Reader *reader, const char *value, GError **error)
{
  if (!is_token (value, "+/", UFRAG_MIN, UFRAG_MAX) ||
      !same_or_set (&reader->offer->ufrag, value))
    return refuse (error, TUTTI_ERROR_SDP_TRANSPORT, "The ice-ufrag is not acceptable.");
  return TRUE;
}

static gboolean
read_password (Reader *reader, const char *value, GError **error)
{
  if (!is_token (value, "+/", PASSWORD_MIN, PASSWORD_MAX) ||
      !same_or_set (&reader->offer->password, value))
    return refuse (error, TUTTI_ERROR_SDP_TRANSPORT, "The ice-pwd is not acceptable.");
  return TRUE;
}

/* RFC 8122 5: "sha-256 AB:CD:..." */
static gboolean
read_fingerprint (Reader *reader, const char *value, GError **error)
{
  guint8 digest[32];
  const char *hex = value + strlen ("sha-256 ");

  if (g_ascii_strncasecmp (value, "sha-256 ", 8) != 0 || strlen (hex) != 32 * 3 - 1)
    return refuse (
        error, TUTTI_ERROR_SDP_TRANSPORT, "The fingerprint is not a sha-256 one.");
  for (guint i = 0; i < 32; i++, hex += 3) {
    if (!g_ascii_isxdigit (hex[0]) || !g_ascii_isxdigit (hex[1]) ||
        (i < 31 && hex[2] != ':'))
      return refuse (error, TUTTI_ERROR_SDP_TRANSPORT, "The fingerprint cannot be read.");
    digest[i] = g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]);
  }
  if (reader->has_fingerprint && memcmp (digest, reader->offer->fingerprint, 32) != 0)
    return refuse (
        error, TUTTI_ERROR_SDP_TRANSPORT, "There are two different fingerprints.");
  memcpy (reader->offer->fingerprint, digest, 32);
  reader->has_fingerprint = TRUE;
  return TRUE;
}

static gboolean
read_setup (Reader *reader, const char *value, GError **error)
{
  if (!g_str_equal (value, "actpass"))
    return refuse (error, TUTTI_ERROR_SDP_TRANSPORT, "a=setup must be actpass.");
  reader->has_setup = TRUE;
  return TRUE;
}

static gboolean
read_mid (Reader *reader, const char *value, GError **error)
{
  TuttiOfferMedia *media = media_now (reader);

  if (media == NULL || media->mid != NULL || !is_token (value, "-._", 1, MID_MAX))
    return refuse (error, TUTTI_ERROR_SDP_BUNDLE, "A mid is not acceptable.");
  for (int i = 0; i < reader->index; i++) {
    if (g_strcmp0 (reader->offer->media[i].mid, value) == 0)
      return refuse (error, TUTTI_ERROR_SDP_BUNDLE, "Two m-lines have the same mid.");
  }
  media->mid = g_strdup (value);
  return TRUE;
}

static gboolean
read_group (Reader *reader, const char *value, GError **error)
{
  if (!g_str_has_prefix (value, "BUNDLE "))
    return TRUE;
  if (reader->index >= 0 || reader->bundle != NULL)
    return refuse (error, TUTTI_ERROR_SDP_BUNDLE, "There must be one BUNDLE group.");
  reader->bundle = g_strdup (value + strlen ("BUNDLE "));
  return TRUE;
}

static gboolean
read_rtpmap (Reader *reader, const char *value, GError **error)
{
  TuttiOfferMedia *media = media_now (reader);
  guint64 payload;
  const char *end;

  if (media == NULL || !read_number (value, 127, &payload, &end) || *end != ' ')
    return refuse (error, TUTTI_ERROR_SDP_INVALID, "An rtpmap cannot be read.");
  if (media->payload == 0 && reader->formats[reader->index][payload] &&
      g_ascii_strcasecmp (end + 1, tutti_sdp_lines[reader->index].codec) == 0)
    media->payload = payload;
  reader->h264[reader->index][payload] =
      g_ascii_strcasecmp (end + 1, TUTTI_SDP_H264) == 0;
  return TRUE;
}

/* RFC 6184 8.1: the first byte of a profile-level-id is the profile, the second has the
 * constraints, of which set1 makes baseline "constrained". */
static guint
read_profile (const char *parameters)
{
  g_auto (GStrv) fields = g_strsplit (parameters, ";", 16);
  gboolean mode = FALSE;
  guint64 profile = 0;

  for (char **field = fields; *field != NULL; field++) {
    const char *text = g_strstrip (*field);

    if (g_str_equal (text, "packetization-mode=1"))
      mode = TRUE;
    if (g_str_has_prefix (text, "profile-level-id=") && strlen (text) == 17 + 6)
      profile = g_ascii_strtoull (text + 17, NULL, 16);
  }
  return mode && profile >> 16 == 0x42 && (profile & 0x4000) != 0 ? (guint)profile : 0;
}

/* RFC 4588: "97 apt=96" says that 97 repeats what was lost of 96. */
static gboolean
read_fmtp (Reader *reader, const char *value, GError **error)
{
  guint64 payload, repeated;
  const char *end, *parameters;

  if (reader->index < 0 || !read_number (value, 127, &payload, &end) || *end != ' ')
    return refuse (error, TUTTI_ERROR_SDP_INVALID, "An fmtp cannot be read.");
  parameters = end + 1;
  if (g_str_has_prefix (parameters, "apt=") && reader->formats[reader->index][payload] &&
      read_number (parameters + 4, 127, &repeated, &end))
    reader->rtx_of[reader->index][payload] = repeated + 1;
  reader->profile[reader->index][payload] = read_profile (parameters);
  return TRUE;
}

/* RFC 8285: ids 1..14 in the one-byte form, the only one that we use. */
static gboolean
read_extmap (Reader *reader, const char *value, GError **error)
{
  TuttiOfferMedia *media = media_now (reader);
  guint64 id;
  const char *end;

  if (!read_number (value, 255, &id, &end))
    return refuse (error, TUTTI_ERROR_SDP_INVALID, "An extmap cannot be read.");
  if (media == NULL || id < 1 || id > 14 || *end != ' ')
    return TRUE;
  if (g_str_equal (end + 1, TUTTI_SDP_URI_LEVEL))
    media->level_id = id;
  else if (g_str_equal (end + 1, TUTTI_SDP_URI_TWCC))
    media->twcc_id = id;
  return TRUE;
}

static gboolean
read_ssrc (Reader *reader, const char *value, GError **error)
{
  TuttiOfferMedia *media = media_now (reader);
  guint64 ssrc;
  const char *end;

  if (media == NULL || !read_number (value, G_MAXUINT32, &ssrc, &end) ||
      (*end != ' ' && *end != '\0'))
    return refuse (error, TUTTI_ERROR_SDP_INVALID, "An ssrc cannot be read.");
  for (int m = 0; m <= reader->index; m++) {
    for (guint i = 0; i < reader->offer->media[m].n_sources; i++) {
      if (reader->offer->media[m].sources[i] != ssrc)
        continue;
      if (m == reader->index)
        return TRUE;
      return refuse (error, TUTTI_ERROR_SDP_INVALID, "Two m-lines have the same ssrc.");
    }
  }
  if (media->n_sources == TUTTI_SDP_MAX_SOURCES)
    return refuse (error, TUTTI_ERROR_SDP_MEDIA, "An m-line has too many sources.");
  media->sources[media->n_sources++] = ssrc;
  return TRUE;
}

static gboolean
read_ssrc_group (Reader *reader, const char *value, GError **error)
{
  TuttiOfferMedia *media = media_now (reader);
  guint64 first, second;
  const char *end;

  if (media == NULL)
    return refuse (
        error, TUTTI_ERROR_SDP_INVALID, "An ssrc-group stands at session level.");
  if (!g_str_has_prefix (value, "FID "))
    return TRUE;
  if (!read_number (value + 4, G_MAXUINT32, &first, &end) || *end != ' ' ||
      !read_number (end + 1, G_MAXUINT32, &second, &end) || *end != '\0' ||
      first == second)
    return refuse (error, TUTTI_ERROR_SDP_INVALID, "An ssrc-group cannot be read.");
  media->fid[0] = first;
  media->fid[1] = second;
  return TRUE;
}

/* RFC 8839 5.1: foundation component transport priority address ... Names (mDNS) are
 * passed over: nothing is resolved. */
static gboolean
read_candidate (Reader *reader, const char *value, GError **error)
{
  g_auto (GStrv) fields = g_strsplit (value, " ", 7);

  if (g_strv_length (fields) < 6)
    return refuse (error, TUTTI_ERROR_SDP_CANDIDATE, "A candidate cannot be read.");
  if (g_hostname_is_ip_address (fields[4]))
    reader->offer->n_candidates++;
  if (reader->offer->n_candidates > TUTTI_SDP_MAX_CANDIDATES)
    return refuse (error, TUTTI_ERROR_SDP_CANDIDATE, "There are more than %d candidates.",
        TUTTI_SDP_MAX_CANDIDATES);
  return TRUE;
}

static gboolean
read_simulcast (Reader *reader, const char *value, GError **error)
{
  return refuse (error, TUTTI_ERROR_SDP_MEDIA, "Simulcast is not used here.");
}

static const struct {
  const char *name;
  gboolean (*read) (Reader *reader, const char *value, GError **error);
} attributes[] = {
    {"ice-ufrag:", read_ufrag},
    {"ice-pwd:", read_password},
    {"fingerprint:", read_fingerprint},
    {"setup:", read_setup},
    {"mid:", read_mid},
    {"group:", read_group},
    {"rtpmap:", read_rtpmap},
    {"fmtp:", read_fmtp},
    {"extmap:", read_extmap},
    {"ssrc:", read_ssrc},
    {"ssrc-group:", read_ssrc_group},
    {"candidate:", read_candidate},
    {"simulcast:", read_simulcast},
};

static gboolean
read_attribute (Reader *reader, const char *text, GError **error)
{
  static const char *const directions[] = {
      "sendrecv", "sendonly", "recvonly", "inactive"};

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++) {
    if (g_str_has_prefix (text, attributes[i].name))
      return attributes[i].read (reader, text + strlen (attributes[i].name), error);
  }
  if (reader->index < 0)
    return TRUE;
  if (g_str_equal (text, "rtcp-mux"))
    reader->rtcp_mux[reader->index] = TRUE;
  if (g_str_equal (text, "bundle-only"))
    reader->bundle_only[reader->index] = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    if (g_str_equal (text, directions[i]))
      same_or_set (&reader->direction[reader->index], text);
  }
  return TRUE;
}

/* "audio 9 UDP/TLS/RTP/SAVPF 111 63 9" */
static gboolean
read_media (Reader *reader, const char *text, GError **error)
{
  g_auto (GStrv) fields = g_strsplit (text, " ", 128);
  guint n = g_strv_length (fields);

  if (++reader->index >= TUTTI_OFFER_N_MEDIA)
    return refuse (error, TUTTI_ERROR_SDP_MEDIA, "There are more than three m-lines.");
  if (n < 4 || !g_str_equal (fields[0], tutti_sdp_lines[reader->index].media) ||
      !g_str_equal (fields[2], "UDP/TLS/RTP/SAVPF"))
    return refuse (error, TUTTI_ERROR_SDP_MEDIA, "m-line %d must be %s over DTLS-SRTP.",
        reader->index + 1, tutti_sdp_lines[reader->index].media);
  reader->port_zero[reader->index] = g_str_equal (fields[1], "0");
  for (guint i = 3; i < n; i++) {
    guint64 payload;
    const char *end;

    if (!read_number (fields[i], 127, &payload, &end) || *end != '\0')
      return refuse (error, TUTTI_ERROR_SDP_INVALID, "An m-line cannot be read.");
    reader->formats[reader->index][payload] = TRUE;
  }
  return TRUE;
}

static gboolean
read_line (Reader *reader, const char *line, GError **error)
{
  gsize length = strlen (line);

  if (length < 2 || line[1] != '=' || !g_ascii_islower (line[0]) ||
      length > TUTTI_SDP_MAX_LINE_BYTES)
    return refuse (error, TUTTI_ERROR_SDP_INVALID, "A line cannot be read.");
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_iscntrl (line[i]))
      return refuse (error, TUTTI_ERROR_SDP_INVALID, "A line holds a control character.");
  }
  if (line[0] == 'm')
    return read_media (reader, line + 2, error);
  if (line[0] == 'a')
    return read_attribute (reader, line + 2, error);
  return TRUE;
}

/* Checks of the whole */

static gboolean
check_bundle (Reader *reader, GError **error)
{
  g_auto (GStrv) mids = NULL;

  if (reader->bundle == NULL)
    return refuse (error, TUTTI_ERROR_SDP_BUNDLE, "There is no BUNDLE group.");
  mids = g_strsplit (reader->bundle, " ", TUTTI_OFFER_N_MEDIA + 2);
  for (int i = 0; i < TUTTI_OFFER_N_MEDIA; i++) {
    if (reader->offer->media[i].mid == NULL || mids[i] == NULL ||
        !g_str_equal (mids[i], reader->offer->media[i].mid))
      return refuse (
          error, TUTTI_ERROR_SDP_BUNDLE, "The BUNDLE group must name the three m-lines.");
  }
  if (mids[TUTTI_OFFER_N_MEDIA] != NULL)
    return refuse (
        error, TUTTI_ERROR_SDP_BUNDLE, "The BUNDLE group names too many m-lines.");
  return TRUE;
}

/* Returns: 0 if nothing repeats what is lost of @repeated */
static guint
find_rtx (Reader *reader, int index, guint repeated)
{
  for (guint payload = 1; payload < 128; payload++) {
    if (reader->rtx_of[index][payload] == repeated + 1 && payload != repeated)
      return payload;
  }
  return 0;
}

static void
find_h264 (Reader *reader, int index)
{
  TuttiOfferMedia *media = &reader->offer->media[index];

  for (guint payload = 1; payload < 128 && media->h264_payload == 0; payload++) {
    if (!reader->formats[index][payload] || !reader->h264[index][payload] ||
        reader->profile[index][payload] == 0)
      continue;
    media->h264_payload = payload;
    media->h264_profile = reader->profile[index][payload];
    media->h264_rtx_payload = find_rtx (reader, index, payload);
  }
}

/* A FID group only counts when both its sources are announced and there is a payload type
 * for the second. */
static void
check_fid (TuttiOfferMedia *media)
{
  guint found = 0;

  for (guint i = 0; i < media->n_sources; i++) {
    if (media->sources[i] == media->fid[0] || media->sources[i] == media->fid[1])
      found++;
  }
  if (found != 2 || media->rtx_payload == 0)
    media->fid[0] = media->fid[1] = 0;
}

static gboolean
check_media (Reader *reader, GError **error)
{
  if (reader->index != TUTTI_OFFER_N_MEDIA - 1)
    return refuse (error, TUTTI_ERROR_SDP_MEDIA, "There must be three m-lines.");
  for (int i = 0; i < TUTTI_OFFER_N_MEDIA; i++) {
    const char *direction =
        reader->direction[i] != NULL ? reader->direction[i] : "sendrecv";

    if (!g_str_equal (direction, tutti_sdp_lines[i].direction))
      return refuse (error, TUTTI_ERROR_SDP_MEDIA, "m-line %d must be %s.", i + 1,
          tutti_sdp_lines[i].direction);
    /* RFC 9143 6: port 0 is a rejected m-line unless it says that it lives in the bundle
     * of another, which the first one cannot. Firefox offers it so. */
    if (reader->port_zero[i] && (i == 0 || !reader->bundle_only[i]))
      return refuse (error, TUTTI_ERROR_SDP_MEDIA, "m-line %d is rejected.", i + 1);
    if (reader->offer->media[i].payload == 0)
      return refuse (error, TUTTI_ERROR_SDP_MEDIA, "m-line %d does not offer %s.", i + 1,
          tutti_sdp_lines[i].codec);
    if (!reader->rtcp_mux[i])
      return refuse (error, TUTTI_ERROR_SDP_MEDIA, "m-line %d lacks rtcp-mux.", i + 1);
    reader->offer->media[i].rtx_payload =
        find_rtx (reader, i, reader->offer->media[i].payload);
    find_h264 (reader, i);
    check_fid (&reader->offer->media[i]);
  }
  return TRUE;
}

static gboolean
check_transport (Reader *reader, GError **error)
{
  if (reader->offer->ufrag == NULL || reader->offer->password == NULL)
    return refuse (error, TUTTI_ERROR_SDP_TRANSPORT, "There are no ICE credentials.");
  if (!reader->has_fingerprint)
    return refuse (error, TUTTI_ERROR_SDP_TRANSPORT, "There is no fingerprint.");
  if (!reader->has_setup)
    return refuse (error, TUTTI_ERROR_SDP_TRANSPORT, "There is no a=setup:actpass.");
  return TRUE;
}

static gboolean
read_lines (Reader *reader, const char *sdp, GError **error)
{
  g_auto (GStrv) lines = NULL;

  if (strlen (sdp) > TUTTI_SDP_MAX_BYTES)
    return refuse (
        error, TUTTI_ERROR_SDP_INVALID, "The description is larger than 32 KiB.");
  if (!g_str_has_prefix (sdp, "v=0"))
    return refuse (
        error, TUTTI_ERROR_SDP_INVALID, "The description must start with v=0.");
  lines = g_strsplit (sdp, "\n", TUTTI_SDP_MAX_LINES + 2);
  if (g_strv_length (lines) > TUTTI_SDP_MAX_LINES + 1)
    return refuse (error, TUTTI_ERROR_SDP_INVALID, "There are more than %d lines.",
        TUTTI_SDP_MAX_LINES);
  for (char **line = lines; *line != NULL; line++) {
    gsize length = strlen (*line);

    if (length > 0 && (*line)[length - 1] == '\r')
      (*line)[--length] = '\0';
    if (length == 0 && line[1] == NULL)
      break;
    if (!read_line (reader, *line, error))
      return FALSE;
  }
  return TRUE;
}

TuttiOfferModel *
tutti_offer_parse (const char *sdp, GError **error)
{
  g_autoptr (TuttiOfferModel) offer = g_new0 (TuttiOfferModel, 1);
  g_autofree Reader *reader = g_new0 (Reader, 1);
  gboolean good;

  reader->offer = offer;
  reader->index = -1;
  good = read_lines (reader, sdp, error) && check_media (reader, error) &&
         check_bundle (reader, error) && check_transport (reader, error);
  g_free (reader->bundle);
  for (int i = 0; i < TUTTI_OFFER_N_MEDIA; i++)
    g_free (reader->direction[i]);
  return good ? g_steal_pointer (&offer) : NULL;
}
