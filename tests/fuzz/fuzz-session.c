/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whatever two clients send, line by line, into sessions in a room with somebody else: a
 * line that begins with "+" is from a host, every other from a stranger; "@" is a
 * participant's id, the stranger's in the host's lines and the other way round. All that
 * goes out must be a message of the protocol, nothing may follow the closing, and where
 * no host has spoken the other one stays in the room.
 */

#include <string.h>

#include "../server/test-mixer.h"
#include "fuzz-target.h"
#include "server/tutti-session.h"

typedef struct {
  TuttiSession *session;
  char *participant; /* NULL before the welcome */
  gboolean closed;
} Client;

static void
handle_send (TuttiSession *session, const char *text, Client *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiMessage) message =
      tutti_message_parse (TUTTI_CHANNEL_SERVER, text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_false (client->closed);
  if (message->type == TUTTI_MESSAGE_WELCOME) {
    g_free (client->participant);
    client->participant = g_strdup (((TuttiWelcome *)message)->participant);
  } else if (message->type == TUTTI_MESSAGE_WAIT && !client->participant) {
    client->participant = g_strdup (((TuttiWait *)message)->waiting);
  }
}

static void
handle_close (TuttiSession *session, guint code, Client *client)
{
  g_assert_false (client->closed);
  client->closed = TRUE;
}

static void
connect_client (Client *self, TestRooms *rooms, const char *address)
{
  self->session = tutti_session_new (rooms->door, address, &rooms->clock);
  g_signal_connect (self->session, "send", G_CALLBACK (handle_send), self);
  g_signal_connect (self->session, "close", G_CALLBACK (handle_close), self);
}

static void
disconnect_client (Client *self)
{
  tutti_session_closed (self->session);
  g_object_unref (self->session);
  g_free (self->participant);
}

static void
join (Client *self, const char *name)
{
  g_autofree char *text =
      g_strdup_printf ("{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":"
                       "\"%s\",\"microphone\":true,\"camera\":true}",
          name);

  tutti_session_receive_text (self->session, text, strlen (text));
}

/* @line: "@" is @about's id */
static void
say (Client *self, const char *line, gsize length, const Client *about)
{
  GString *text = g_string_new_len (line, (gssize)length);

  /* With NULs in it, it is left as it is. */
  if (about->participant && strlen (text->str) == length)
    g_string_replace (text, "@", about->participant, 8);
  tutti_session_receive_text (self->session, text->str, text->len);
  tutti_session_tick (self->session);
  g_string_free (text, TRUE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *input, size_t size)
{
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 4);
  Client bystander = {NULL}, host = {NULL}, stranger = {NULL};
  const char *text = (const char *)input;
  const char *end = text + size;
  gboolean host_spoke = FALSE;

  connect_client (&host, rooms, "192.0.2.1");
  connect_client (&bystander, rooms, "192.0.2.2");
  connect_client (&stranger, rooms, "192.0.2.3");
  join (&host, "Host");
  join (&bystander, "Bystander");
  while (text < end) {
    const char *line_end = memchr (text, '\n', (gsize)(end - text));
    gsize length = (gsize)((line_end ? line_end : end) - text);

    if (length > 0 && *text == '+') {
      host_spoke = TRUE;
      say (&host, text + 1, length - 1, &stranger);
    } else {
      say (&stranger, text, length, &host);
    }
    test_rooms_settle (rooms);
    text += length + 1;
  }
  test_rooms_pass_time (rooms, 1); /* refusals are told */

  g_assert_true (host_spoke || !bystander.closed);
  g_assert_true (host_spoke || !host.closed);
  g_assert_cmpuint (
      tutti_room_registry_get_n_people (rooms->registry), >=, host_spoke ? 0 : 2);
  disconnect_client (&stranger);
  disconnect_client (&host);
  disconnect_client (&bystander);
  g_assert_cmpuint (tutti_room_registry_get_n_people (rooms->registry), ==, 0);
  test_rooms_pass_time (rooms, 61);
  g_assert_cmpuint (tutti_room_registry_get_n_rooms (rooms->registry), ==, 0);
  return 0;
}

gsize
fuzz_seed (guint index, guint8 *data)
{
  static const char *const seeds[] = {
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":\"Ada\","
      "\"microphone\":true,"
      "\"camera\":false}\n{\"type\":\"offer\",\"attempt\":1,\"sdp\":\"v=0\\r\\n\"}\n"
      "{\"type\":\"state\",\"microphone\":false,\"camera\":true,\"screen\":true}\n"
      "{\"type\":\"ping\",\"time\":12345}\n{\"type\":\"leave\"}\n{\"type\":\"leave\"}",
      "{\"type\":\"ping\",\"time\":1}\n{\"type\":\"join\",\"protocol\":1,\"room\":"
      "\"Stra\\u00dfe\","
      "\"name\":\"\\u202e<b>x\\u200b\",\"seat\":\"0123456789abcdef0123456789abcdef\","
      "\"microphone\":true,\"camera\":true}\n{\"type\":\"join\"}\n[[[[]]]]\nnull\n{}",
      "+{\"type\":\"settings\",\"lobby\":true,\"locked\":false,\"chat\":true,"
      "\"listeners\":false}\n"
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":\"Eve\","
      "\"microphone\":true,\"camera\":true}\n"
      "+{\"type\":\"note\",\"participant\":\"@\",\"text\":\"soon\"}\n"
      "+{\"type\":\"admit\",\"participant\":\"@\"}\n"
      "{\"type\":\"chat\",\"to\":\"@\",\"text\":\"psst\"}\n"
      "{\"type\":\"hand\",\"raised\":true}\n"
      "+{\"type\":\"lower\"}\n"
      "+{\"type\":\"refuse\"}\n"
      "+{\"type\":\"end\"}",
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":\"Eve\","
      "\"microphone\":true,\"camera\":true}\n"
      "+{\"type\":\"role\",\"participant\":\"@\",\"role\":\"moderator\"}\n"
      "{\"type\":\"mute\"}\n"
      "+{\"type\":\"ask\",\"participant\":\"@\",\"source\":\"camera\"}\n"
      "+{\"type\":\"stop\",\"participant\":\"@\",\"source\":\"screen\"}\n"
      "+{\"type\":\"spotlight\",\"participant\":\"@\"}\n"
      "{\"type\":\"rename\",\"participant\":\"@\",\"name\":\"x\"}\n"
      "+{\"type\":\"expel\",\"participant\":\"@\",\"ban\":true}",
      "+{\"type\":\"settings\",\"lobby\":false,\"locked\":true,\"chat\":false,"
      "\"listeners\":true,\"password\":\"x\",\"pin\":\"1234\"}\n"
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":\"Eve\",\"password\":"
      "\"x\",\"key\":\"y\",\"token\":\"z\",\"microphone\":true,\"camera\":true}\n"
      "+{\"type\":\"leave\"}",
  };

  if (index >= G_N_ELEMENTS (seeds))
    return 0;
  memcpy (data, seeds[index], strlen (seeds[index]));
  return strlen (seeds[index]);
}
