/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who does not agree is in the room, and in nothing that is recorded of it; nor is what
 * is said in a pause: a real tutti-mixer feeds real tutti-outputs. */

#include "output-rig.h"
#include "people.h"
#include "room-phone.h"
#include "room.h"
#include "tutti-test-recording.h"
#include "tutti-test-wait.h"

#define N_PEOPLE 3
#define OUT 1
/* Of the telephone that is the sound of p0. */
#define PHONE_HZ 1310
/* What an Opus encoding of a mix of three leaves of a voice. */
#define HEARD_DBFS -40
/* What it leaves where there is none; a voice stands at -20. */
#define UNHEARD_DBFS -55
/* What ends with a pause may leave a tick of 20 ms; measured, it leaves nothing: 50 dB.
 * The 0.4 s by which feeds are late left 21 dB. */
#define PAUSED_BELOW_DB 35

/* The two halves of a canvas on which two people are, and all of it. */
static const TuttiTestRect left = {.y = ROOM_HEIGHT / 4,
    .width = ROOM_WIDTH / 2,
    .height = ROOM_HEIGHT / 2,
    .canvas_width = ROOM_WIDTH,
    .canvas_height = ROOM_HEIGHT};
static const TuttiTestRect right = {.x = ROOM_WIDTH / 2,
    .y = ROOM_HEIGHT / 4,
    .width = ROOM_WIDTH / 2,
    .height = ROOM_HEIGHT / 2,
    .canvas_width = ROOM_WIDTH,
    .canvas_height = ROOM_HEIGHT};
static const TuttiTestRect all = {.width = ROOM_WIDTH,
    .height = ROOM_HEIGHT,
    .canvas_width = ROOM_WIDTH,
    .canvas_height = ROOM_HEIGHT};

static TuttiTestRecording *
finish (OutputRig *output)
{
  g_autofree char *path = output_rig_path (output, "take.webm");
  g_autoptr (TuttiMessage) message = NULL;

  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  message = output_rig_wait_finished (output);
  g_assert_cmpstr (((TuttiFinished *)message)->error, ==, NULL);
  output_rig_wait_exit (output);
  return tutti_test_recording_read (path);
}

static void
check_without (TuttiTestRecording *recording)
{
  guint32 colour = people_get_colour (OUT);
  double heard = tutti_test_recording_hear (recording, people_get_frequency (OUT));

  g_test_message ("who is left out is heard at %.1f dBFS", heard);
  g_assert_cmpfloat (heard, <, UNHEARD_DBFS);
  for (guint i = 0; i < N_PEOPLE; i++)
    g_assert_true (i == OUT || tutti_test_recording_hear (
                                   recording, people_get_frequency (i)) > HEARD_DBFS);
  g_assert_true (tutti_test_recording_shows (recording, &left, people_get_colour (0)));
  g_assert_true (tutti_test_recording_shows (recording, &right, people_get_colour (2)));
  g_assert_false (tutti_test_recording_shows (recording, &left, colour));
  g_assert_false (tutti_test_recording_shows (recording, &right, colour));
}

static void
check_with (Room *room, TuttiTestRecording *recording)
{
  for (guint i = 0; i < N_PEOPLE; i++) {
    g_autofree char *participant = g_strdup_printf ("p%u", i);
    TuttiTestRect rect;

    g_assert_true (room_find_tile (room, participant, "camera", &rect));
    g_assert_true (tutti_test_recording_shows (recording, &rect, people_get_colour (i)));
    g_assert_cmpfloat (
        tutti_test_recording_hear (recording, people_get_frequency (i)), >, HEARD_DBFS);
  }
}

/* Each of those who are in it has a file of their own, and nobody else is heard in it. */
static void
check_voices (OutputRig *output)
{
  static const guint in[] = {0, 2};
  guint found = 0;

  g_assert_cmpuint (output->voices.length, ==, G_N_ELEMENTS (in));
  for (GList *l = output->voices.head; l != NULL; l = l->next) {
    const TuttiVoiceReport *report = l->data;
    g_autofree char *path = output_rig_path (output, report->file);
    g_autoptr (TuttiTestRecording) voice = tutti_test_recording_read_sound (path);
    guint own = g_str_equal (report->name, "ADA") ? 0 : 2;

    g_assert_cmpstr (report->name, ==, own == 0 ? "ADA" : "EVE");
    found |= 1u << own;
    for (guint i = 0; i < N_PEOPLE; i++) {
      double heard = tutti_test_recording_hear (voice, people_get_frequency (i));

      g_test_message ("%s: %u at %.1f dBFS", report->name, i, heard);
      if (i == own)
        g_assert_cmpfloat (heard, >, HEARD_DBFS);
      else
        g_assert_cmpfloat (heard, <, UNHEARD_DBFS);
    }
  }
  g_assert_cmpuint (found, ==, 1u << 0 | 1u << 2);
}

