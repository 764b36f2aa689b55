/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rtmp-server.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "tutti-test-probe.h"

#define MODULES "/usr/lib/nginx/modules/"

static const char configuration[] =
    "load_module " MODULES "ngx_rtmp_module.so;\n"
    "load_module " MODULES "ngx_stream_module.so;\n"
    "daemon off; master_process off; pid %s/nginx.pid; error_log %s/error.log;\n"
    "events { worker_connections 64; }\n"
    "stream { server { listen 127.0.0.1:%u ssl; proxy_pass 127.0.0.1:%u;\n"
    "  ssl_certificate %s; ssl_certificate_key %s; } }\n"
    "rtmp { access_log off; server { listen 127.0.0.1:%u; application live {\n"
    "  live on; record all; record_path %s; record_unique on; } } }\n";

const char *
rtmp_server_missing (void)
{
  g_autofree char *nginx = g_find_program_in_path ("nginx");
  g_autofree char *openssl = g_find_program_in_path ("openssl");

  if ((nginx == NULL && !g_file_test ("/usr/sbin/nginx", G_FILE_TEST_EXISTS)) ||
      !g_file_test (MODULES "ngx_rtmp_module.so", G_FILE_TEST_EXISTS) ||
      !g_file_test (MODULES "ngx_stream_module.so", G_FILE_TEST_EXISTS))
    return "nginx, libnginx-mod-rtmp and libnginx-mod-stream are not installed";
  if (openssl == NULL)
    return "openssl is not installed";
  return tutti_test_probe_missing ();
}

static guint16
free_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **)argv, NULL,
      G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
      NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

RtmpServer *
rtmp_server_new (void)
{
  RtmpServer *self = g_new0 (RtmpServer, 1);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *key = NULL;

  self->folder = g_dir_make_tmp ("tutti-rtmp-XXXXXX", NULL);
  self->port = free_port ();
  self->tls_port = free_port ();
  self->certificate = g_build_filename (self->folder, "certificate.pem", NULL);
  key = g_build_filename (self->folder, "key.pem", NULL);
  run ((const char *const[]){"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
      "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
      "-keyout", key, "-out", self->certificate, NULL});
  text = g_strdup_printf (configuration, self->folder, self->folder, self->tls_port,
      self->port, self->certificate, key, self->port, self->folder);
  file = g_build_filename (self->folder, "nginx.conf", NULL);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  rtmp_server_start (self);
  return self;
}

void
rtmp_server_start (RtmpServer *self)
{
  g_autofree char *nginx = g_find_program_in_path ("nginx");
  g_autofree char *file = g_build_filename (self->folder, "nginx.conf", NULL);
  g_autofree char *log = g_build_filename (self->folder, "error.log", NULL);
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
      nginx != NULL ? nginx : "/usr/sbin/nginx", "-c", file, "-e", log, NULL);
  g_assert_no_error (error);
}

void
rtmp_server_signal (RtmpServer *self, int signal)
{
  g_subprocess_send_signal (self->process, signal);
}

void
rtmp_server_kill (RtmpServer *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
rtmp_server_free (RtmpServer *self)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (self->process != NULL)
    rtmp_server_kill (self);
  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->certificate);
  g_free (self);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  GStatBuf one, other;

  g_stat (*(char *const *)a, &one);
  g_stat (*(char *const *)b, &other);
  if (one.st_mtim.tv_sec != other.st_mtim.tv_sec)
    return one.st_mtim.tv_sec < other.st_mtim.tv_sec ? -1 : 1;
  return one.st_mtim.tv_nsec < other.st_mtim.tv_nsec ? -1 : 1;
}

GPtrArray *
rtmp_server_recordings (RtmpServer *self)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, ".flv"))
      g_ptr_array_add (paths, g_build_filename (self->folder, name, NULL));
  }
  g_ptr_array_sort (paths, compare_age);
  return paths;
}
