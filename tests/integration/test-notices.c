/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What everybody is told aloud: each hears it, talking or not, and the recording has it
 * in it. In the place of the words stands a tone; and the words are there, too. */

#include <glib/gstdio.h>
#include <string.h>

#include "output-rig.h"
#include "people.h"
#include "room.h"
#include "tutti-test-recording.h"
#include "tutti-test-wait.h"
#include "tutti-tone.h"

#define N_PEOPLE 3
#define TONE_HZ 2890
#define TONE_S 3
#define RATE 48000
#define HEARD_DBFS -40
/* What a mix of voices leaves at a frequency that nobody has. */
#define UNHEARD_DBFS -60
#define WAV_HEADER_BYTES 44

typedef struct {
  char *folder;  /* of fragments, with one that finds the prompts in... */
  char *prompts; /* ...this one */
} Words;

/* Microsoft's and IBM's "Multimedia Programming Interface and Data Specifications 1.0";
 * little-endian */
static void
write_wav (const char *path, const gint16 *stereo, guint frames)
{
  const guint32 bytes = frames * 2;
  const guint32 numbers[] = {GUINT32_TO_LE (bytes + 36), GUINT32_TO_LE (16),
      GUINT32_TO_LE (0x00010001), GUINT32_TO_LE (RATE), GUINT32_TO_LE (RATE * 2),
      GUINT32_TO_LE (0x00100002), GUINT32_TO_LE (bytes)};
  g_autoptr (GByteArray) file = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *)"RIFF", 4);
  g_byte_array_append (file, (const guint8 *)&numbers[0], 4);
  g_byte_array_append (file, (const guint8 *)"WAVEfmt ", 8);
  g_byte_array_append (file, (const guint8 *)&numbers[1], 20);
  g_byte_array_append (file, (const guint8 *)"data", 4);
  g_byte_array_append (file, (const guint8 *)&numbers[6], 4);
  for (guint i = 0; i < frames; i++) {
    gint16 sample = GINT16_TO_LE (stereo[2 * i]);

    g_byte_array_append (file, (const guint8 *)&sample, 2);
  }
  g_assert_true (g_file_set_contents (path, (const char *)file->data, file->len, NULL));
}

static void
make_prompt (Words *self)
{
  g_autofree char *language = g_build_filename (self->prompts, "de", NULL);
  g_autofree char *path = g_build_filename (language, "recording-started.wav", NULL);
  g_autofree gint16 *samples = g_new (gint16, 2 * RATE * TONE_S);

  g_assert_cmpint (g_mkdir (language, 0700), ==, 0);
  tutti_tone (samples, RATE * TONE_S, 0, TONE_HZ, 0.2);
  write_wav (path, samples, RATE * TONE_S);
}

/* The real fragment, but for the folder in it. */
static char *
redirect (const char *text, const char *prompts)
{
  const char *begin = strstr (text, "location=\""), *end;

  g_assert_nonnull (begin);
  begin += strlen ("location=\"");
  end = strchr (begin, '"');
  return g_strdup_printf ("%.*s%s%s", (int)(begin - text), text, prompts, end);
}

static void
make_fragments (Words *self)
{
  g_autoptr (GDir) dir = g_dir_open (g_getenv ("TUTTI_PIPELINES"), 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *from = g_build_filename (g_getenv ("TUTTI_PIPELINES"), name, NULL);
    g_autofree char *to = g_build_filename (self->folder, name, NULL);
    g_autofree char *text = NULL;
    g_autofree char *changed = NULL;

    if (!g_str_has_suffix (name, ".gst") ||
        !g_file_get_contents (from, &text, NULL, NULL))
      continue;
    changed = g_str_equal (name, "notice.gst") ? redirect (text, self->prompts) : NULL;
    g_assert_true (g_file_set_contents (to, changed != NULL ? changed : text, -1, NULL));
  }
}

static Words *
words_new (void)
{
  Words *self = g_new0 (Words, 1);

  self->folder = g_dir_make_tmp ("tutti-fragments-XXXXXX", NULL);
  self->prompts = g_dir_make_tmp ("tutti-prompts-XXXXXX", NULL);
  make_prompt (self);
  make_fragments (self);
  return self;
}

