/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-answer.h"

#include <string.h>
#include <sys/random.h>

#include "common/tutti-error.h"

#define KEY_BYTES 30 /* 16 of master key, 14 of salt */

/* Of our offers. */
#define OFFER_OPUS 96
#define OFFER_EVENTS 101
#define OFFER_EVENTS_48 102

/* One sound for all: what Opus is told here is what the mixer's phone leg encodes. */
#define OPUS_FORMAT "useinbandfec=1;stereo=0;sprop-stereo=0"

void
tutti_sip_self_init (TuttiSipSelf *self, TuttiSipSignalling signalling)
{
  guint8 random[KEY_BYTES];
  g_autofree char *text = NULL;

  *self = (TuttiSipSelf){.signalling = signalling, .codec = -1};
  if (getrandom (&self->session, sizeof self->session, 0) != sizeof self->session)
    self->session = (guint64)g_get_real_time ();
  /* RFC 8866 5.2 recommends a number that fits into 63 bits. */
  self->session >>= 1;
  if (signalling != TUTTI_SIP_PROTECTED ||
      getrandom (random, sizeof random, 0) != sizeof random)
    return;
  text = g_base64_encode (random, sizeof random);
  g_strlcpy (self->key, text, sizeof self->key);
  explicit_bzero (random, sizeof random);
}

void
tutti_sip_self_clear (TuttiSipSelf *self)
{
  explicit_bzero (self->key, sizeof self->key);
  g_clear_pointer (&self->address, g_free);
}

/* Choosing */

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_SDP_MEDIA, "%s: %s",
      tutti_error_text (TUTTI_ERROR_SDP_MEDIA), what);
  return FALSE;
}

/* The one of before, else the best sound; of the two kinds of G.711 the one that the
 * phone names first. Returns: -1 when there is none */
static int
choose_codec (const TuttiSipSelf *self, const TuttiSipSdp *peer)
{
  if (self->codec >= 0 && peer->payloads[self->codec] >= 0)
    return self->codec;
  for (int i = TUTTI_SIP_OPUS; i >= TUTTI_SIP_G722; i--)
    if (peer->payloads[i] >= 0)
      return i;
  if (peer->payloads[TUTTI_SIP_PCMU] >= 0 &&
      (peer->payloads[TUTTI_SIP_PCMA] < 0 ||
          peer->ranks[TUTTI_SIP_PCMU] < peer->ranks[TUTTI_SIP_PCMA]))
    return TUTTI_SIP_PCMU;
  return peer->payloads[TUTTI_SIP_PCMA] >= 0 ? TUTTI_SIP_PCMA : -1;
}

static const TuttiSipCrypto *
choose_crypto (const TuttiSipSelf *self, const TuttiSipSdp *peer)
{
  if (self->key[0] == '\0' || peer->cryptos->len == 0)
    return NULL;
  return &g_array_index (peer->cryptos, TuttiSipCrypto, 0);
}

/* Keys are of one clock with the sound where they can be: both share the timestamps. */
static int
choose_events (const TuttiSipSdp *peer, int codec)
{
  if (codec == TUTTI_SIP_OPUS && peer->events48 >= 0)
    return peer->events48;
  return peer->events8 >= 0 ? peer->events8 : peer->events48;
}

static gboolean
agree (TuttiSipSelf *self, const TuttiSipSdp *peer, TuttiPhoneLine *line, GError **error)
{
  const TuttiSipCrypto *crypto = choose_crypto (self, peer);
  int codec = choose_codec (self, peer);
  int events;

  if (codec < 0)
    return fail (error, "no codec that both have");
  if (peer->secure && crypto == NULL)
    return fail (error, self->signalling == TUTTI_SIP_PROTECTED
                            ? "no SRTP suite that both have"
                            : "SRTP keys are exchanged over TLS only");
  events = choose_events (peer, codec);
  self->codec = codec;
  line->codec = g_strdup (tutti_sip_codec_to_string ((TuttiSipCodec)codec));
  line->payload = peer->payloads[codec];
  line->events = MAX (events, 0);
  line->comfort = codec == TUTTI_SIP_OPUS ? 0 : MAX (peer->comfort, 0);
  line->address = g_strdup (peer->address);
  line->port = peer->port;
  line->control = peer->mux || self->control == 0 ? 0 : peer->control;
  line->direction =
      g_strdup ((peer->direction & TUTTI_SIP_RECEIVES) != 0 ? "sendrecv" : "hold");
  if (crypto != NULL) {
    line->suite = g_strdup (tutti_sip_suite_to_string (crypto->suite));
    line->sendkey = g_strdup (self->key);
    line->receivekey = g_strdup (crypto->key);
  }
  return TRUE;
}

/* Writing */

static void
write_head (TuttiSipSelf *self, GString *out)
{
  const char *family = strchr (self->address, ':') != NULL ? "IP6" : "IP4";

  self->version++;
  g_string_append_printf (out,
      "v=0\r\no=- %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " IN %s %s\r\ns=-\r\n"
      "c=IN %s %s\r\nt=0 0\r\n",
      self->session, self->version, family, self->address, family, self->address);
}

