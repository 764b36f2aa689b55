/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Telephones in a room, by content: who hears whom, with each codec, encrypted, with
 * loss; keys, prompts, and a call that moves from the reception into the room. */

#include <glib/gstdio.h>

#include "people.h"
#include "room-phone.h"
#include "tutti-test-wait.h"

#define PHONE_HZ 1310
#define OTHER_PHONE_HZ 1730
#define PROMPT_HZ 2150
#define OTHER_PROMPT_HZ 2570
#define HEARD_DBFS -40
#define UNHEARD_DBFS -70

typedef struct {
  Room *room;
  People *people;
  guint n; /* of the people, one after the other from p0 */
  RoomCall *call;
  double frequency; /* of the phone's own voice */
} Meeting;

static gboolean
phone_hears_all (const Meeting *meeting)
{
  for (guint i = 0; i < meeting->n; i++) {
    if (tutti_test_phone_hear (meeting->call->phone, people_get_frequency (i)) <
        HEARD_DBFS)
      return FALSE;
  }
  return tutti_test_phone_hear (meeting->call->phone, meeting->frequency) < UNHEARD_DBFS;
}

static gboolean
people_hear_phone (const Meeting *meeting)
{
  for (guint i = 0; i < meeting->n; i++) {
    if (tutti_test_client_hear (
            people_get_client (meeting->people, i), meeting->frequency) < HEARD_DBFS)
      return FALSE;
  }
  return TRUE;
}

static gboolean
all_hear (gpointer data)
{
  const Meeting *meeting = data;

  if (g_test_verbose ())
    g_test_message ("phone: p0 %.1f, own %.1f; p0: phone %.1f",
        tutti_test_phone_hear (meeting->call->phone, people_get_frequency (0)),
        tutti_test_phone_hear (meeting->call->phone, meeting->frequency),
        tutti_test_client_hear (
            people_get_client (meeting->people, 0), meeting->frequency));
  return phone_hears_all (meeting) && people_hear_phone (meeting);
}

static void
wait_all_hear (Meeting *meeting)
{
  tutti_test_phone_forget (meeting->call->phone);
  for (guint i = 0; i < meeting->n; i++)
    tutti_test_client_forget (people_get_client (meeting->people, i));
  tutti_test_wait (
      all_hear, meeting, "the phone hears all others, not itself, and is heard");
}

/* Every codec, plain and encrypted, with RTCP on the same port or on its own; the last
 * one loses a tenth of what it sends. */
static void
test_codecs (void)
{
  static const TuttiTestPhoneOptions rows[] = {
      {.codec = TUTTI_TEST_PHONE_PCMU},
      {.codec = TUTTI_TEST_PHONE_PCMA, .control = TRUE},
      {.codec = TUTTI_TEST_PHONE_G722},
      {.codec = TUTTI_TEST_PHONE_OPUS},
      {.codec = TUTTI_TEST_PHONE_PCMA,
          .send_key = room_call_send_key,
          .receive_key = room_call_receive_key,
          .control = TRUE},
      {.codec = TUTTI_TEST_PHONE_OPUS,
          .send_key = room_call_send_key,
          .receive_key = room_call_receive_key,
          .loss_percent = 10},
      {.codec = TUTTI_TEST_PHONE_PCMU, .loss_percent = 10},
  };
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *name = g_strdup_printf ("phone%u", i);
    TuttiTestPhoneOptions options = rows[i];
    g_autoptr (RoomCall) call = NULL;
    TuttiTestPhoneCounts counts;
    Meeting meeting;

    g_test_message ("row %u", i);
    options.frequency = PHONE_HZ;
    call = room_call_new (name, &options);
    meeting = (Meeting){room, people, 2, call, PHONE_HZ};
    room_phone_add (room, call);
    room_wait_connected (room, name);
    wait_all_hear (&meeting);
    counts = tutti_test_phone_get_counts (call->phone);
    g_assert_cmpuint (counts.broken, ==, 0);
    g_assert_cmpuint (counts.ssrcs, ==, 1);
    room_remove (room, name);
    room_wait_removed (room, name);
  }
}

/* ---- two phones, noise suppression, mute ---- */

static gboolean
phones_hear_each_other (gpointer data)
{
  RoomCall **calls = data;

  return tutti_test_phone_hear (calls[0]->phone, OTHER_PHONE_HZ) > HEARD_DBFS &&
         tutti_test_phone_hear (calls[0]->phone, PHONE_HZ) < UNHEARD_DBFS &&
         tutti_test_phone_hear (calls[1]->phone, PHONE_HZ) > HEARD_DBFS &&
         tutti_test_phone_hear (calls[1]->phone, OTHER_PHONE_HZ) < UNHEARD_DBFS;
}