static void
words_free (Words *self)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s %s", self->folder, self->prompts);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (self->folder);
  g_free (self->prompts);
  g_free (self);
}

typedef struct {
  People *people;
  guint told; /* bits of those who heard it */
} Telling;

/* Not all at the same moment: on a busy machine one is behind the others. */
static gboolean
all_told (gpointer data)
{
  Telling *self = data;

  for (guint i = 0; i < N_PEOPLE; i++) {
    TuttiTestClient *client = people_get_client (self->people, i);

    if (tutti_test_client_hear (client, TONE_HZ) > HEARD_DBFS)
      self->told |= 1u << i;
  }
  return self->told == (1u << N_PEOPLE) - 1;
}

static gboolean
none_told (gpointer data)
{
  People *people = data;

  for (guint i = 0; i < N_PEOPLE; i++) {
    if (tutti_test_client_hear (people_get_client (people, i), TONE_HZ) > UNHEARD_DBFS)
      return FALSE;
  }
  return TRUE;
}

/* All places are taken by people who talk; and what is not there stops nothing. */
static void
test_heard (void)
{
  Words *words = words_new ();
  const char *args[] = {"--pipelines", words->folder, NULL};
  Room *room = room_new_bare (args);
  People *people;
  OutputRig *output = output_rig_new (NULL);
  g_autofree char *path = output_rig_path (output, "take.webm");
  g_autoptr (TuttiMessage) finished = NULL;
  g_autoptr (TuttiTestRecording) recording = NULL;
  Telling telling = {0};

  room_configure (room, N_PEOPLE, ROOM_FRAMERATE);
  people = telling.people = people_new (room, N_PEOPLE);
  people_wait_all_heard (people);
  output_rig_record (output, output->folder, "webm", room_open_feed (room, "f1", "vp8"));
  output_rig_wait_recorded (output, 500);
  room_notice (room, "de", "recording-ended");
  room_notice (room, "de", "../recording-started");
  room_notice (room, "de", "recording-started");
  tutti_test_wait (all_told, &telling, "everybody is told");
  tutti_test_wait (none_told, people, "silence");
  people_wait_all_heard (people);
  room_notice (room, "de", "recording-started");
  telling.told = 0;
  tutti_test_wait (all_told, &telling, "everybody is told again");
  room_feed_end (room, "f1");
  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  finished = output_rig_wait_finished (output);
  output_rig_wait_exit (output);
  recording = tutti_test_recording_read (path);
  g_assert_cmpfloat (tutti_test_recording_hear (recording, TONE_HZ), >, HEARD_DBFS);
  output_rig_free (output);
  people_free (people);
  room_free (room);
  words_free (words);
}

static guint32
bytes_per_second (const char *header)
{
  guint32 rate;

  memcpy (&rate, header + 28, sizeof rate);
  return GUINT32_FROM_LE (rate);
}

/* What the build has made, in both languages. */
static void
test_words (void)
{
  static const char *const languages[] = {"en", "de"};
  static const char *const names[] = {
      "recording-started", "recording-ended", "stream-started", "stream-ended"};

  for (guint i = 0; i < G_N_ELEMENTS (languages) * G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_strconcat (names[i / 2], ".wav", NULL);
    g_autofree char *path =
        g_build_filename (g_getenv ("TUTTI_PROMPTS"), languages[i % 2], file, NULL);
    g_autofree char *bytes = NULL;
    gsize size = 0;

    g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
    g_assert_cmpmem (bytes, 4, "RIFF", 4);
    /* A sentence takes a second and more, and is short. */
    g_assert_cmpuint (size - WAV_HEADER_BYTES, >, bytes_per_second (bytes) * 3 / 4);
    g_assert_cmpuint (size - WAV_HEADER_BYTES, <, bytes_per_second (bytes) * 4);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/notices/words", test_words);
  g_test_add_func ("/integration/notices/heard", test_heard);
  return g_test_run ();
}
