/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pure parts of a live stream: pauses, stalls, time, targets. */
#include "plugins/output/tutti-backoff.h"
#include "plugins/output/tutti-rtmp-window.h"
#include "plugins/output/tutti-stall-watch.h"
#include "plugins/output/tutti-stream-target.h"
#include "plugins/output/tutti-stream-timeline.h"

#include <string.h>

static void
test_backoff_grows_and_stays (void)
{
  TuttiBackoff backoff = {0};
  static const guint ceilings[] = {500, 1000, 2000, 4000, 4000, 4000};

  for (guint i = 0; i < G_N_ELEMENTS (ceilings); i++) {
    TuttiBackoff again = backoff;

    g_assert_cmpuint (tutti_backoff_next_ms (&again, 0), ==, ceilings[i] / 2);
    again = backoff;
    g_assert_cmpuint (tutti_backoff_next_ms (&again, 2), ==, ceilings[i]);
    g_assert_cmpuint (tutti_backoff_next_ms (&backoff, 0.5), ==, ceilings[i] * 3 / 4);
  }
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (tutti_backoff_next_ms (&backoff, 1), ==, TUTTI_BACKOFF_MAX_MS);
  tutti_backoff_reset (&backoff);
  g_assert_cmpuint (tutti_backoff_next_ms (&backoff, 1), ==, TUTTI_BACKOFF_FIRST_MS);
}

static void
test_stall_needs_data_that_is_not_taken (void)
{
  TuttiStallWatch watch;

  tutti_stall_watch_init (&watch, 1000, 500);
  /* Nothing offered: idle, however long. */
  g_assert_cmpint (tutti_stall_watch_update (&watch, 9000, 0, 0), ==, TUTTI_FLOW_MOVES);
  /* Offered and taken, late each time, but in time. */
  for (guint i = 1; i < 20; i++)
    g_assert_cmpint (tutti_stall_watch_update (&watch, 9000 + i * 499, i * 100, i), ==,
        TUTTI_FLOW_MOVES);
  /* Offered and not taken. */
  g_assert_cmpint (tutti_stall_watch_update (&watch, 9000 + 19 * 499 + 499, 5000, 19), ==,
      TUTTI_FLOW_MOVES);
  g_assert_cmpint (tutti_stall_watch_update (&watch, 9000 + 19 * 499 + 500, 6000, 19), ==,
      TUTTI_FLOW_STALLED);
  g_assert_cmpint (
      tutti_stall_watch_update (&watch, 30000, 7000, 20), ==, TUTTI_FLOW_MOVES);
}

/* Places a frame; G_MAXUINT64 stands for one that does not go out. */
static GstClockTime
place (TuttiStreamTimeline *timeline, TuttiTrackKind track, TuttiFrameKind kind,
    GstClockTime time, TuttiRoomLeft room)
{
  GstClockTime placed = 0;
  TuttiFrameVerdict verdict =
      tutti_stream_timeline_place (timeline, track, kind, time, room, &placed);

  return verdict == TUTTI_FRAME_SEND ? placed : G_MAXUINT64;
}

