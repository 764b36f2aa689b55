/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What strangers send wrongly costs only them: each its error id, and the sound of two
 * others goes on without a gap. */

#include <string.h>

#include "gap-meter.h"
#include "tutti-test-wait.h"

typedef struct {
  Room *room;
  People *people;
  GapMeter *meter;
} Meeting;

static Meeting *
meeting_new (void)
{
  Meeting *self = g_new0 (Meeting, 1);

  self->room = room_new (NULL);
  self->people = people_new_with_voice (self->room, 2, TUTTI_TEST_VOICE_STEADY);
  self->meter = gap_meter_new (self->room, self->people);
  return self;
}

static void
meeting_free (Meeting *self)
{
  gap_meter_free (self->meter);
  people_free (self->people);
  room_free (self->room);
  g_free (self);
}

/* Text of an offer, altered */

static char *
replace (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, -1);

  g_assert_cmpuint (g_strv_length (parts), >, 1);
  return g_strjoinv (new, parts);
}

/* Without the lines that begin with @start. */
static char *
without (const char *text, const char *start)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  GString *left = g_string_new (NULL);

  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    if (!g_str_has_prefix (*line, start))
      g_string_append_printf (left, "%s\r\n", *line);
  }
  g_assert_cmpuint (left->len, <, strlen (text));
  return g_string_free (left, FALSE);
}

static char *
with_many (const char *text, const char *line, guint n)
{
  GString *longer = g_string_new (text);

  for (guint i = 0; i < n; i++)
    g_string_append (longer, line);
  return g_string_free (longer, FALSE);
}

static char *
make_garbage (const char *offer)
{
  return g_strdup ("\xc3\xa4 no description at all");
}

static char *
make_malformed (const char *offer)
{
  return replace (offer, "a=rtcp-mux\r\n", "a rtcp-mux\r\n");
}

static char *
make_control (const char *offer)
{
  return replace (offer, "a=rtcp-mux\r\n", "a=rtcp\033mux\r\n");
}

static char *
make_ten_thousand_lines (const char *offer)
{
  return with_many (offer, "\n", 10000);
}

static char *
make_same_mids (const char *offer)
{
  return replace (offer, "a=mid:video2\r\n", "a=mid:video1\r\n");
}

static char *
make_wrong_bundle (const char *offer)
{
  return replace (offer, "a=group:BUNDLE audio0 video1 video2\r\n",
      "a=group:BUNDLE audio0 video1 other\r\n");
}

static char *
make_no_fingerprint (const char *offer)
{
  return without (offer, "a=fingerprint:");
}

static char *
make_no_password (const char *offer)
{
  return without (offer, "a=ice-pwd:");
}

static char *
make_passive (const char *offer)
{
  return replace (offer, "a=setup:actpass", "a=setup:passive");
}

static char *
make_four (const char *offer)
{
  const char *screen = strstr (strstr (offer, "m=video") + 1, "m=video");
  g_autofree char *fourth = replace (screen, "video2", "video3");

  return g_strconcat (offer, fourth, NULL);
}

static char *
make_two (const char *offer)
{
  const char *screen = strstr (strstr (offer, "m=video") + 1, "m=video");

  return g_strndup (offer, screen - offer);
}

static char *
make_other_codec (const char *offer)
{
  return replace (offer, "VP8/90000", "H264/90000");
}

static char *
make_other_direction (const char *offer)
{
  return replace (offer, "a=sendonly", "a=recvonly");
}

static char *
make_33_candidates (const char *offer)
{
  return with_many (offer, "a=candidate:1 1 UDP 1 192.0.2.1 9 typ host\r\n", 33);
}

static char *
make_bad_candidate (const char *offer)
{
  return with_many (offer, "a=candidate:1 1 UDP\r\n", 1);
}

static const struct {
  char *(*make) (const char *offer);
  const char *error;
} bad[] = {
    {make_garbage, "sdp-invalid"},
    {make_malformed, "sdp-invalid"},
    {make_control, "sdp-invalid"},
    {make_ten_thousand_lines, "sdp-invalid"},
    {make_same_mids, "sdp-bundle"},
    {make_wrong_bundle, "sdp-bundle"},
    {make_no_fingerprint, "sdp-transport"},
    {make_no_password, "sdp-transport"},
    {make_passive, "sdp-transport"},
    {make_four, "sdp-media"},
    {make_two, "sdp-media"},
    {make_other_codec, "sdp-media"},
    {make_other_direction, "sdp-media"},
    {make_33_candidates, "sdp-candidate"},
    {make_bad_candidate, "sdp-candidate"},
};