static gboolean
is_unheard (gpointer data)
{
  RoomCall **calls = data;

  return tutti_test_phone_has_heard (calls[1]->phone) &&
         tutti_test_phone_hear (calls[1]->phone, PHONE_HZ) < UNHEARD_DBFS;
}

static gboolean
has_no_tile_left (gpointer data)
{
  return room_count_tiles (data) == 1;
}

/* With noise suppression, as is usual: syllables get through it. A phone has a tile
 * without a picture, and is muted as everybody. */
static void
test_two_phones (void)
{
  const TuttiTestPhoneOptions options[] = {
      {.codec = TUTTI_TEST_PHONE_PCMA, .frequency = PHONE_HZ},
      {.codec = TUTTI_TEST_PHONE_G722, .frequency = OTHER_PHONE_HZ}};
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 1);
  g_autoptr (RoomCall) first = room_call_new ("first", &options[0]);
  g_autoptr (RoomCall) second = room_call_new ("second", &options[1]);
  RoomCall *calls[] = {first, second};
  TuttiTestRect rect;

  first->noise = second->noise = "reduced";
  room_phone_add (room, first);
  room_phone_add (room, second);
  room_wait_tile (room, "first", "none", &rect);
  room_wait_tile (room, "second", "none", &rect);
  tutti_test_wait (phones_hear_each_other, calls, "two phones hear each other");
  room_media (room, "first", 0);
  tutti_test_phone_forget (second->phone);
  tutti_test_wait (is_unheard, calls, "silence of a phone that was muted");
  room_media (room, "first", ROOM_MICROPHONE);
  tutti_test_wait (phones_hear_each_other, calls, "the phone is heard again");
  room_remove (room, "first");
  room_remove (room, "second");
  tutti_test_wait (has_no_tile_left, room, "the phones' tiles are gone");
}

/* ---- a phone beside a browser ---- */

/* p0 sends, which is as if a tab were shared with its sound. */
static gboolean
is_sound_of_p0 (gpointer data)
{
  const Meeting *meeting = data;
  TuttiTestClient *p1 = people_get_client (meeting->people, 1);
  TuttiTestPhone *phone = meeting->call->phone;

  return tutti_test_client_hear (p1, PHONE_HZ) > HEARD_DBFS &&
         tutti_test_client_hear (p1, people_get_frequency (0)) > HEARD_DBFS &&
         tutti_test_phone_hear (phone, people_get_frequency (1)) > HEARD_DBFS &&
         tutti_test_phone_hear (phone, people_get_frequency (0)) < UNHEARD_DBFS &&
         tutti_test_phone_hear (phone, PHONE_HZ) < UNHEARD_DBFS &&
         room_get_level (meeting->room, "p0") > HEARD_DBFS;
}

static gboolean
is_silent_level (gpointer data)
{
  return room_get_level (data, "p0") < UNHEARD_DBFS;
}

/* One person for all others: one tile, one level. Their browser hears nothing while the
 * phone is there, and all when it is gone. */
static void
test_beside (void)
{
  const TuttiTestPhoneOptions options = {
      .codec = TUTTI_TEST_PHONE_PCMA, .frequency = PHONE_HZ};
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  g_autoptr (RoomCall) call = room_call_new ("p0.phone", &options);
  Meeting meeting = {room, people, 2, call, PHONE_HZ};

  call->person = "p0";
  room_phone_add (room, call);
  room_wait_connected (room, "p0.phone");
  tutti_test_phone_forget (call->phone);
  for (guint i = 0; i < 2; i++)
    tutti_test_client_forget (people_get_client (people, i));
  tutti_test_wait (is_sound_of_p0, &meeting, "the phone is the sound of p0");
  g_assert_false (tutti_test_client_has_heard (people_get_client (people, 0)));
  g_assert_cmpuint (room_count_tiles (room), ==, 2);
  g_assert_cmpint (room_get_level (room, "p0.phone"), ==, -127);

  room_media (room, "p0.phone", 0);
  tutti_test_wait (is_silent_level, room, "the phone's level, and no other, is p0's");
  room_remove (room, "p0.phone");
  room_wait_removed (room, "p0.phone");
  tutti_test_client_forget (people_get_client (people, 0));
  people_wait_all_heard (people);
}

/* ---- keys ---- */

typedef struct {
  Room *room;
  const char *participant;
  const char *keys;
} Keys;

static gboolean
has_keys (gpointer data)
{
  const Keys *keys = data;

  return g_strcmp0 (room_get_keys (keys->room, keys->participant), keys->keys) == 0;
}

/* ---- prompts ---- */