#define VIDEO(kind, time, room) \
  place (&timeline, TUTTI_TRACK_VIDEO, TUTTI_FRAME_##kind, time, TUTTI_ROOM_##room)
#define AUDIO(time, room) \
  place (&timeline, TUTTI_TRACK_AUDIO, TUTTI_FRAME_KEY, time, TUTTI_ROOM_##room)
#define NOT_SENT G_MAXUINT64

static void
test_time_begins_with_a_keyframe (void)
{
  TuttiStreamTimeline timeline;

  tutti_stream_timeline_init (&timeline, TUTTI_TRACK_VIDEO);
  g_assert_cmpuint (AUDIO (1000, ENOUGH), ==, NOT_SENT);
  g_assert_cmpuint (VIDEO (DELTA, 1010, ENOUGH), ==, NOT_SENT);
  g_assert_cmpuint (VIDEO (KEY, 1050, ENOUGH), ==, 0);
  /* Sound from before, which came later. */
  g_assert_cmpuint (AUDIO (1040, ENOUGH), ==, NOT_SENT);
  g_assert_cmpuint (AUDIO (1060, ENOUGH), ==, 10);
  g_assert_cmpuint (VIDEO (DELTA, 1090, ENOUGH), ==, 40);

  tutti_stream_timeline_init (&timeline, TUTTI_TRACK_AUDIO);
  g_assert_cmpuint (AUDIO (700, ENOUGH), ==, 0);
}

static void
test_time_never_turns_back (void)
{
  TuttiStreamTimeline timeline;

  tutti_stream_timeline_init (&timeline, TUTTI_TRACK_VIDEO);
  g_assert_cmpuint (VIDEO (KEY, 500, ENOUGH), ==, 0);
  g_assert_cmpuint (VIDEO (DELTA, 600, ENOUGH), ==, 100);
  g_assert_cmpuint (VIDEO (DELTA, 600, ENOUGH), ==, NOT_SENT);
  g_assert_cmpuint (VIDEO (KEY, 550, ENOUGH), ==, NOT_SENT);
  g_assert_cmpuint (AUDIO (550, ENOUGH), ==, 50);
  g_assert_cmpuint (VIDEO (DELTA, 640, ENOUGH), ==, 140);
}

static void
test_whole_groups_are_dropped (void)
{
  TuttiStreamTimeline timeline;

  tutti_stream_timeline_init (&timeline, TUTTI_TRACK_VIDEO);
  g_assert_cmpuint (VIDEO (KEY, 0, ENOUGH), ==, 0);
  g_assert_cmpuint (VIDEO (DELTA, 40, NONE), ==, NOT_SENT);
  /* There is room again, but what follows refers to what was dropped. */
  g_assert_cmpuint (VIDEO (DELTA, 80, ENOUGH), ==, NOT_SENT);
  g_assert_cmpuint (AUDIO (90, ENOUGH), ==, 90);
  g_assert_cmpuint (AUDIO (110, NONE), ==, NOT_SENT);
  g_assert_cmpuint (AUDIO (130, ENOUGH), ==, 130);
  g_assert_cmpuint (VIDEO (KEY, 120, ENOUGH), ==, 120);
  g_assert_cmpuint (VIDEO (DELTA, 160, ENOUGH), ==, 160);
}

static void
assert_target (const char *location, const char *key, TuttiStreamSecurity security,
    const char *host, guint port, const char *application, const char *expected_key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiStreamTarget) target =
      tutti_stream_target_parse (location, &(TuttiStreamSecrets){key, NULL}, &error);

  g_assert_no_error (error);
  g_assert_cmpint (target->security, ==, security);
  g_assert_cmpstr (target->host, ==, host);
  g_assert_cmpuint (target->port, ==, port);
  g_assert_cmpstr (target->application, ==, application);
  g_assert_cmpstr (target->key, ==, expected_key);
}

static void
test_locations (void)
{
  assert_target ("rtmp://a.example/live2/abc-def", NULL, TUTTI_STREAM_PLAIN, "a.example",
      1935, "live2", "abc-def");
  assert_target ("rtmps://a.example:444/live2/", "abc/def?x=1", TUTTI_STREAM_TLS,
      "a.example", 444, "live2", "abc/def?x=1");
  assert_target ("rtmps://[2001:db8::1]/app/instance/k?token=a/b", NULL, TUTTI_STREAM_TLS,
      "2001:db8::1", 443, "app/instance", "k?token=a/b");
}

static void
test_bad_locations_are_not_repeated (void)
{
  static const char *const bad[] = {
      "",
      "secret",
      "http://host/live/secret",
      "rtmp:///live/secret",
      "rtmp://host",
      "rtmp://host/secret",
      "rtmp://host/live/",
      "rtmp://host:0/live/secret",
      "rtmp://host:99999/live/secret",
      "rtmp://user:secret@host/live/key",
      "rtmp://host/live/secret#x",
      "file://host/live/secret",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (tutti_stream_target_parse (bad[i], NULL, &error));
    g_assert_error (error, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_LOCATION);
    g_assert_null (strstr (error->message, "secret"));
  }
  g_assert_null (tutti_stream_target_parse (NULL, NULL, NULL));
  g_assert_null (tutti_stream_target_parse (
      "rtmp://host/live", &(TuttiStreamSecrets){"", NULL}, NULL));
}

static void
test_srt_locations (void)
{
  static const TuttiStreamSecrets apart = {"id", "secret-of-ten"};
  static const char *const bad[] = {"srt://host", "srt://host:0", "srt://host:9/path",
      "srt://host:9?mode=listener", "srt://host:9?passphrase=short",
      "srt://host:9?latency=-1", "srt://host:9?latency=many", "srt://user@host:9"};
  g_autoptr (TuttiStreamTarget) whole = tutti_stream_target_parse (
      "srt://host:9?streamid=%23!::r=live/a&passphrase=secret-of-ten&latency=40", NULL,
      NULL);
  g_autoptr (TuttiStreamTarget) parts =
      tutti_stream_target_parse ("srt://[::1]:9?mode=caller", &apart, NULL);
  g_autofree char *shown = tutti_stream_target_describe (whole);
  g_autofree char *other = tutti_stream_target_describe (parts);

  g_assert_cmpint (whole->protocol, ==, TUTTI_STREAM_SRT);
  g_assert_cmpstr (whole->key, ==, "#!::r=live/a");
  g_assert_cmpstr (whole->passphrase, ==, "secret-of-ten");
  g_assert_cmpuint (whole->latency_ms, ==, 40);
  g_assert_cmpstr (shown, ==, "srt://host:9");
  g_assert_cmpstr (parts->key, ==, "id");
  g_assert_cmpstr (parts->passphrase, ==, "secret-of-ten");
  g_assert_cmpstr (other, ==, "srt://[::1]:9");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_test_message ("%s", bad[i]);
    g_assert_null (tutti_stream_target_parse (bad[i], NULL, NULL));
  }
}

