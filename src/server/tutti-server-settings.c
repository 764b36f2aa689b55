/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-server-settings.h"

#include <gio/gio.h>

#include "server/tutti-certificate.h"
#include "server/tutti-listen.h"
#include "server/tutti-places.h"

#define DAY_S (24 * 60 * 60)

#define STATE_DIR_MODE 0700
#define BOOK_FILE "rooms.json"

/* A machine's addresses come and go with its networks, so they are looked up for each
 * room. */
TuttiMediaSockets *
tutti_server_settings_make_sockets (TuttiServerSettings *self, GError **error)
{
  g_autoptr (GPtrArray) addresses = self->media_addresses
                                        ? g_ptr_array_ref (self->media_addresses)
                                        : tutti_media_address_list_local ();

  return tutti_media_sockets_new (addresses,
      self->config->media_tcp ? TUTTI_MEDIA_UDP_AND_TCP : TUTTI_MEDIA_UDP,
      self->config->first_port, self->config->last_port, error);
}

static gboolean
read_media_addresses (TuttiServerSettings *self, GError **error)
{
  char **texts = self->config->media_addresses;
  g_autoptr (TuttiMediaSockets) trial = NULL;

  if (texts)
    self->media_addresses =
        g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_media_address_free);
  for (guint i = 0; texts && texts[i]; i++) {
    TuttiMediaAddress *address = tutti_media_address_parse (texts[i], error);

    if (!address) {
      g_prefix_error (error, "media-address: ");
      return FALSE;
    }
    g_ptr_array_add (self->media_addresses, address);
  }

  trial = tutti_server_settings_make_sockets (self, error);
  return trial != NULL;
}

static gboolean
check_listen (const TuttiConfig *config, GError **error)
{
  g_autoptr (GInetSocketAddress) address = tutti_listen_parse (config->listen, error);

  if (!address)
    return FALSE;
  if (config->tls || config->allow_plain_http || tutti_listen_is_loopback (address))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "without TLS the server listens on this machine only (such as localhost:8080), not "
      "on '%s'; behind a proxy that adds TLS set allow-plain-http",
      config->listen);
  return FALSE;
}

static gboolean
ensure_certificate (TuttiServerSettings *self, gint64 now_s, char **certificate,
    char **key, GError **error)
{
  g_auto (GStrv) names = tutti_certificate_local_names ();

  self->renewal_due = now_s + DAY_S;
  return tutti_certificate_ensure (
      self->config->state_dir, names, now_s, certificate, key, error);
}

static gboolean
read_certificate (TuttiServerSettings *self, GError **error)
{
  const TuttiConfig *config = self->config;

  if (!config->tls)
    return TRUE;
  self->certificate_file = g_strdup (config->certificate);
  self->certificate_key_file = g_strdup (config->certificate_key);
  if (!config->certificate &&
      !ensure_certificate (self, g_get_real_time () / G_USEC_PER_SEC,
          &self->certificate_file, &self->certificate_key_file, error))
    return FALSE;
  self->certificate = tutti_certificate_watch_new (
      self->certificate_file, self->certificate_key_file, error);
  return self->certificate != NULL;
}

/* With the API the book is written: its folder has to be there. */
static gboolean
read_admission (TuttiServerSettings *self, GError **error)
{
  const TuttiConfig *config = self->config;
  g_autofree char *path = g_build_filename (config->state_dir, BOOK_FILE, NULL);

  self->book = tutti_room_book_new (path, error);
  if (!self->book)
    return FALSE;
  if (config->key_file) {
    self->api_key = tutti_api_key_new (config->key_file, error);
    g_mkdir_with_parents (config->state_dir, STATE_DIR_MODE);
  }
  if (config->token_keys)
    self->token_keys = tutti_token_keys_new (config->token_keys, error);
  return !config->key_file == !self->api_key && !config->token_keys == !self->token_keys;
}

TuttiServerSettings *
tutti_server_settings_new (int argc, char **argv, GError **error)
{
  g_autoptr (TuttiServerSettings) self = g_new0 (TuttiServerSettings, 1);
  g_autofree char *program_dir = tutti_places_program_dir ();

  self->config = tutti_config_new (argc, argv, error);
  if (!self->config)
    return NULL;
  if (self->config->action != TUTTI_ACTION_RUN)
    return g_steal_pointer (&self);

  tutti_places_fill (self->config, program_dir);
  self->format.width = (guint)self->config->width;
  self->format.height = (guint)self->config->height;
  self->format.framerate = (guint)self->config->framerate;
  self->format.voices = (guint)self->config->voices;
  if (!check_listen (self->config, error) || !read_media_addresses (self, error) ||
      !read_admission (self, error) || !read_certificate (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
tutti_server_settings_free (TuttiServerSettings *self)
{
  g_clear_object (&self->token_keys);
  g_clear_pointer (&self->api_key, tutti_api_key_free);
  g_clear_object (&self->book);
  g_clear_object (&self->certificate);
  g_free (self->certificate_file);
  g_free (self->certificate_key_file);
  g_clear_pointer (&self->media_addresses, g_ptr_array_unref);
  g_clear_pointer (&self->config, tutti_config_free);
  g_free (self);
}

void
tutti_server_settings_tick (TuttiServerSettings *self, gint64 now_s)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->certificate || self->config->certificate || now_s < self->renewal_due)
    return;
  /* What it writes is noticed as any other change of the files. */
  if (!ensure_certificate (self, now_s, &certificate, &key, &error))
    g_warning ("%s", error->message);
}
