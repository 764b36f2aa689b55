/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-answer.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

static const char *const uris[CROWD_N_EXTENSIONS] = {
    [CROWD_EXTENSION_LEVEL] = "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    [CROWD_EXTENSION_TIME] = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    [CROWD_EXTENSION_TWCC] =
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    [CROWD_EXTENSION_MID] = "urn:ietf:params:rtp-hdrext:sdes:mid",
};

static void
write_media (GString *out, const CrowdOffer *offer, CrowdMedia media)
{
  const gboolean audio = media == CROWD_AUDIO;
  const guint payload = audio ? CROWD_OPUS : CROWD_VP8;

  g_string_append_printf (out,
      "m=%s 9 UDP/TLS/RTP/SAVPF %u\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
      "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\na=setup:actpass\r\n"
      "a=mid:%d\r\na=%s\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:%u %s\r\n",
      audio ? "audio" : "video", payload, offer->ufrag, offer->password,
      offer->fingerprint, media, media == CROWD_SCREEN ? "sendonly" : "sendrecv", payload,
      audio ? "opus/48000/2" : "VP8/90000");
  for (guint i = audio ? CROWD_EXTENSION_LEVEL : CROWD_EXTENSION_TIME;
       i < CROWD_N_EXTENSIONS; i++)
    g_string_append_printf (out, "a=extmap:%u %s\r\n", i + 1, uris[i]);
  g_string_append_printf (out, "a=rtcp-fb:%u transport-cc\r\n", payload);
  if (audio)
    g_string_append_printf (out, "a=fmtp:%u minptime=10;useinbandfec=1\r\n", payload);
  else
    g_string_append_printf (out,
        "a=rtcp-fb:%u goog-remb\r\na=rtcp-fb:%u ccm fir\r\na=rtcp-fb:%u nack\r\n"
        "a=rtcp-fb:%u nack pli\r\n",
        payload, payload, payload, payload);
  g_string_append_printf (out, "a=ssrc:%u cname:crowd\r\n", offer->ssrc[media]);
  if (media == CROWD_AUDIO)
    g_string_append_printf (out,
        "a=candidate:1 1 udp 2130706431 %s %u typ host\r\na=end-of-candidates\r\n",
        offer->address, offer->port);
}

char *
crowd_offer_write (const CrowdOffer *offer, guint n_media)
{
  GString *out = g_string_new ("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
                               "a=group:BUNDLE");

  for (guint i = 0; i < n_media; i++)
    g_string_append_printf (out, " %u", i);
  g_string_append (out, "\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n");
  for (guint i = 0; i < n_media; i++)
    write_media (out, offer, (CrowdMedia)i);
  return g_string_free (out, FALSE);
}

static void
read_candidate (CrowdAnswer *answer, const char *value)
{
  g_auto (GStrv) fields = g_strsplit (value, " ", 8);

  if (answer->address.sin_family != 0 || g_strv_length (fields) < 6 ||
      g_ascii_strcasecmp (fields[2], "udp") != 0 ||
      inet_pton (AF_INET, fields[4], &answer->address.sin_addr) != 1)
    return;
  answer->address.sin_family = AF_INET;
  answer->address.sin_port = htons ((guint16)atoi (fields[5]));
}

static void
read_extension (CrowdAnswer *answer, guint media, const char *value)
{
  const char *uri = strchr (value, ' ');

  for (guint i = 0; i < CROWD_N_EXTENSIONS && uri != NULL; i++) {
    if (g_str_has_prefix (uri + 1, uris[i]))
      answer->extensions[media][i] = (guint)atoi (value);
  }
}

static void
read_line (CrowdAnswer *answer, guint media, const char *line)
{
  const char *value = strchr (line, ':');

  if (value == NULL)
    return;
  value++;
  if (g_str_has_prefix (line, "a=ice-ufrag:"))
    g_strlcpy (answer->ufrag, value, sizeof answer->ufrag);
  else if (g_str_has_prefix (line, "a=ice-pwd:"))
    g_strlcpy (answer->password, value, sizeof answer->password);
  else if (g_str_has_prefix (line, "a=candidate:"))
    read_candidate (answer, value);
  else if (g_str_has_prefix (line, "a=setup:"))
    answer->role =
        g_str_has_prefix (value, "passive") ? CROWD_DTLS_CLIENT : CROWD_DTLS_SERVER;
  else if (g_str_has_prefix (line, "a=fmtp:") && media == CROWD_AUDIO)
    answer->dtx = answer->dtx || strstr (value, "usedtx=1") != NULL;
  else if (g_str_has_prefix (line, "a=extmap:") && media < CROWD_N_MEDIA)
    read_extension (answer, media, value);
}

gboolean
crowd_answer_read (CrowdAnswer *answer, const char *sdp, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (sdp, "\n", -1);
  guint media = G_MAXUINT;

  memset (answer, 0, sizeof *answer);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_strchomp (lines[i]);
    if (g_str_has_prefix (lines[i], "m="))
      media++;
    read_line (answer, media, lines[i]);
  }
  if (answer->address.sin_family != 0 && *answer->ufrag != '\0' &&
      *answer->password != '\0')
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "the answer has no candidate or no credentials");
  return FALSE;
}
