/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-web-socket.h"

#include <string.h>

#include "common/tutti-message.h"
#include "server/tutti-metered-stream.h"

#define PING_EVERY_S 15
/* The meter is the limit of what is kept. This one closes without a word, but some limit
 * must be set: without, libsoup 3.2 computes with whatever length a frame claims
 * (CVE-2026-0716). */
#define FRAME_MAX_BYTES (16 * 1024 * 1024)

struct _TuttiWebSocket {
  GObject parent;

  TuttiMeteredStream *stream;
  SoupWebsocketConnection *connection;
  guint64 n_queued; /* bytes handed to the connection */
  TuttiSession *session;
};

enum { SIGNAL_CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiWebSocket, tutti_web_socket, G_TYPE_OBJECT)

static void
tutti_web_socket_dispose (GObject *object)
{
  TuttiWebSocket *self = TUTTI_WEB_SOCKET (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  if (self->connection)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  if (self->stream)
    g_signal_handlers_disconnect_by_data (self->stream, self);
  g_clear_object (&self->stream);
  G_OBJECT_CLASS (tutti_web_socket_parent_class)->dispose (object);
}

static void
tutti_web_socket_class_init (TuttiWebSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_web_socket_dispose;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", TUTTI_TYPE_WEB_SOCKET,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_web_socket_init (TuttiWebSocket *self)
{
}

/* From the socket */

static void
handle_message (TuttiWebSocket *self, int type, GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  tutti_metered_stream_message_complete (self->stream);
  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    tutti_session_receive_text (self->session, text ? text : "", length);
  else
    tutti_session_receive_binary (self->session);
}

static void
handle_overflow (TuttiWebSocket *self)
{
  tutti_session_receive_too_much (self->session);
}

static void
handle_pong (TuttiWebSocket *self)
{
  tutti_session_receive_alive (self->session);
}

static void
handle_closed (TuttiWebSocket *self)
{
  g_autoptr (TuttiWebSocket) alive = g_object_ref (self);

  if (soup_websocket_connection_get_close_code (self->connection) ==
      SOUP_WEBSOCKET_CLOSE_GOING_AWAY)
    tutti_session_gone_away (self->session);
  else
    tutti_session_closed (self->session);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

/* From the session */

static gboolean
is_open (TuttiWebSocket *self)
{
  return soup_websocket_connection_get_state (self->connection) ==
         SOUP_WEBSOCKET_STATE_OPEN;
}

/* Frame headers and pings are in what was written but not in what was queued: it errs to
 * the client's advantage. */
static guint64
count_unsent (TuttiWebSocket *self)
{
  guint64 n_written = tutti_metered_stream_get_n_written (self->stream);

  self->n_queued = MAX (self->n_queued, n_written);
  return self->n_queued - n_written;
}

static void
handle_session_send (TuttiWebSocket *self, const char *text)
{
  if (!is_open (self))
    return;

  if (count_unsent (self) > TUTTI_WEB_SOCKET_UNSENT_MAX_BYTES) {
    tutti_session_hang_up (self->session);
    return;
  }
  self->n_queued += strlen (text);
  soup_websocket_connection_send_text (self->connection, text);
}

static void
handle_session_close (TuttiWebSocket *self, guint code)
{
  if (is_open (self))
    soup_websocket_connection_close (self->connection, (gushort)code, NULL);
}

TuttiWebSocket *
tutti_web_socket_new (GIOStream *stream, GUri *uri, TuttiSession *session)
{
  TuttiWebSocket *self = g_object_new (TUTTI_TYPE_WEB_SOCKET, NULL);
  SoupWebsocketConnection *connection;

  /* A message that is too large by little is told so by the session, which gets it whole.
   */
  self->stream = tutti_metered_stream_new (
      stream, TUTTI_MESSAGE_MAX_BYTES + TUTTI_METERED_READ_MAX_BYTES);
  connection = soup_websocket_connection_new (G_IO_STREAM (self->stream), uri,
      SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  self->connection = connection;
  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "send", G_CALLBACK (handle_session_send), self);
  g_signal_connect_swapped (session, "close", G_CALLBACK (handle_session_close), self);
  g_signal_connect_swapped (self->stream, "overflow", G_CALLBACK (handle_overflow), self);
  g_signal_connect_swapped (connection, "message", G_CALLBACK (handle_message), self);
  g_signal_connect_swapped (connection, "pong", G_CALLBACK (handle_pong), self);
  g_signal_connect_swapped (connection, "closed", G_CALLBACK (handle_closed), self);
  soup_websocket_connection_set_max_incoming_payload_size (connection, FRAME_MAX_BYTES);
  soup_websocket_connection_set_keepalive_interval (connection, PING_EVERY_S);
  return self;
}

TuttiSession *
tutti_web_socket_get_session (TuttiWebSocket *self)
{
  return self->session;
}
