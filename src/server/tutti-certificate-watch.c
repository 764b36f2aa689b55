/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-certificate-watch.h"

/* After the last change: long enough for a tool to write both files. */
#define SETTLE_MS 300

struct _TuttiCertificateWatch {
  GObject parent;

  char *certificate_path;
  char *key_path;
  GTlsCertificate *certificate;
  GFileMonitor *monitors[2];
  guint settle_source;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiCertificateWatch, tutti_certificate_watch, G_TYPE_OBJECT)

static void
tutti_certificate_watch_dispose (GObject *object)
{
  TuttiCertificateWatch *self = TUTTI_CERTIFICATE_WATCH (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->monitors); i++) {
    if (self->monitors[i])
      g_signal_handlers_disconnect_by_data (self->monitors[i], self);
    g_clear_object (&self->monitors[i]);
  }
  g_clear_object (&self->certificate);
  G_OBJECT_CLASS (tutti_certificate_watch_parent_class)->dispose (object);
}

static void
tutti_certificate_watch_finalize (GObject *object)
{
  TuttiCertificateWatch *self = TUTTI_CERTIFICATE_WATCH (object);

  g_free (self->certificate_path);
  g_free (self->key_path);
  G_OBJECT_CLASS (tutti_certificate_watch_parent_class)->finalize (object);
}

static void
tutti_certificate_watch_class_init (TuttiCertificateWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_certificate_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_certificate_watch_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TUTTI_TYPE_CERTIFICATE_WATCH,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_certificate_watch_init (TuttiCertificateWatch *self)
{
}

static gboolean
handle_settled (gpointer data)
{
  g_autoptr (TuttiCertificateWatch) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *fresh;

  self->settle_source = 0;
  fresh =
      g_tls_certificate_new_from_files (self->certificate_path, self->key_path, &error);
  if (!fresh) {
    g_warning ("the certificate stays the one before: %s", error->message);
    return G_SOURCE_REMOVE;
  }
  if (g_tls_certificate_is_same (fresh, self->certificate)) {
    g_object_unref (fresh);
    return G_SOURCE_REMOVE;
  }

  g_object_unref (self->certificate);
  self->certificate = fresh;
  g_message ("the certificate was read again");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
handle_changed (TuttiCertificateWatch *self)
{
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add (SETTLE_MS, handle_settled, self);
}

static GFileMonitor *
watch (TuttiCertificateWatch *self, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GFileMonitor *monitor =
      g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);

  if (!monitor) {
    g_warning ("a new certificate needs a restart: %s", error->message);
    return NULL;
  }
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (handle_changed), self);
  return monitor;
}

TuttiCertificateWatch *
tutti_certificate_watch_new (
    const char *certificate_path, const char *key_path, GError **error)
{
  g_autoptr (TuttiCertificateWatch) self =
      g_object_new (TUTTI_TYPE_CERTIFICATE_WATCH, NULL);

  self->certificate_path = g_strdup (certificate_path);
  self->key_path = g_strdup (key_path);
  self->certificate =
      g_tls_certificate_new_from_files (certificate_path, key_path, error);
  if (!self->certificate) {
    g_prefix_error (error,
        "cannot use the certificate %s with the key %s: ", certificate_path, key_path);
    return NULL;
  }
  self->monitors[0] = watch (self, certificate_path);
  self->monitors[1] = watch (self, key_path);
  return g_steal_pointer (&self);
}

GTlsCertificate *
tutti_certificate_watch_get_certificate (TuttiCertificateWatch *self)
{
  return self->certificate;
}
