/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Session descriptions of phones, and what is answered. */
#include <string.h>

#include "common/tutti-error.h"
#include "sip/tutti-sip-answer.h"

#define KEY "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"

#define HEAD "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"

static const char usual[] =
    HEAD "m=audio 40000 RTP/AVP 0 8 9 101\r\na=rtpmap:101 telephone-event/8000\r\n"
         "a=fmtp:101 0-15\r\na=sendrecv\r\n";

static TuttiSipSdp *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  TuttiSipSdp *sdp = tutti_sip_sdp_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return sdp;
}

static TuttiSipSelf
make_self (TuttiSipSignalling signalling)
{
  TuttiSipSelf self;

  tutti_sip_self_init (&self, signalling);
  self.address = g_strdup ("198.51.100.1");
  self.port = 30000;
  self.control = 30001;
  return self;
}

static char *
answer_to (
    const char *text, TuttiSipSignalling signalling, TuttiPhoneLine *line, GError **error)
{
  g_autoptr (TuttiSipSdp) offer = parse (text);
  TuttiSipSelf self = make_self (signalling);
  char *answer = tutti_sip_answer (&self, offer, line, error);

  tutti_sip_self_clear (&self);
  return answer;
}

static void
test_usual (void)
{
  TuttiPhoneLine line;
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = answer_to (usual, TUTTI_SIP_CLEAR, &line, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line.codec, ==, "g722");
  g_assert_cmpint (line.payload, ==, 9);
  g_assert_cmpint (line.events, ==, 101);
  g_assert_cmpstr (line.address, ==, "192.0.2.7");
  g_assert_cmpint (line.port, ==, 40000);
  g_assert_cmpint (line.control, ==, 40001);
  g_assert_cmpstr (line.direction, ==, "sendrecv");
  g_assert_null (line.suite);
  g_assert_nonnull (strstr (answer, "m=audio 30000 RTP/AVP 9 101\r\n"));
  g_assert_nonnull (strstr (answer, "c=IN IP4 198.51.100.1\r\n"));
  g_assert_nonnull (strstr (answer, "a=rtpmap:101 telephone-event/8000\r\n"));
  tutti_phone_line_clear (&line);
}

