/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-relay.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "plugins/output/tutti-rtmp-window.h"

/* One address that does not answer, before the next one is tried. */
#define CONNECT_TIMEOUT_S 5
/* What the kernel may hold for the server: a second of a rich picture. More would only
 * make what is seen older. */
#define SEND_BUFFER_BYTES (512 * 1024)
/* On the way from rtmp2sink; more would hide that the line is slow. */
#define INNER_BUFFER_BYTES (64 * 1024)
#define CHUNK_BYTES 16384

/* One direction: read, write all of it, read again. */
typedef struct {
  TuttiStreamRelay *relay;
  GInputStream *from;
  GOutputStream *to;
  guint64 passed; /* bytes; under the relay's lock */
  guint8 chunk[CHUNK_BYTES];
} Pump;

struct _TuttiStreamRelay {
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GCancellable *cancellable;
  guint16 port;
  /* The thread's own. */
  GSocketListener *listener;
  GSocketConnection *inner;
  GIOStream *outer;
  GPtrArray *addresses;
  guint next_address;
  GSocketConnectable *identity; /* NULL: no TLS */
  guint16 target_port;
  GTlsDatabase *trusted;
  Pump up, down;
  TuttiRtmpWindow window;
  guint pending; /* asynchronous calls that have not come back */

  GMutex lock;
  /* Under lock. */
  GSocket *outer_socket;
  gboolean taken; /* the one connection has come */
  GError *error;
};

static void
relay_end (TuttiStreamRelay *self, TuttiStreamError code)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error =
        g_error_new_literal (TUTTI_STREAM_ERROR, code, tutti_stream_error_text (code));
  g_mutex_unlock (&self->lock);
  g_main_loop_quit (self->loop);
}

/* Pumps */

static void pump_read (Pump *pump);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pump *pump = user_data;
  gsize written = 0;
  gboolean good =
      g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &written, NULL);

  pump->relay->pending--;
  g_mutex_lock (&pump->relay->lock);
  pump->passed += written;
  g_mutex_unlock (&pump->relay->lock);
  if (good)
    pump_read (pump);
  else
    relay_end (pump->relay, TUTTI_STREAM_ERROR_LOST);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pump *pump = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  pump->relay->pending--;
  if (size <= 0) {
    relay_end (pump->relay, TUTTI_STREAM_ERROR_LOST);
    return;
  }
  if (pump == &pump->relay->down)
    tutti_rtmp_window_narrow (&pump->relay->window, pump->chunk, (gsize)size);
  pump->relay->pending++;
  g_output_stream_write_all_async (pump->to, pump->chunk, (gsize)size, G_PRIORITY_DEFAULT,
      pump->relay->cancellable, on_written, pump);
}

static void
pump_read (Pump *pump)
{
  pump->relay->pending++;
  g_input_stream_read_async (pump->from, pump->chunk, sizeof pump->chunk,
      G_PRIORITY_DEFAULT, pump->relay->cancellable, on_read, pump);
}

static void
relay_start_pumps (TuttiStreamRelay *self)
{
  self->up.relay = self->down.relay = self;
  self->up.from = g_io_stream_get_input_stream (G_IO_STREAM (self->inner));
  self->up.to = g_io_stream_get_output_stream (self->outer);
  self->down.from = g_io_stream_get_input_stream (self->outer);
  self->down.to = g_io_stream_get_output_stream (G_IO_STREAM (self->inner));
  pump_read (&self->up);
  pump_read (&self->down);
}

/* Connecting */

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TuttiStreamRelay *self = user_data;

  self->pending--;
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL))
    relay_start_pumps (self);
  else
    relay_end (self, TUTTI_STREAM_ERROR_TLS);
}

static void
relay_encrypt (TuttiStreamRelay *self)
{
  GIOStream *plain = self->outer;
  GIOStream *secure = g_tls_client_connection_new (plain, self->identity, NULL);

  if (secure == NULL) {
    relay_end (self, TUTTI_STREAM_ERROR_INTERNAL);
    return;
  }
  g_object_unref (plain);
  self->outer = secure;
  if (self->trusted != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (secure), self->trusted);
  self->pending++;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (secure), G_PRIORITY_DEFAULT,
      self->cancellable, on_handshake, self);
}

static void relay_connect (TuttiStreamRelay *self);

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TuttiStreamRelay *self = user_data;
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  GSocket *socket;

  self->pending--;
  if (connection == NULL && self->next_address < self->addresses->len) {
    relay_connect (self);
    return;
  }
  if (connection == NULL) {
    relay_end (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
                         ? TUTTI_STREAM_ERROR_REFUSED
                         : TUTTI_STREAM_ERROR_UNREACHABLE);
    return;
  }
  self->outer = G_IO_STREAM (connection);
  socket = g_socket_connection_get_socket (connection);
  g_socket_set_timeout (socket, 0);
  g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_mutex_lock (&self->lock);
  self->outer_socket = g_object_ref (socket);
  g_mutex_unlock (&self->lock);
  if (self->identity != NULL)
    relay_encrypt (self);
  else
    relay_start_pumps (self);
}