/* Whose sound has become a telephone's has the one file all the same. */
static void
check_phone (OutputRig *output)
{
  g_assert_cmpuint (output->voices.length, ==, N_PEOPLE);
  for (GList *l = output->voices.head; l != NULL; l = l->next) {
    const TuttiVoiceReport *report = l->data;
    g_autofree char *path = output_rig_path (output, report->file);
    g_autoptr (TuttiTestRecording) voice = tutti_test_recording_read_sound (path);
    double heard = tutti_test_recording_hear (voice, PHONE_HZ);

    g_test_message ("%s: the phone at %.1f dBFS", report->name, heard);
    if (g_str_equal (report->name, "ADA"))
      g_assert_cmpfloat (heard, >, HEARD_DBFS);
    else
      g_assert_cmpfloat (heard, <, UNHEARD_DBFS);
  }
}

static gboolean
hears_who_is_out (gpointer data)
{
  TuttiTestClient *client = people_get_client (data, 0);

  return tutti_test_client_has_heard (client) &&
         tutti_test_client_hear (client, people_get_frequency (OUT)) > HEARD_DBFS;
}

/* Who talks just as long as it is paused. */
static void
check_paused (Room *room, People *people)
{
  OutputRig *output = output_rig_new (NULL);
  g_autoptr (TuttiTestRecording) recording = NULL;
  double other, heard;

  room_media (room, "p1", ROOM_CAMERA);
  output_rig_record (output, output->folder, "webm", room_open_feed (room, "f3", "vp8"));
  output_rig_wait_recorded (output, 1000);
  room_feed_steer (room, "f3", TUTTI_MESSAGE_FEED_PAUSE);
  output_rig_send (output, TUTTI_MESSAGE_PAUSE);
  room_media (room, "p1", ROOM_CAMERA | ROOM_MICROPHONE);
  output_rig_wait_state (output, "paused");
  tutti_test_client_forget (people_get_client (people, 0));
  tutti_test_wait (hears_who_is_out, people, "who talks in the pause");
  room_media (room, "p1", ROOM_CAMERA);
  room_feed_steer (room, "f3", TUTTI_MESSAGE_FEED_RESUME);
  output_rig_send (output, TUTTI_MESSAGE_RESUME);
  output_rig_wait_state (output, "recording");
  output_rig_wait_recorded (output, 3000);
  room_feed_end (room, "f3");
  recording = finish (output);
  other = tutti_test_recording_hear (recording, people_get_frequency (0));
  heard = tutti_test_recording_hear (recording, people_get_frequency (OUT));
  g_test_message ("%.1f dBFS, and %.1f of who talked in the pause", other, heard);
  g_assert_cmpfloat (other, >, HEARD_DBFS);
  g_assert_cmpfloat (heard, <, other - PAUSED_BELOW_DB);
  output_rig_free (output);
}

/* One of three, until they agree. */
static void
test_left_out (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, N_PEOPLE);
  g_autoptr (TuttiTestRecording) without = NULL;
  g_autoptr (TuttiTestRecording) with = NULL;
  OutputRig *first = output_rig_new (NULL), *second = output_rig_new (NULL);
  const TuttiTestPhoneOptions options = {
      .codec = TUTTI_TEST_PHONE_PCMA, .frequency = PHONE_HZ};
  g_autoptr (RoomCall) call = room_call_new ("p0.phone", &options);

  call->person = "p0";
  people_wait_all_seen (people);
  room_label (room, "p0", "ADA");
  room_label (room, "p1", "BEN");
  room_label (room, "p2", "EVE");
  room_leave_out (room, "p1");
  output_rig_record_voices (
      first, "webm", 8, room_open_feed_with_voices (room, "f1", "vp8"));
  output_rig_wait_recorded (first, 2500);
  /* In the room nothing has changed. */
  people_wait_all_heard (people);
  people_wait_all_seen (people);
  room_feed_end (room, "f1");
  without = finish (first);
  check_without (without);
  check_voices (first);

  room_take_in (room, "p1");
  output_rig_record_voices (
      second, "webm", 8, room_open_feed_with_voices (room, "f2", "vp8"));
  output_rig_wait_recorded (second, 1000);
  room_phone_add (room, call);
  room_wait_connected (room, "p0.phone");
  output_rig_wait_recorded (second, 4000);
  room_feed_end (room, "f2");
  with = finish (second);
  check_with (room, with);
  /* Split again, for the second recording that wants it. */
  check_phone (second);
  room_remove (room, "p0.phone");
  check_paused (room, people);
  output_rig_free (first);
  output_rig_free (second);
}

/* Nobody is in it: the recording runs all the same, empty. Neither does the spotlight
 * show who is left out, nor is the end of their voice heard when they go. */
static void
test_all_out (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 1);
  g_autoptr (TuttiTestRecording) recording = NULL;
  OutputRig *output = output_rig_new (NULL);

  people_wait_all_seen (people);
  room_leave_out (room, "p0");
  room_spotlight (room, "p0");
  output_rig_record (output, output->folder, "webm", room_open_feed (room, "f1", "vp8"));
  output_rig_wait_recorded (output, 1500);
  room_remove (room, "p0");
  output_rig_wait_recorded (output, 2500);
  room_feed_end (room, "f1");
  recording = finish (output);
  g_assert_cmpfloat (
      tutti_test_recording_hear (recording, people_get_frequency (0)), <, UNHEARD_DBFS);
  g_assert_false (tutti_test_recording_shows (recording, &all, people_get_colour (0)));
  output_rig_free (output);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/consent/left-out", test_left_out);
  g_test_add_func ("/integration/consent/all-out", test_all_out);
  return g_test_run ();
}
