/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <string.h>

#include "common/tutti-error.h"
#include "common/tutti-message.h"
#include "mixer/tutti-sdp-gate.h"

#define FINGERPRINT \
  "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:" \
  "CC:DD:EE:FF"
#define TRANSPORT \
  "c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n" \
  "a=fingerprint:sha-256 " FINGERPRINT "\r\na=setup:actpass\r\na=rtcp-mux\r\n"

/* What a browser sends, shortened. */
static const char good[] =
    "v=0\r\n"
    "o=- 4611 2 IN IP4 127.0.0.1\r\n"
    "s=-\r\n"
    "t=0 0\r\n"
    "a=group:BUNDLE 0 1 2\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n" TRANSPORT
    "a=candidate:1 1 udp 2122260223 192.0.2.1 46243 typ host generation 0\r\n"
    "a=candidate:2 1 udp 2122260223 0f3a6d.local 46243 typ host\r\n"
    "a=mid:0\r\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    "a=sendrecv\r\n"
    "a=rtpmap:111 opus/48000/2\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    "a=rtpmap:63 red/48000/2\r\n"
    "a=ssrc:1001 cname:x\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 98 96 97\r\n" TRANSPORT "a=mid:1\r\n"
    "a=extmap:3 "
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=sendrecv\r\n"
    "a=rtpmap:98 VP9/90000\r\n"
    "a=rtpmap:96 VP8/90000\r\n"
    "a=rtpmap:97 rtx/90000\r\n"
    "a=fmtp:97 apt=96\r\n"
    "a=ssrc-group:FID 2001 2002\r\n"
    "a=ssrc:2001 cname:x\r\n"
    "a=ssrc:2001 msid:a b\r\n"
    "a=ssrc:2002 cname:x\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" TRANSPORT "a=mid:2\r\n"
    "a=sendonly\r\n"
    "a=rtpmap:96 VP8/90000\r\n";

static char *
replace (const char *text, const char *what, const char *with)
{
  GString *out = g_string_new (text);

  g_assert_cmpuint (g_string_replace (out, what, with, 0), >, 0);
  return g_string_free (out, FALSE);
}

static void
test_model (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiOfferModel) offer = tutti_offer_parse (good, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (offer->ufrag, ==, "abcd");
  g_assert_cmpuint (offer->fingerprint[1], ==, 0x11);
  g_assert_cmpuint (offer->n_candidates, ==, 1);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_AUDIO].payload, ==, 111);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_AUDIO].level_id, ==, 1);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_AUDIO].sources[0], ==, 1001);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].payload, ==, 96);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].rtx_payload, ==, 97);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].twcc_id, ==, 3);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].n_sources, ==, 2);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].fid[1], ==, 2002);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_SCREEN].rtx_payload, ==, 0);
}

/* What is written is read as the same, and holds nothing of the client's own text. */
static void
test_rebuilt (void)
{
  g_autoptr (TuttiOfferModel) offer = tutti_offer_parse (good, NULL);
  g_autofree char *once = tutti_offer_to_sdp (offer);
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiOfferModel) again = tutti_offer_parse (once, &error);
  g_autofree char *twice = NULL;

  g_assert_no_error (error);
  twice = tutti_offer_to_sdp (again);
  g_assert_cmpstr (once, ==, twice);
  g_assert_null (strstr (once, "candidate"));
  g_assert_null (strstr (once, "local"));
  g_assert_null (strstr (once, "red/"));
  g_assert_null (strstr (once, "VP9"));
  g_assert_null (strstr (once, "msid"));
  /* webrtcbin repeats it in its answer */
  g_assert_nonnull (strstr (once, "usedtx=1"));
}

/* As Chromium offers it beside VP8: two modes, and profiles that are not ours. */
#define H264_LINES \
  "a=rtpmap:96 VP8/90000\r\n" \
  "a=rtpmap:100 H264/90000\r\n" \
  "a=fmtp:100 level-asymmetry-allowed=1;packetization-mode=1;" \
  "profile-level-id=640c1f\r\n" \
  "a=rtpmap:101 H264/90000\r\n" \
  "a=fmtp:101 level-asymmetry-allowed=1;packetization-mode=0;" \
  "profile-level-id=42e01f\r\n" \
  "a=rtpmap:102 H264/90000\r\n" \
  "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;" \
  "profile-level-id=42e01f\r\n" \
  "a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n"

static void
test_h264 (void)
{
  g_autofree char *lines =
      replace (good, "SAVPF 98 96 97", "SAVPF 98 96 97 100 101 102 103");
  g_autofree char *both =
      replace (lines, "a=rtpmap:96 VP8/90000\r\na=rtpmap:97", H264_LINES "a=rtpmap:97");
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiOfferModel) offer = tutti_offer_parse (both, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].payload, ==, 96);
  tutti_offer_choose_codec (offer, TUTTI_CODEC_H264);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].payload, ==, 102);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].rtx_payload, ==, 103);
  g_assert_cmpint (offer->media[TUTTI_OFFER_SCREEN].codec, ==, TUTTI_CODEC_VP8);
  text = tutti_offer_to_sdp (offer);
  g_assert_nonnull (strstr (text, "SAVPF 102 103\r\n"));
  g_assert_nonnull (
      strstr (text, "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f\r\n"));
  g_assert_null (strstr (text, "640c1f"));
}