static void
test_folders (void)
{
  g_autoptr (TuttiStreamTarget) target =
      tutti_stream_target_parse ("file:///srv/live%20now", NULL, NULL);
  g_autoptr (GPtrArray) addresses = NULL;

  g_assert_cmpint (target->protocol, ==, TUTTI_STREAM_HLS);
  g_assert_cmpstr (target->folder, ==, "/srv/live now");
  /* There is nothing to look up. */
  addresses = tutti_stream_target_resolve (target, TUTTI_ADDRESSES_PUBLIC, NULL, NULL);
  g_assert_cmpuint (addresses->len, ==, 0);
}

static void
test_private_addresses (void)
{
  static const char *const private[] = {"127.0.0.1", "127.255.1.2", "10.1.2.3",
      "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
      "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.8",
      "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1",
      "fec0::1", "fd00::1", "fc00::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1",
      "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1"};
  static const char *const public[] = {"8.8.8.8", "172.15.0.1", "172.32.0.1",
      "100.63.0.1", "100.128.0.1", "192.167.0.1", "11.0.0.1", "126.1.1.1", "128.0.0.1",
      "223.255.255.1", "2a00:1450::1", "2606:4700::1111", "2001:4860:4860::8888"};

  for (guint i = 0; i < G_N_ELEMENTS (private); i++) {
    g_autoptr (GInetAddress) address = g_inet_address_new_from_string (private[i]);

    g_test_message ("%s", private[i]);
    g_assert_false (tutti_stream_address_is_public (address));
  }
  for (guint i = 0; i < G_N_ELEMENTS (public); i++) {
    g_autoptr (GInetAddress) address = g_inet_address_new_from_string (public[i]);

    g_test_message ("%s", public[i]);
    g_assert_true (tutti_stream_address_is_public (address));
  }
}

