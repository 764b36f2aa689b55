/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "srt-server.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tutti-test-probe.h"
#include "tutti-test-socket.h"

static gboolean
has_srt (void)
{
  g_autofree char *text = NULL;

  return g_spawn_command_line_sync (
             "ffmpeg -hide_banner -protocols", &text, NULL, NULL, NULL) &&
         strstr (text, "srt") != NULL;
}

const char *
srt_server_missing (void)
{
  if (!has_srt ())
    return "ffmpeg with SRT is not installed";
  return tutti_test_probe_missing ();
}

static guint16
free_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  return tutti_test_socket_port (g_socket_get_fd (socket));
}

SrtServer *
srt_server_new (const char *passphrase)
{
  SrtServer *self = g_new0 (SrtServer, 1);

  self->folder = g_dir_make_tmp ("tutti-srt-XXXXXX", NULL);
  self->passphrase = g_strdup (passphrase);
  self->port = free_port ();
  return self;
}

char *
srt_server_recording (SrtServer *self)
{
  g_autofree char *name = g_strdup_printf ("%u.ts", self->starts);

  return g_build_filename (self->folder, name, NULL);
}

void
srt_server_start (SrtServer *self)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autoptr (GError) error = NULL;

  self->starts++;
  to = srt_server_recording (self);
  from = g_strdup_printf ("srt://127.0.0.1:%u?mode=listener%s%s", self->port,
      self->passphrase != NULL ? "&passphrase=" : "",
      self->passphrase != NULL ? self->passphrase : "");
  self->process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
      "ffmpeg", "-nostdin", "-y", "-analyzeduration", "2000000", "-i", from, "-c", "copy",
      "-flush_packets", "1", "-f", "mpegts", to, NULL);
  g_assert_no_error (error);
}

void
srt_server_signal (SrtServer *self, int signal)
{
  g_subprocess_send_signal (self->process, signal);
}

void
srt_server_wait (SrtServer *self)
{
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
srt_server_kill (SrtServer *self)
{
  g_subprocess_force_exit (self->process);
  srt_server_wait (self);
}

void
srt_server_free (SrtServer *self)
{
  if (self->process != NULL)
    srt_server_kill (self);
  for (; self->starts > 0; self->starts--) {
    g_autofree char *path = srt_server_recording (self);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->passphrase);
  g_free (self);
}