/* Who does not offer it in our form gets VP8, whatever they prefer. */
static void
test_no_h264 (void)
{
  g_autoptr (TuttiOfferModel) offer = tutti_offer_parse (good, NULL);

  tutti_offer_choose_codec (offer, TUTTI_CODEC_H264);
  g_assert_cmpuint (offer->media[TUTTI_OFFER_CAMERA].payload, ==, 96);
  g_assert_cmpint (offer->media[TUTTI_OFFER_CAMERA].codec, ==, TUTTI_CODEC_VP8);
}

static void
test_line_ends (void)
{
  g_autofree char *unix_ends = replace (good, "\r\n", "\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiOfferModel) offer = tutti_offer_parse (unix_ends, &error);

  g_assert_no_error (error);
}

typedef struct {
  const char *name;
  const char *what, *with;
  TuttiErrorCode code;
} Refusal;

static const Refusal refusals[] = {
    {"version", "v=0", "v=1", TUTTI_ERROR_SDP_INVALID},
    {"no-key", "s=-", "-", TUTTI_ERROR_SDP_INVALID},
    {"empty-line", "s=-\r\n", "s=-\r\n\r\n", TUTTI_ERROR_SDP_INVALID},
    {"control-character", "s=-", "s=\x01", TUTTI_ERROR_SDP_INVALID},
    {"lone-return", "s=-", "s=\rm=x", TUTTI_ERROR_SDP_INVALID},
    {"ssrc-no-number", "a=ssrc:1001", "a=ssrc:x", TUTTI_ERROR_SDP_INVALID},
    {"ssrc-too-large", "a=ssrc:1001", "a=ssrc:4294967296", TUTTI_ERROR_SDP_INVALID},
    {"ssrc-twice", "a=ssrc:2001", "a=ssrc:1001", TUTTI_ERROR_SDP_INVALID},
    {"payload-too-large", "SAVPF 111 63", "SAVPF 111 128", TUTTI_ERROR_SDP_INVALID},
    {"two-m-lines", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", "b=AS:1\r\n",
        TUTTI_ERROR_SDP_BUNDLE},
    {"data-channel", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n", TUTTI_ERROR_SDP_MEDIA},
    {"plain-rtp", "UDP/TLS/RTP/SAVPF 111", "RTP/AVP 111", TUTTI_ERROR_SDP_MEDIA},
    {"rejected", "m=audio 9", "m=audio 0", TUTTI_ERROR_SDP_MEDIA},
    {"no-opus", "opus/48000/2", "PCMU/8000", TUTTI_ERROR_SDP_MEDIA},
    {"multiopus", "opus/48000/2", "multiopus/48000/6", TUTTI_ERROR_SDP_MEDIA},
    {"no-vp8", "a=rtpmap:96 VP8", "a=rtpmap:96 AV1", TUTTI_ERROR_SDP_MEDIA},
    {"screen-both-ways", "a=sendonly", "a=sendrecv", TUTTI_ERROR_SDP_MEDIA},
    {"no-rtcp-mux", "a=rtcp-mux", "a=rtcp-rsize", TUTTI_ERROR_SDP_MEDIA},
    {"simulcast", "a=mid:1\r\n", "a=mid:1\r\na=simulcast:send h;l\r\n",
        TUTTI_ERROR_SDP_MEDIA},
    {"no-group", "a=group:BUNDLE 0 1 2\r\n", "", TUTTI_ERROR_SDP_BUNDLE},
    {"two-groups", "a=group:BUNDLE 0 1 2\r\n",
        "a=group:BUNDLE 0 1 2\r\na=group:BUNDLE 0 1 2\r\n", TUTTI_ERROR_SDP_BUNDLE},
    {"group-too-small", "BUNDLE 0 1 2", "BUNDLE 0 1", TUTTI_ERROR_SDP_BUNDLE},
    {"group-too-large", "BUNDLE 0 1 2", "BUNDLE 0 1 2 3", TUTTI_ERROR_SDP_BUNDLE},
    {"group-of-others", "BUNDLE 0 1 2", "BUNDLE 0 1 x", TUTTI_ERROR_SDP_BUNDLE},
    {"same-mid", "a=mid:1", "a=mid:0", TUTTI_ERROR_SDP_BUNDLE},
    {"two-mids", "a=mid:1\r\n", "a=mid:1\r\na=mid:5\r\n", TUTTI_ERROR_SDP_BUNDLE},
    {"no-mid", "a=mid:1\r\n", "", TUTTI_ERROR_SDP_BUNDLE},
    {"mid-of-signs", "a=mid:1", "a=mid:1 1", TUTTI_ERROR_SDP_BUNDLE},
    {"no-ufrag", "a=ice-ufrag:abcd\r\n", "", TUTTI_ERROR_SDP_TRANSPORT},
    {"short-ufrag", "ice-ufrag:abcd", "ice-ufrag:abc", TUTTI_ERROR_SDP_TRANSPORT},
    {"ufrag-of-signs", "ice-ufrag:abcd", "ice-ufrag:ab cd", TUTTI_ERROR_SDP_TRANSPORT},
    {"short-password", "ice-pwd:0123456789012345678901", "ice-pwd:0123",
        TUTTI_ERROR_SDP_TRANSPORT},
    {"sha-1", "sha-256", "sha-1", TUTTI_ERROR_SDP_TRANSPORT},
    {"short-fingerprint", ":EE:FF\r\n", "\r\n", TUTTI_ERROR_SDP_TRANSPORT},
    {"no-hex", "sha-256 00", "sha-256 0x", TUTTI_ERROR_SDP_TRANSPORT},
    {"active", "setup:actpass", "setup:active", TUTTI_ERROR_SDP_TRANSPORT},
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autofree char *sdp = replace (good, refusal->what, refusal->with);
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiOfferModel) offer = tutti_offer_parse (sdp, &error);

  g_assert_null (offer);
  g_assert_error (error, TUTTI_ERROR, (int)refusal->code);
}

static void
test_two_fingerprints (void)
{
  GString *sdp = g_string_new (good);
  g_autoptr (GError) error = NULL;

  g_string_replace (sdp, "sha-256 00", "sha-256 01", 1);
  g_assert_null (tutti_offer_parse (sdp->str, &error));
  g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_SDP_TRANSPORT);
  g_string_free (sdp, TRUE);
}

