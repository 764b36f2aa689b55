/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "room-phone.h"

#include <string.h>
#include <unistd.h>

#include "common/tutti-socket.h"
#include "tutti-test-socket.h"
#include "tutti-tone.h"

const guint8 room_call_send_key[30] = "the phone's key, and its salt";
const guint8 room_call_receive_key[30] = "our key, and the salt of it  ";

/* ---- events ---- */

typedef struct {
  GHashTable *keys;      /* participant -> GString */
  GHashTable *ends;      /* prompt number -> how */
  GHashTable *losses;    /* participant -> count */
  GHashTable *qualities; /* participant -> TuttiPhoneQuality, its string not kept */
} Phones;

static void
free_string (gpointer string)
{
  g_string_free (string, TRUE);
}

static Phones *
phones_of (Room *room)
{
  gpointer *place = room_get_phones (room);
  Phones *self = *place;

  if (self != NULL)
    return self;
  self = g_new0 (Phones, 1);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_string);
  self->ends = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->losses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->qualities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  *place = self;
  return self;
}

void
room_phones_free (gpointer phones)
{
  Phones *self = phones;

  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->ends);
  g_hash_table_unref (self->losses);
  g_hash_table_unref (self->qualities);
  g_free (self);
}

static void
take_key (Phones *self, const TuttiPhoneKey *key)
{
  GString *keys = g_hash_table_lookup (self->keys, key->participant);

  if (keys == NULL) {
    keys = g_string_new (NULL);
    g_hash_table_insert (self->keys, g_strdup (key->participant), keys);
  }
  g_string_append (keys, key->key);
}

gboolean
room_phones_take (Room *room, const TuttiMessage *message)
{
  Phones *self = phones_of (room);
  const TuttiPromptDone *done = (const TuttiPromptDone *)message;
  const TuttiPhoneLost *lost = (const TuttiPhoneLost *)message;
  const TuttiPhoneQuality *quality = (const TuttiPhoneQuality *)message;

  switch (message->type) {
  case TUTTI_MESSAGE_PHONE_KEY:
    take_key (self, (const TuttiPhoneKey *)message);
    return TRUE;
  case TUTTI_MESSAGE_PROMPT_DONE:
    g_assert_true (g_hash_table_insert (
        self->ends, GSIZE_TO_POINTER ((gsize)done->number), g_strdup (done->how)));
    return TRUE;
  case TUTTI_MESSAGE_PHONE_LOST:
    g_hash_table_insert (self->losses, g_strdup (lost->participant),
        GUINT_TO_POINTER (room_get_losses (room, lost->participant) + 1));
    return TRUE;
  case TUTTI_MESSAGE_PHONE_QUALITY:
    g_hash_table_insert (self->qualities, g_strdup (quality->participant),
        g_memdup2 (quality, sizeof *quality));
    return TRUE;
  default:
    return FALSE;
  }
}

const char *
room_get_keys (Room *room, const char *participant)
{
  const GString *keys = g_hash_table_lookup (phones_of (room)->keys, participant);

  return keys != NULL ? keys->str : NULL;
}

const char *
room_get_prompt_end (Room *room, gint64 number)
{
  return g_hash_table_lookup (phones_of (room)->ends, GSIZE_TO_POINTER ((gsize)number));
}

guint
room_get_losses (Room *room, const char *participant)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (phones_of (room)->losses, participant));
}

gboolean
room_get_quality (Room *room, const char *participant, TuttiPhoneQuality *quality)
{
  const TuttiPhoneQuality *last =
      g_hash_table_lookup (phones_of (room)->qualities, participant);

  if (last != NULL)
    *quality = *last;
  return last != NULL;
}

/* ---- calls ---- */

RoomCall *
room_call_new (const char *name, const TuttiTestPhoneOptions *options)
{
  RoomCall *self = g_new0 (RoomCall, 1);

  self->name = g_strdup (name);
  self->fd = tutti_socket_bind_udp ("127.0.0.1", 0, NULL);
  self->control_fd = options->control ? tutti_socket_bind_udp ("127.0.0.1", 0, NULL) : -1;
  g_assert_cmpint (self->fd, >=, 0);
  self->phone = tutti_test_phone_new (options, tutti_test_socket_port (self->fd));
  self->noise = "kept";
  self->direction = "sendrecv";
  return self;
}

