/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whatever one client sends, line by line, into a session in a room with somebody else.
 * All that goes out must be a message of the protocol, nothing may follow the closing,
 * and the other one stays in the room.
 */

#include <string.h>

#include "../server/test-mixer.h"
#include "fuzz-target.h"
#include "server/tutti-session.h"

typedef struct {
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
}

static void
handle_close (TuttiSession *session, guint code, Client *client)
{
  g_assert_false (client->closed);
  client->closed = TRUE;
}

static TuttiSession *
connect_client (TestRooms *rooms, Client *client)
{
  TuttiSession *session = tutti_session_new (rooms->door, "192.0.2.1", &rooms->clock);

  g_signal_connect (session, "send", G_CALLBACK (handle_send), client);
  g_signal_connect (session, "close", G_CALLBACK (handle_close), client);
  return session;
}

int
LLVMFuzzerTestOneInput (const uint8_t *input, size_t size)
{
  static const char join[] =
      "{\"type\":\"join\",\"protocol\":1,\"room\":\"room\",\"name\":"
      "\"Bystander\",\"microphone\":true,\"camera\":true}";
  g_autoptr (TestRooms) rooms = test_rooms_new (2, 3);
  Client bystander = {FALSE}, stranger = {FALSE};
  g_autoptr (TuttiSession) other = connect_client (rooms, &bystander);
  g_autoptr (TuttiSession) session = connect_client (rooms, &stranger);
  const char *text = (const char *)input;
  const char *end = text + size;

  tutti_session_receive_text (other, join, strlen (join));
  while (text < end) {
    const char *line_end = memchr (text, '\n', (gsize)(end - text));
    gsize length = (gsize)((line_end ? line_end : end) - text);

    tutti_session_receive_text (session, text, length);
    tutti_session_tick (session);
    text += length + 1;
  }

  g_assert_false (bystander.closed);
  g_assert_cmpuint (tutti_room_registry_get_n_people (rooms->registry), >=, 1);
  tutti_session_closed (session);
  g_assert_cmpuint (tutti_room_registry_get_n_people (rooms->registry), ==, 1);
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
  };

  if (index >= G_N_ELEMENTS (seeds))
    return 0;
  memcpy (data, seeds[index], strlen (seeds[index]));
  return strlen (seeds[index]);
}