/* What is offered, what is chosen, and its payload type. */
static void
test_codecs (void)
{
  static const struct {
    const char *media;
    const char *codec;
    int payload, events, comfort;
  } cases[] = {
      {"m=audio 4000 RTP/AVP 0\r\n", "pcmu", 0, 0, 0},
      {"m=audio 4000 RTP/AVP 8 0\r\n", "pcma", 8, 0, 0},
      {"m=audio 4000 RTP/AVP 0 8\r\n", "pcmu", 0, 0, 0},
      {"m=audio 4000 RTP/AVP 0 13\r\n", "pcmu", 0, 0, 13},
      {"m=audio 4000 RTP/AVP 98\r\na=rtpmap:98 pcma/8000/1\r\n", "pcma", 98, 0, 0},
      {"m=audio 4000 RTP/AVP 8 107 101\r\na=rtpmap:107 opus/48000/2\r\n"
       "a=rtpmap:101 telephone-event/8000\r\n",
          "opus", 107, 101, 0},
      {"m=audio 4000 RTP/AVP 8 107 101 102\r\na=rtpmap:107 OPUS/48000/2\r\n"
       "a=rtpmap:101 telephone-event/8000\r\na=rtpmap:102 telephone-event/48000\r\n",
          "opus", 107, 102, 0},
      /* Static numbers that are put to other use. */
      {"m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 speex/8000\r\n", "pcma", 8, 0, 0},
      /* Mapped, but not among the formats. */
      {"m=audio 4000 RTP/AVP 0\r\na=rtpmap:107 opus/48000/2\r\n", "pcmu", 0, 0, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (HEAD, cases[i].media, NULL);
    g_autoptr (GError) error = NULL;
    TuttiPhoneLine line;
    g_autofree char *answer = answer_to (text, TUTTI_SIP_CLEAR, &line, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (line.codec, ==, cases[i].codec);
    g_assert_cmpint (line.payload, ==, cases[i].payload);
    g_assert_cmpint (line.events, ==, cases[i].events);
    g_assert_cmpint (line.comfort, ==, cases[i].comfort);
    tutti_phone_line_clear (&line);
  }
}

static void
test_no_common_codec (void)
{
  TuttiPhoneLine line;
  g_autoptr (GError) error = NULL;
  g_autofree char *answer =
      answer_to (HEAD "m=audio 4000 RTP/AVP 18 101\r\na=rtpmap:18 G729/8000\r\n"
                      "a=rtpmap:101 telephone-event/8000\r\n",
          TUTTI_SIP_CLEAR, &line, &error);

  g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_SDP_MEDIA);
  g_assert_null (answer);
}

/* Every m-line is answered, in place; a second one of sound is refused as well. */
static void
test_other_media (void)
{
  TuttiPhoneLine line;
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = answer_to (HEAD
      "m=video 5000 RTP/AVP 96 97\r\na=rtpmap:96 H264/90000\r\na=recvonly\r\n"
      "m=audio 4000 RTP/AVP 8\r\nc=IN IP4 192.0.2.8\r\nm=audio 4002 RTP/AVP 0\r\n"
      "a=sendonly\r\nm=application 9 UDP/BFCP *\r\n",
      TUTTI_SIP_CLEAR, &line, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line.address, ==, "192.0.2.8");
  g_assert_cmpstr (line.direction, ==, "sendrecv");
  g_assert_cmpstr (line.codec, ==, "pcma");
  g_assert_nonnull (
      strstr (answer, "m=video 0 RTP/AVP 96\r\nm=audio 30000 RTP/AVP 8\r\n"));
  g_assert_nonnull (
      strstr (answer, "m=audio 0 RTP/AVP 0\r\nm=application 0 UDP/BFCP *\r\n"));
  tutti_phone_line_clear (&line);
}

static void
test_hold (void)
{
  static const struct {
    const char *attribute;
    const char *direction;
    const char *answer;
  } cases[] = {
      {"a=sendonly\r\n", "hold", "a=recvonly\r\n"},
      {"a=inactive\r\n", "hold", "a=inactive\r\n"},
      {"a=recvonly\r\n", "sendrecv", "a=sendonly\r\n"},
      {"c=IN IP4 0.0.0.0\r\n", "hold", "a=recvonly\r\n"},
      {"", "sendrecv", "a=sendrecv\r\n"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strconcat (HEAD, "m=audio 4000 RTP/AVP 8\r\n", cases[i].attribute, NULL);
    g_autoptr (GError) error = NULL;
    TuttiPhoneLine line;
    g_autofree char *answer = answer_to (text, TUTTI_SIP_CLEAR, &line, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (line.direction, ==, cases[i].direction);
    g_assert_nonnull (strstr (answer, cases[i].answer));
    tutti_phone_line_clear (&line);
  }
}

/* Over TLS only, the phone's key to receive with and our own to send with. */
static void
test_srtp (void)
{
  static const char text[] = HEAD
      "m=audio 4000 RTP/SAVP 8\r\na=crypto:3 AES_256_CM_HMAC_SHA1_80 inline:" KEY "\r\n"
      "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:" KEY "|2^20\r\n";
  g_autoptr (GError) error = NULL;
  TuttiPhoneLine line;
  g_autofree char *answer = answer_to (text, TUTTI_SIP_PROTECTED, &line, &error);
  g_autofree char *refused = NULL;
  g_autofree char *wanted = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (line.suite, ==, "AES_CM_128_HMAC_SHA1_32");
  g_assert_cmpstr (line.receivekey, ==, KEY);
  g_assert_cmpuint (strlen (line.sendkey), ==, 40);
  g_assert_cmpstr (line.sendkey, !=, KEY);
  wanted =
      g_strdup_printf ("a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:%s\r\n", line.sendkey);
  g_assert_nonnull (strstr (answer, wanted));
  g_assert_nonnull (strstr (answer, "m=audio 30000 RTP/SAVP 8\r\n"));
  tutti_phone_line_clear (&line);

  refused = answer_to (text, TUTTI_SIP_CLEAR, &line, &error);
  g_assert_null (refused);
  g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_SDP_MEDIA);
}

/* Keys that anybody on the way could read are not used. */
static void
test_srtp_in_clear (void)
{
  g_autoptr (GError) error = NULL;
  TuttiPhoneLine line;
  g_autofree char *answer = answer_to (HEAD
      "m=audio 4000 RTP/AVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" KEY "\r\n",
      TUTTI_SIP_CLEAR, &line, &error);

  g_assert_no_error (error);
  g_assert_null (line.suite);
  g_assert_null (strstr (answer, "crypto"));
  tutti_phone_line_clear (&line);
}

/* A re-INVITE: the codec stays, the version rises, the address may be another. */
static void
test_again (void)
{
  TuttiSipSelf self = make_self (TUTTI_SIP_CLEAR);
  g_autoptr (TuttiSipSdp) first = parse (HEAD "m=audio 4000 RTP/AVP 8\r\n");
  g_autoptr (TuttiSipSdp) second =
      parse (HEAD "m=audio 4002 RTP/AVP 0 8 9\r\nc=IN IP4 192.0.2.9\r\na=rtcp-mux\r\n");
  g_autoptr (TuttiSipSdp) third = parse (HEAD "m=audio 4002 RTP/AVP 0\r\n");
  g_autoptr (GError) error = NULL;
  TuttiPhoneLine line;
  g_autofree char *one = tutti_sip_answer (&self, first, &line, &error);
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;

  tutti_phone_line_clear (&line);
  two = tutti_sip_answer (&self, second, &line, &error);
  g_assert_cmpstr (line.codec, ==, "pcma");
  g_assert_cmpstr (line.address, ==, "192.0.2.9");
  g_assert_cmpint (line.port, ==, 4002);
  g_assert_cmpint (line.control, ==, 0);
  g_assert_nonnull (strstr (two, "a=rtcp-mux\r\n"));
  tutti_phone_line_clear (&line);
  three = tutti_sip_answer (&self, third, &line, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (line.codec, ==, "pcmu");
  g_assert_cmpuint (self.version, ==, 3);
  tutti_phone_line_clear (&line);
  tutti_sip_self_clear (&self);
}

/* Our offer is one that we could answer, and the answer to it is understood. */
static void
test_own_offer (void)
{
  for (TuttiSipSignalling s = TUTTI_SIP_CLEAR; s <= TUTTI_SIP_PROTECTED; s++) {
    TuttiSipSelf caller = make_self (s);
    g_autofree char *offer = tutti_sip_offer (&caller);
    g_autoptr (GError) error = NULL;
    TuttiPhoneLine theirs, ours;
    g_autofree char *answer = answer_to (offer, s, &theirs, &error);
    g_autoptr (TuttiSipSdp) read = NULL;

    g_assert_no_error (error);
    read = parse (answer);
    g_assert_true (tutti_sip_take_answer (&caller, read, &ours, &error));
    g_assert_cmpstr (ours.codec, ==, "opus");
    g_assert_cmpint (ours.events, ==, 102);
    g_assert_cmpint (ours.control, ==, 0);
    g_assert_cmpstr (ours.sendkey, ==, theirs.receivekey);
    g_assert_cmpstr (ours.receivekey, ==, theirs.sendkey);
    g_assert_true ((ours.suite != NULL) == (s == TUTTI_SIP_PROTECTED));
    tutti_phone_line_clear (&ours);
    tutti_phone_line_clear (&theirs);
    tutti_sip_self_clear (&caller);
  }
}

static void
test_invalid (void)
{
  static const char *const texts[] = {
      "",
      "hello",
      HEAD,
      HEAD "m=audio 0 RTP/AVP 8\r\n",
      HEAD "m=audio x RTP/AVP 8\r\n",
      HEAD "m=audio 70000 RTP/AVP 8\r\n",
      HEAD "m=audio 4000 RTP/AVP 300\r\n",
      HEAD "m=audio 4000 RTP/AVP\r\n",
      "v=0\r\nm=audio 4000 RTP/AVP 8\r\n",
      "v=0\r\nc=IN IP4 example.org\r\nm=audio 4000 RTP/AVP 8\r\n",
      "v=0\r\nc=IN IP6 192.0.2.7\r\nm=audio 4000 RTP/AVP 8\r\n",
      HEAD "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8\r\n",
      HEAD "m=audio 4000 RTP/AVP 8\r\na=rtcp:0\r\n",
      HEAD "m=audio 4000 RTP/AVP 8\r\nnonsense\r\n",
      HEAD "m=video 1 RTP/AVP 1\r\nm=video 1 RTP/AVP 1\r\nm=video 1 RTP/AVP 1\r\n"
           "m=video 1 RTP/AVP 1\r\nm=video 1 RTP/AVP 1\r\nm=video 1 RTP/AVP 1\r\n"
           "m=video 1 RTP/AVP 1\r\nm=video 1 RTP/AVP 1\r\nm=audio 4000 RTP/AVP 8\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TuttiSipSdp) sdp =
        tutti_sip_sdp_parse (texts[i], strlen (texts[i]), &error);

    if (sdp != NULL)
      g_error ("taken: %s", texts[i]);
    g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_SDP_INVALID);
  }
}

/* Whatever a byte is changed to: an error or a description, and an answer without
 * anything that was not written by us. */
static void
test_mutations (void)
{
  for (guint n = 0; n < 20000; n++) {
    g_autofree char *text = g_strdup (usual);
    gsize length = strlen (text);
    g_autoptr (TuttiSipSdp) sdp = NULL;
    TuttiSipSelf self = make_self (TUTTI_SIP_CLEAR);

    for (guint i = 0; i < 3; i++)
      text[g_test_rand_int_range (0, (gint32)length)] =
          (char)g_test_rand_int_range (0, 256);
    sdp = tutti_sip_sdp_parse (text, length, NULL);
    if (sdp != NULL) {
      TuttiPhoneLine line;
      g_autofree char *answer = tutti_sip_answer (&self, sdp, &line, NULL);

      if (answer != NULL) {
        g_autoptr (TuttiSipSdp) again = parse (answer);

        g_assert_cmpuint (again->port, ==, 30000);
      }
      tutti_phone_line_clear (&line);
    }
    tutti_sip_self_clear (&self);
  }
}

static void
test_addresses (void)
{
  g_assert_true (tutti_sip_sdp_address_is_fit ("192.0.2.7", "192.0.2.8"));
  g_assert_true (tutti_sip_sdp_address_is_fit ("2001:db8::1", "2001:db8::2"));
  g_assert_true (tutti_sip_sdp_address_is_fit ("127.0.0.1", "127.0.0.1"));
  g_assert_true (tutti_sip_sdp_address_is_fit ("0.0.0.0", "192.0.2.8"));
  g_assert_false (tutti_sip_sdp_address_is_fit ("127.0.0.1", "192.0.2.8"));
  g_assert_false (tutti_sip_sdp_address_is_fit ("::1", "2001:db8::2"));
  g_assert_false (tutti_sip_sdp_address_is_fit ("224.0.0.1", "192.0.2.8"));
  g_assert_false (tutti_sip_sdp_address_is_fit ("ff02::1", "2001:db8::2"));
  g_assert_false (tutti_sip_sdp_address_is_fit ("255.255.255.255", "192.0.2.8"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/usual", test_usual);
  g_test_add_func ("/sdp/codecs", test_codecs);
  g_test_add_func ("/sdp/no-common-codec", test_no_common_codec);
  g_test_add_func ("/sdp/other-media", test_other_media);
  g_test_add_func ("/sdp/hold", test_hold);
  g_test_add_func ("/sdp/srtp", test_srtp);
  g_test_add_func ("/sdp/srtp-in-clear", test_srtp_in_clear);
  g_test_add_func ("/sdp/again", test_again);
  g_test_add_func ("/sdp/own-offer", test_own_offer);
  g_test_add_func ("/sdp/invalid", test_invalid);
  g_test_add_func ("/sdp/mutations", test_mutations);
  g_test_add_func ("/sdp/addresses", test_addresses);
  return g_test_run ();
}