/* Sent by a stranger, and by somebody who is in the room and stays in. */
static void
send_bad_offers (gpointer data, guint turn)
{
  Meeting *meeting = data;
  const char *offer =
      tutti_test_client_get_offer (people_get_client (meeting->people, 0));

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *sdp = bad[i].make (offer);
    g_autofree char *strangers = g_strdup_printf ("stranger-%u-%u", turn, i);
    g_autofree char *own = g_strdup_printf ("own-%u-%u", turn, i);

    g_test_message ("offer %u: %s", i, bad[i].error);
    room_add (meeting->room, "stranger", strangers, sdp);
    room_wait_failure (meeting->room, strangers, bad[i].error);
    room_add (meeting->room, "p0", own, sdp);
    room_wait_failure (meeting->room, own, bad[i].error);
  }
}

static void
test_bad_offers (void)
{
  Meeting *meeting = meeting_new ();

  gap_meter_expect_none (meeting->meter, send_bad_offers, meeting);
  people_wait_all_heard (meeting->people);
  people_wait_all_seen (meeting->people);
  meeting_free (meeting);
}

/* Another nibble in the fingerprint: the peer is somebody else than who made the offer.
 */
static void
come_as_another (gpointer data, guint turn)
{
  Meeting *meeting = data;
  g_autofree char *endpoint = g_strdup_printf ("e2-%u", turn);
  TuttiTestClientOptions options = people_get_options (2);
  g_autoptr (TuttiTestClient) client = tutti_test_client_new (&options);
  g_autofree char *sdp = g_strdup (tutti_test_client_get_offer (client));
  g_auto (GStrv) parts = g_strsplit (sdp, "a=fingerprint:sha-256 ", -1);
  g_autofree char *altered = NULL;

  for (guint i = 1; parts[i] != NULL; i++)
    parts[i][0] = parts[i][0] == '0' ? '1' : '0';
  altered = g_strjoinv ("a=fingerprint:sha-256 ", parts);
  room_join_with (meeting->room, client, "p2", endpoint, altered);
  room_wait_failure (meeting->room, endpoint, "fingerprint-mismatch");
  room_wait_removed (meeting->room, endpoint);
  g_assert_false (room_is_connected (meeting->room, endpoint));
  g_assert_false (tutti_test_client_has_received (client));
}

static void
test_wrong_fingerprint (void)
{
  Meeting *meeting = meeting_new ();

  gap_meter_expect_none (meeting->meter, come_as_another, meeting);
  people_wait_all_heard (meeting->people);
  g_assert_cmpint (room_get_level (meeting->room, "p2"), ==, -127);
  /* A tone is at -12 dBFS; what Opus leaves of a steady 590 Hz at 770 Hz is at -67. */
  for (guint i = 0; i < 2; i++)
    g_assert_cmpfloat (tutti_test_client_hear (people_get_client (meeting->people, i),
                           people_get_frequency (2)),
        <, -60);
  meeting_free (meeting);
}

/* An error of one endpoint's elements: a camera that sends more than 1280x720. */
static void
come_with_a_large_camera (gpointer data, guint turn)
{
  Meeting *meeting = data;
  g_autofree char *endpoint = g_strdup_printf ("e2-%u", turn);
  TuttiTestClientOptions options = people_get_options (2);
  g_autoptr (TuttiTestClient) client = NULL;

  options.width = 1920;
  options.height = 1080;
  client = tutti_test_client_new (&options);
  room_join (meeting->room, client, "p2", endpoint);
  room_wait_failure (meeting->room, endpoint, "video-too-large");
  room_wait_removed (meeting->room, endpoint);
  tutti_test_client_stop_camera (client);
  room_remove (meeting->room, "p2");
}

static void
test_large_camera (void)
{
  Meeting *meeting = meeting_new ();

  gap_meter_expect_none (meeting->meter, come_with_a_large_camera, meeting);
  people_wait_all_heard (meeting->people);
  people_wait_all_seen (meeting->people);
  meeting_free (meeting);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/refusals/offers", test_bad_offers);
  g_test_add_func ("/integration/refusals/fingerprint", test_wrong_fingerprint);
  g_test_add_func ("/integration/refusals/large-camera", test_large_camera);
  return g_test_run ();
}