static char *
make_prompts (void)
{
  static const struct {
    const char *name;
    double frequency;
  } prompts[] = {{"one", PROMPT_HZ}, {"two", OTHER_PROMPT_HZ}};
  char *folder = g_dir_make_tmp ("tutti-prompts-XXXXXX", NULL);
  g_autofree char *language = g_build_filename (folder, "en", NULL);

  g_assert_nonnull (folder);
  g_assert_cmpint (g_mkdir (language, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++) {
    g_autofree char *path = g_strdup_printf ("%s/%s.wav", language, prompts[i].name);

    room_call_write_wave (path, prompts[i].frequency, 2);
  }
  return folder;
}

static void
remove_prompts (const char *folder)
{
  static const char *const names[] = {"en/one.wav", "en/two.wav", "en", NULL};

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_remove (folder), ==, 0);
}

typedef struct {
  TuttiTestPhone *phone;
  double frequency;
} Sound;

static gboolean
is_heard (gpointer data)
{
  const Sound *sound = data;

  return tutti_test_phone_hear (sound->phone, sound->frequency) > HEARD_DBFS;
}

typedef struct {
  Room *room;
  gint64 number;
} PromptEnd;

static gboolean
has_ended (gpointer data)
{
  const PromptEnd *end = data;

  return room_get_prompt_end (end->room, end->number) != NULL;
}

static void
wait_end (Room *room, gint64 number, const char *how)
{
  PromptEnd end = {room, number};

  tutti_test_wait (has_ended, &end, "prompt-done");
  g_assert_cmpstr (room_get_prompt_end (room, number), ==, how);
}

/* A prompt is heard by its phone, over the others' voices turned down, and by nobody
 * else; another takes its place; a key ends one that may be ended. */
static void
test_prompts (void)
{
  static const char *const one[] = {"one", NULL};
  static const char *const both[] = {"two", "two", "one", NULL};
  static const char *const missing[] = {"one", "../en/one", NULL};
  const TuttiTestPhoneOptions options = {
      .codec = TUTTI_TEST_PHONE_G722, .frequency = PHONE_HZ};
  g_autofree char *folder = make_prompts ();
  const char *const args[] = {"--prompts", "/nonexistent", "--prompts", folder, NULL};
  g_autoptr (Room) room = room_new (args);
  g_autoptr (People) people = people_new (room, 1);
  g_autoptr (RoomCall) call = room_call_new ("phone", &options);
  g_autoptr (RoomCall) other = room_call_new ("other", &options);
  Meeting meeting = {room, people, 1, call, PHONE_HZ};
  Sound first = {call->phone, PROMPT_HZ}, second = {call->phone, OTHER_PROMPT_HZ};
  Keys keys = {room, "phone", "5*"};

  room_phone_add (room, call);
  room_wait_connected (room, "phone");
  wait_all_hear (&meeting);

  room_prompt (room, "phone", 1, one, FALSE);
  tutti_test_wait (is_heard, &first, "the prompt");
  g_assert_cmpfloat (
      tutti_test_client_hear (people_get_client (people, 0), PROMPT_HZ), <, UNHEARD_DBFS);
  wait_end (room, 1, "played");

  room_prompt (room, "phone", 2, both, FALSE);
  tutti_test_wait (is_heard, &second, "the first of two");
  room_prompt (room, "phone", 3, one, TRUE);
  wait_end (room, 2, "interrupted");
  tutti_test_wait (is_heard, &first, "what took its place");
  tutti_test_phone_press (call->phone, '5');
  tutti_test_phone_press (call->phone, '*');
  tutti_test_wait (has_keys, &keys, "two keys, each once");
  wait_end (room, 3, "interrupted");

  room_prompt (room, "phone", 4, missing, FALSE);
  wait_end (room, 4, "missing");
  room_prompt (room, "nobody", 5, one, FALSE);
  wait_end (room, 5, "missing");
  wait_all_hear (&meeting);
  remove_prompts (folder);
}

/* ---- the reception ---- */

static gboolean
both_hear_prompt (gpointer data)
{
  RoomCall **calls = data;

  return tutti_test_phone_hear (calls[0]->phone, PROMPT_HZ) > HEARD_DBFS &&
         tutti_test_phone_hear (calls[0]->phone, OTHER_PHONE_HZ) < UNHEARD_DBFS &&
         tutti_test_phone_hear (calls[1]->phone, OTHER_PROMPT_HZ) > HEARD_DBFS &&
         tutti_test_phone_hear (calls[1]->phone, PHONE_HZ) < UNHEARD_DBFS;
}

/* Callers hear prompts and not each other; then one of them goes to the room with the
 * same socket and keys, and the phone notices nothing but a new SSRC. */