void
room_call_free (RoomCall *self)
{
  tutti_test_phone_free (self->phone);
  close (self->fd);
  if (self->control_fd >= 0)
    close (self->control_fd);
  g_free (self->name);
  g_free (self);
}

#define WAVE_RATE 16000
#define WAVE_HEADER 44

void
room_call_write_wave (const char *path, double frequency, guint seconds)
{
  const guint n = WAVE_RATE * seconds;
  g_autofree gint16 *stereo = g_new (gint16, 2 * 3 * n);
  g_autofree guint8 *file = g_malloc0 (WAVE_HEADER + 2 * n);
  const guint32 words[] = {0x46464952, 36 + 2 * n, 0x45564157, 0x20746d66, 16,
      1 << 16 | 1, WAVE_RATE, 2 * WAVE_RATE, 16 << 16 | 2, 0x61746164, 2 * n};

  tutti_tone (stereo, 3 * n, 0, frequency, 0.3);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    const guint32 word = GUINT32_TO_LE (words[i]);

    memcpy (file + 4 * i, &word, sizeof word);
  }
  for (guint i = 0; i < n; i++) {
    const guint16 sample = GUINT16_TO_LE ((guint16)stereo[2 * 3 * i]);

    memcpy (file + WAVE_HEADER + 2 * i, &sample, sizeof sample);
  }
  g_assert_true (
      g_file_set_contents (path, (const char *)file, WAVE_HEADER + 2 * n, NULL));
}

/* @sendkey, @receivekey: (transfer full) */
static TuttiPhoneLine
make_line (const RoomCall *call, char **sendkey, char **receivekey)
{
  TuttiPhoneLine line = {.codec = (char *)tutti_test_phone_get_codec (call->phone),
      .payload = tutti_test_phone_get_payload (call->phone),
      .events = TUTTI_TEST_PHONE_EVENTS,
      .address = (char *)"127.0.0.1",
      .port = tutti_test_phone_get_port (call->phone),
      .control =
          call->wants_control ? 9 : tutti_test_phone_get_control_port (call->phone),
      .direction = (char *)call->direction,
      .noise = (char *)call->noise,
      .timeout = call->timeout};

  if (tutti_test_phone_is_encrypted (call->phone)) {
    *sendkey = g_base64_encode (room_call_receive_key, sizeof room_call_receive_key);
    *receivekey = g_base64_encode (room_call_send_key, sizeof room_call_send_key);
    line.suite = (char *)"AES_CM_128_HMAC_SHA1_80";
    line.sendkey = *sendkey;
    line.receivekey = *receivekey;
  }
  return line;
}

void
room_phone_add (Room *room, const RoomCall *call)
{
  g_autofree char *sendkey = NULL, *receivekey = NULL;
  const int fds[] = {call->fd, call->control_fd};
  TuttiPhoneAdd add = {{TUTTI_MESSAGE_PHONE_ADD}, call->name, call->name,
      (char *)call->person, make_line (call, &sendkey, &receivekey)};

  room_send (room, &add.message, fds, call->control_fd >= 0 ? 2 : 1);
}

void
room_phone_update (Room *room, const RoomCall *call)
{
  g_autofree char *sendkey = NULL, *receivekey = NULL;
  TuttiPhoneUpdate update = {
      {TUTTI_MESSAGE_PHONE_UPDATE}, call->name, make_line (call, &sendkey, &receivekey)};

  room_send (room, &update.message, NULL, 0);
}

void
room_prompt (Room *room, const char *participant, gint64 number,
    const char *const *prompts, gboolean barge)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  TuttiPrompt prompt = {
      {TUTTI_MESSAGE_PROMPT}, (char *)participant, number, (char *)"en", names, barge};

  for (; *prompts != NULL; prompts++)
    g_ptr_array_add (names, (gpointer)*prompts);
  room_send (room, &prompt.message, NULL, 0);
}

void
room_configure_reception (Room *room)
{
  g_autoptr (GPtrArray) sockets = tutti_socket_array_new ();
  TuttiConfigure configure = {{TUTTI_MESSAGE_CONFIGURE}};

  configure.room = (char *)"reception";
  configure.width = ROOM_WIDTH;
  configure.height = ROOM_HEIGHT;
  configure.framerate = 10;
  configure.role = (char *)"reception";
  configure.sockets = sockets;
  room_send (room, &configure.message, NULL, 0);
  room_wait_configured (room);
}