static void
write_control (const TuttiSipSelf *self, gboolean mux, GString *out)
{
  if (mux)
    g_string_append (out, "a=rtcp-mux\r\n");
  else if (self->control > 0 && self->control != self->port + 1)
    g_string_append_printf (out, "a=rtcp:%u\r\n", self->control);
}

static void
write_codec (TuttiSipCodec codec, gint64 payload, GString *out)
{
  static const char *const maps[TUTTI_SIP_N_CODECS] = {
      "PCMU/8000", "PCMA/8000", "G722/8000", "opus/48000/2"};

  g_string_append_printf (
      out, "a=rtpmap:%" G_GINT64_FORMAT " %s\r\n", payload, maps[codec]);
  if (codec == TUTTI_SIP_OPUS)
    g_string_append_printf (
        out, "a=fmtp:%" G_GINT64_FORMAT " %s\r\n", payload, OPUS_FORMAT);
}

static void
write_events (gint64 payload, guint clock, GString *out)
{
  g_string_append_printf (out,
      "a=rtpmap:%" G_GINT64_FORMAT " telephone-event/%u\r\n"
      "a=fmtp:%" G_GINT64_FORMAT " 0-15\r\n",
      payload, clock, payload);
}

/* What the phone wants to send we receive, and the other way round. */
static const char *
mirror (TuttiSipDirection theirs)
{
  switch (theirs) {
  case TUTTI_SIP_SENDRECV:
    return "sendrecv";
  case TUTTI_SIP_SENDS:
    return "recvonly";
  case TUTTI_SIP_RECEIVES:
    return "sendonly";
  case TUTTI_SIP_INACTIVE:
  default:
    return "inactive";
  }
}

static void
write_sound (TuttiSipSelf *self, const TuttiSipSdp *offer, const TuttiPhoneLine *line,
    GString *out)
{
  g_string_append_printf (
      out, "m=audio %u %s %" G_GINT64_FORMAT, self->port, offer->profile, line->payload);
  if (line->events > 0)
    g_string_append_printf (out, " %" G_GINT64_FORMAT, line->events);
  if (line->comfort > 0)
    g_string_append_printf (out, " %" G_GINT64_FORMAT, line->comfort);
  g_string_append (out, "\r\n");
  write_codec ((TuttiSipCodec)self->codec, line->payload, out);
  if (line->events > 0)
    write_events (line->events, line->events == offer->events48 ? 48000 : 8000, out);
  if (line->comfort > 0)
    g_string_append_printf (
        out, "a=rtpmap:%" G_GINT64_FORMAT " CN/8000\r\n", line->comfort);
  g_string_append (out, "a=ptime:20\r\n");
  if (line->suite != NULL)
    g_string_append_printf (out, "a=crypto:%d %s inline:%s\r\n",
        g_array_index (offer->cryptos, TuttiSipCrypto, 0).tag, line->suite,
        line->sendkey);
  write_control (self, offer->mux, out);
  g_string_append_printf (out, "a=%s\r\n", mirror (offer->direction));
}

char *
tutti_sip_answer (
    TuttiSipSelf *self, const TuttiSipSdp *offer, TuttiPhoneLine *line, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  *line = (TuttiPhoneLine){NULL};
  if (!agree (self, offer, line, error))
    return NULL;
  write_head (self, out);
  for (guint i = 0; i < offer->n_media; i++) {
    const TuttiSipOther *other = g_ptr_array_index (offer->others, i);

    if (other == NULL)
      write_sound (self, offer, line, out);
    else
      g_string_append_printf (
          out, "m=%s 0 %s %s\r\n", other->media, other->profile, other->format);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
tutti_sip_offer (TuttiSipSelf *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  write_head (self, out);
  g_string_append_printf (out, "m=audio %u %s %d 9 8 0 %d %d 13\r\n", self->port,
      self->key[0] != '\0' ? "RTP/SAVP" : "RTP/AVP", OFFER_OPUS, OFFER_EVENTS,
      OFFER_EVENTS_48);
  write_codec (TUTTI_SIP_OPUS, OFFER_OPUS, out);
  write_codec (TUTTI_SIP_G722, 9, out);
  write_codec (TUTTI_SIP_PCMA, 8, out);
  write_codec (TUTTI_SIP_PCMU, 0, out);
  write_events (OFFER_EVENTS, 8000, out);
  write_events (OFFER_EVENTS_48, 48000, out);
  g_string_append (out, "a=rtpmap:13 CN/8000\r\na=ptime:20\r\n");
  if (self->key[0] != '\0')
    g_string_append_printf (out, "a=crypto:1 %s inline:%s\r\n",
        tutti_sip_suite_to_string (TUTTI_SIP_SUITE_80), self->key);
  write_control (self, TRUE, out);
  if (self->control > 0)
    g_string_append_printf (out, "a=rtcp:%u\r\n", self->control);
  g_string_append (out, "a=sendrecv\r\n");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
tutti_sip_take_answer (
    TuttiSipSelf *self, const TuttiSipSdp *answer, TuttiPhoneLine *line, GError **error)
{
  *line = (TuttiPhoneLine){NULL};
  if (self->key[0] != '\0' && !answer->secure)
    return fail (error, "SRTP was offered, and is not in the answer");
  return agree (self, answer, line, error);
}