static void
check_repeated (const char *line, guint times, TuttiErrorCode code)
{
  GString *lines = g_string_new ("a=mid:0\r\n");
  g_autofree char *sdp = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < times; i++)
    g_string_append (lines, line);
  sdp = replace (good, "a=mid:0\r\n", lines->str);
  g_string_free (lines, TRUE);
  g_assert_null (tutti_offer_parse (sdp, &error));
  g_assert_error (error, TUTTI_ERROR, (int)code);
}

static void
test_too_many (void)
{
  g_autofree char *long_line = g_strnfill (TUTTI_SDP_MAX_LINE_BYTES, 'x');
  g_autofree char *attribute = g_strdup_printf ("a=x:%s\r\n", long_line);

  check_repeated ("a=x\r\n", 10000, TUTTI_ERROR_SDP_INVALID);
  check_repeated ("a=x\r\n", 500, TUTTI_ERROR_SDP_INVALID);
  check_repeated (attribute, 1, TUTTI_ERROR_SDP_INVALID);
  check_repeated (attribute, 40, TUTTI_ERROR_SDP_INVALID);
  check_repeated (
      "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n", 33, TUTTI_ERROR_SDP_CANDIDATE);
  check_repeated (
      "a=ssrc:1 cname:x\r\na=ssrc:2 cname:x\r\na=ssrc:3 cname:x\r\na=ssrc:4 cname:x\r\n",
      1, TUTTI_ERROR_SDP_MEDIA);
}

/* Whatever is done to a good offer, the answer is an error or an offer that reads back as
 * itself. The seed is fixed. */
static void
test_mutants (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  /* An allocation costs a hundred times as much with sanitizers. */
  guint mutants = g_getenv ("TUTTI_SANITIZED") != NULL ? 2000 : 20000;
  guint accepted = 0;

  for (guint i = 0; i < mutants; i++) {
    char text[sizeof good];
    guint changes = g_rand_int_range (random, 1, 8);
    g_autoptr (TuttiOfferModel) offer = NULL;

    memcpy (text, good, sizeof good);
    for (guint c = 0; c < changes; c++)
      text[g_rand_int_range (random, 0, sizeof good - 1)] =
          g_rand_int_range (random, 0, 256);
    offer = tutti_offer_parse (text, NULL);
    if (offer != NULL) {
      g_autofree char *written = tutti_offer_to_sdp (offer);
      g_autoptr (TuttiOfferModel) again = tutti_offer_parse (written, NULL);

      g_assert_nonnull (again);
      accepted++;
    }
  }
  g_assert_cmpuint (accepted, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp-gate/model", test_model);
  g_test_add_func ("/sdp-gate/rebuilt", test_rebuilt);
  g_test_add_func ("/sdp-gate/h264", test_h264);
  g_test_add_func ("/sdp-gate/no-h264", test_no_h264);
  g_test_add_func ("/sdp-gate/line-ends", test_line_ends);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree char *path = g_strconcat ("/sdp-gate/refusal/", refusals[i].name, NULL);

    g_test_add_data_func (path, &refusals[i], test_refusal);
  }
  g_test_add_func ("/sdp-gate/two-fingerprints", test_two_fingerprints);
  g_test_add_func ("/sdp-gate/too-many", test_too_many);
  g_test_add_func ("/sdp-gate/mutants", test_mutants);
  return g_test_run ();
}