/* However it is written, it is this machine. */
static void
test_ways_of_writing_loopback (void)
{
  static const char *const hosts[] = {"127.0.0.1", "localhost", "LOCALHOST.", "127.1",
      "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
      "a.localhost"};

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autofree char *location = g_strdup_printf ("rtmp://%s/live/key", hosts[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (TuttiStreamTarget) target =
        tutti_stream_target_parse (location, NULL, NULL);
    g_autoptr (GPtrArray) addresses = NULL;

    g_test_message ("%s", hosts[i]);
    if (target == NULL)
      continue;
    addresses =
        tutti_stream_target_resolve (target, TUTTI_ADDRESSES_PUBLIC, NULL, &error);
    g_assert_null (addresses);
    g_assert_nonnull (error);
  }
}

static void
test_private_addresses_may_be_allowed (void)
{
  g_autoptr (TuttiStreamTarget) target =
      tutti_stream_target_parse ("rtmp://127.0.0.1/live/key", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) addresses = NULL;
  g_autofree char *text = NULL;

  g_assert_null (
      tutti_stream_target_resolve (target, TUTTI_ADDRESSES_PUBLIC, NULL, &error));
  g_assert_error (error, TUTTI_STREAM_ERROR, TUTTI_STREAM_ERROR_PRIVATE);
  addresses = tutti_stream_target_resolve (target, TUTTI_ADDRESSES_ANY, NULL, NULL);
  g_assert_cmpuint (addresses->len, ==, 1);
  text = g_inet_address_to_string (g_ptr_array_index (addresses, 0));
  g_assert_cmpstr (text, ==, "127.0.0.1");
}

/* What nginx says first: size of acknowledgement, bandwidth, size of chunks, an answer.
 */
static const guint8 greeting[] = {
    2, 0, 0, 0, 0, 0, 4, 5, 0, 0, 0, 0, 0x00, 0x4c, 0x4b, 0x40,    /* */
    2, 0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0x00, 0x4c, 0x4b, 0x40, 2, /* */
    2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0x00, 0x00, 0x10, 0x00,    /* */
    3, 0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0x00, 0x4c, 0x4b, 0x40, 2, /* */
};
#define HANDSHAKE_BYTES 3073
#define WINDOW_AT (HANDSHAKE_BYTES + 16 + 12)

static void
assert_narrowed (gsize piece)
{
  TuttiRtmpWindow window = {0};
  gsize size = HANDSHAKE_BYTES + sizeof greeting;
  g_autofree guint8 *expected = g_malloc0 (size);
  g_autofree guint8 *bytes = NULL;

  /* A handshake may hold anything. */
  for (gsize i = 0; i + 12 < HANDSHAKE_BYTES; i += 12)
    memcpy (expected + i, greeting + 16, 12);
  memcpy (expected + HANDSHAKE_BYTES, greeting, sizeof greeting);
  bytes = g_memdup2 (expected, size);
  for (gsize i = 0; i < size; i += piece)
    tutti_rtmp_window_narrow (&window, bytes + i, MIN (piece, size - i));
  expected[WINDOW_AT + 1] = 0;
  expected[WINDOW_AT + 2] = TUTTI_RTMP_WINDOW_BYTES >> 8;
  expected[WINDOW_AT + 3] = 0;
  g_assert_cmpmem (bytes, size, expected, size);
}

static void
test_window_is_narrowed (void)
{
  static const gsize pieces[] = {1, 7, 1000, 4096};

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    assert_narrowed (pieces[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/grows-and-stays", test_backoff_grows_and_stays);
  g_test_add_func (
      "/stall/needs-data-that-is-not-taken", test_stall_needs_data_that_is_not_taken);
  g_test_add_func ("/window/is-narrowed", test_window_is_narrowed);
  g_test_add_func ("/time/begins-with-a-keyframe", test_time_begins_with_a_keyframe);
  g_test_add_func ("/time/never-turns-back", test_time_never_turns_back);
  g_test_add_func ("/time/whole-groups-are-dropped", test_whole_groups_are_dropped);
  g_test_add_func ("/target/locations", test_locations);
  g_test_add_func (
      "/target/bad-locations-are-not-repeated", test_bad_locations_are_not_repeated);
  g_test_add_func ("/target/srt", test_srt_locations);
  g_test_add_func ("/target/folders", test_folders);
  g_test_add_func ("/target/private-addresses", test_private_addresses);
  g_test_add_func ("/target/ways-of-writing-loopback", test_ways_of_writing_loopback);
  g_test_add_func (
      "/target/private-may-be-allowed", test_private_addresses_may_be_allowed);
  return g_test_run ();
}