static void
test_reception (void)
{
  static const char *const one[] = {"one", "one", NULL};
  static const char *const two[] = {"two", "two", NULL};
  const TuttiTestPhoneOptions options[] = {{.codec = TUTTI_TEST_PHONE_PCMU,
                                               .frequency = PHONE_HZ,
                                               .send_key = room_call_send_key,
                                               .receive_key = room_call_receive_key},
      {.codec = TUTTI_TEST_PHONE_OPUS, .frequency = OTHER_PHONE_HZ}};
  g_autofree char *folder = make_prompts ();
  const char *const args[] = {"--prompts", folder, NULL};
  g_autoptr (Room) reception = room_new_bare (args);
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  g_autoptr (RoomCall) first = room_call_new ("first", &options[0]);
  g_autoptr (RoomCall) second = room_call_new ("second", &options[1]);
  RoomCall *calls[] = {first, second};
  Keys keys = {reception, "first", "4711#"};
  Meeting meeting = {room, people, 2, first, PHONE_HZ};
  TuttiTestPhoneCounts counts;

  room_configure_reception (reception);
  room_phone_add (reception, first);
  room_phone_add (reception, second);
  room_wait_connected (reception, "first");
  room_wait_connected (reception, "second");
  room_prompt (reception, "first", 1, one, FALSE);
  room_prompt (reception, "second", 2, two, FALSE);
  tutti_test_wait (both_hear_prompt, calls, "each its prompt, and not each other");
  for (const char *key = keys.keys; *key != '\0'; key++)
    tutti_test_phone_press (first->phone, *key);
  tutti_test_wait (has_keys, &keys, "five keys, each once");

  room_remove (reception, "first");
  room_phone_add (room, first);
  room_wait_connected (room, "first");
  wait_all_hear (&meeting);
  counts = tutti_test_phone_get_counts (first->phone);
  g_assert_cmpuint (counts.ssrcs, ==, 2);
  g_assert_cmpuint (counts.broken, ==, 0);
  g_assert_cmpuint (room_count_tiles (reception), ==, 0);
  remove_prompts (folder);
}

/* ---- hold, loss, lies ---- */

typedef struct {
  Room *room;
  guint losses;
} Losses;

static gboolean
is_lost (gpointer data)
{
  const Losses *losses = data;

  return room_get_losses (losses->room, "phone") >= losses->losses;
}

typedef struct {
  Room *room;
  guint heartbeats;
} Beats;

static gboolean
has_beaten (gpointer data)
{
  const Beats *beats = data;

  return room_get_heartbeats (beats->room) >= beats->heartbeats;
}

static gboolean
has_quality (gpointer data)
{
  TuttiPhoneQuality quality;

  return room_get_quality (data, "phone", &quality) && quality.packets > 100;
}

/* Nothing goes to a phone on hold, and its silence is no loss; without hold it is. */
static void
test_hold (void)
{
  const TuttiTestPhoneOptions options = {
      .codec = TUTTI_TEST_PHONE_PCMA, .frequency = PHONE_HZ, .loss_percent = 5};
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (RoomCall) call = room_call_new ("phone", &options);
  g_autoptr (RoomCall) liar = room_call_new ("liar", &options);
  TuttiPhoneQuality quality;
  TuttiTestPhoneCounts before, after;
  Losses losses = {room, 2};
  Beats beats = {room};

  call->timeout = 300;
  room_phone_add (room, call);
  room_wait_connected (room, "phone");
  tutti_test_wait (has_quality, room, "a report of the line");
  room_get_quality (room, "phone", &quality);
  g_assert_cmpint (quality.lost * 100 / (quality.packets + quality.lost), >=, 3);
  g_assert_cmpint (quality.lost * 100 / (quality.packets + quality.lost), <=, 7);
  g_assert_cmpuint (room_get_losses (room, "phone"), ==, 0);

  call->direction = "hold";
  room_phone_update (room, call);
  tutti_test_phone_pause (call->phone);
  beats.heartbeats = room_get_heartbeats (room) + 1;
  tutti_test_wait (has_beaten, &beats, "a heartbeat");
  before = tutti_test_phone_get_counts (call->phone);
  beats.heartbeats++;
  tutti_test_wait (has_beaten, &beats, "another one");
  after = tutti_test_phone_get_counts (call->phone);
  g_assert_cmpuint (after.packets, ==, before.packets);
  g_assert_cmpuint (room_get_losses (room, "phone"), ==, 0);

  call->direction = "sendrecv";
  room_phone_update (room, call);
  tutti_test_wait (is_lost, &losses, "the loss of a phone that is silent, and again");

  /* One socket where the line needs two. */
  liar->wants_control = TRUE;
  room_phone_add (room, liar);
  room_wait_failure (room, "liar", "bad-field");
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/integration/phone/codecs", test_codecs);
  g_test_add_func ("/integration/phone/two-phones", test_two_phones);
  g_test_add_func ("/integration/phone/beside", test_beside);
  g_test_add_func ("/integration/phone/prompts", test_prompts);
  g_test_add_func ("/integration/phone/reception", test_reception);
  g_test_add_func ("/integration/phone/hold", test_hold);
  return g_test_run ();
}