static void
relay_connect (TuttiStreamRelay *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (
      g_ptr_array_index (self->addresses, self->next_address++), self->target_port);

  /* A proxy would look the address up in its own way. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  self->pending++;
  g_socket_client_connect_async (
      client, G_SOCKET_CONNECTABLE (address), self->cancellable, on_connected, self);
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TuttiStreamRelay *self = user_data;

  self->pending--;
  self->inner =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);
  g_socket_listener_close (self->listener);
  g_mutex_lock (&self->lock);
  self->taken = self->inner != NULL;
  g_mutex_unlock (&self->lock);
  if (self->inner == NULL)
    relay_end (self, TUTTI_STREAM_ERROR_INTERNAL);
  else
    relay_connect (self);
}

static gboolean
on_quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* What is under way is cancelled, and comes back while the relay is still there. */
static void
relay_wind_up (TuttiStreamRelay *self)
{
  g_cancellable_cancel (self->cancellable);
  g_socket_listener_close (self->listener);
  g_mutex_lock (&self->lock);
  g_clear_object (&self->outer_socket);
  g_mutex_unlock (&self->lock);
  while (self->pending > 0)
    g_main_context_iteration (self->context, TRUE);
  if (self->outer != NULL)
    g_io_stream_close (self->outer, self->cancellable, NULL);
  if (self->inner != NULL)
    g_io_stream_close (G_IO_STREAM (self->inner), NULL, NULL);
  g_clear_object (&self->outer);
  g_clear_object (&self->inner);
}

static gpointer
relay_run (gpointer user_data)
{
  TuttiStreamRelay *self = user_data;

  g_main_context_push_thread_default (self->context);
  self->pending++;
  g_socket_listener_accept_async (self->listener, self->cancellable, on_accepted, self);
  g_main_loop_run (self->loop);
  relay_wind_up (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* Object */

static guint16
listen_on_loopback (GSocketListener *listener, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr (GSocketAddress) bound = NULL;

  if (socket == NULL)
    return 0;
  /* Before listen(): accepted sockets inherit it. */
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, INNER_BUFFER_BYTES, NULL);
  g_socket_set_listen_backlog (socket, 1);
  if (!g_socket_bind (socket, any, FALSE, error) || !g_socket_listen (socket, error) ||
      !g_socket_listener_add_socket (listener, socket, NULL, error))
    return 0;
  bound = g_socket_get_local_address (socket, error);
  return bound != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound))
                       : 0;
}

TuttiStreamRelay *
tutti_stream_relay_new (const TuttiStreamTarget *target, GPtrArray *addresses,
    GTlsDatabase *trusted, GError **error)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = listen_on_loopback (listener, error);
  TuttiStreamRelay *self;

  if (port == 0)
    return NULL;
  self = g_new0 (TuttiStreamRelay, 1);
  g_mutex_init (&self->lock);
  self->port = port;
  self->listener = g_steal_pointer (&listener);
  self->addresses = g_ptr_array_ref (addresses);
  self->target_port = target->port;
  if (target->security == TUTTI_STREAM_TLS)
    self->identity = g_network_address_new (target->host, target->port);
  if (trusted != NULL)
    self->trusted = g_object_ref (trusted);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("tutti-relay", relay_run, self);
  return self;
}

/* Cancelled in the thread whose calls they are: GLib 2.74 loses sources that another one
 * cancels while they come back. */
void
tutti_stream_relay_free (TuttiStreamRelay *self)
{
  g_autoptr (GSource) quit = g_idle_source_new ();

  g_source_set_callback (quit, on_quit, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_ptr_array_unref (self->addresses);
  g_clear_object (&self->identity);
  g_clear_object (&self->trusted);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
tutti_stream_relay_get_port (TuttiStreamRelay *self)
{
  return self->port;
}

gboolean
tutti_stream_relay_is_taken (TuttiStreamRelay *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->taken;
}

gboolean
tutti_stream_relay_has_heard (TuttiStreamRelay *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->down.passed > 0;
}

guint64
tutti_stream_relay_get_acknowledged (TuttiStreamRelay *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  int unsent = 0;

  if (self->outer_socket == NULL ||
      ioctl (g_socket_get_fd (self->outer_socket), SIOCOUTQ, &unsent) != 0)
    return 0;
  return self->up.passed > (guint64)unsent ? self->up.passed - (guint64)unsent : 0;
}

GError *
tutti_stream_relay_get_error (TuttiStreamRelay *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}
