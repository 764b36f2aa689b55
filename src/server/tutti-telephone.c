/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-telephone.h"

#include <gio/gio.h>
#include <string.h>

#include "server/tutti-listen.h"
#include "server/tutti-media-sockets.h"

#define SECRET_FILE "phone-numbers.key"
#define TLS_DIR "sip-tls"
#define DIR_MODE 0700

struct _TuttiTelephone {
  const TuttiConfig *config;
  gboolean on;
  char *certificates; /* the folder; NULL: no TLS */
  GPtrArray *listen;
  GPtrArray *trunks;
  GPtrArray *contacts; /* char *, for each of @listen, see TuttiSipConfigure */
  char *public;        /* NULL: there is no 1:1 NAT */
  char *password;
  TuttiSipConfigure sip;
  TuttiSwitchboardPlan plan;
  TuttiRoomPhonePlan rooms;
  TuttiRoomNumbers *numbers;
  TuttiSwitchboard *switchboard; /* NULL until it is started */
};

/* What sofia-sip wants: agent.pem with key and chain, cafile.pem with whom it trusts. */
static gboolean
write_certificates (
    TuttiTelephone *self, const char *certificate, const char *key, GError **error)
{
  g_autofree char *chain = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *both = NULL;
  g_autofree char *agent = NULL;
  g_autofree char *trusted = NULL;

  self->certificates = g_build_filename (self->config->state_dir, TLS_DIR, NULL);
  g_mkdir_with_parents (self->certificates, DIR_MODE);
  agent = g_build_filename (self->certificates, "agent.pem", NULL);
  trusted = g_build_filename (self->certificates, "cafile.pem", NULL);
  if (!g_file_get_contents (certificate, &chain, NULL, error) ||
      !g_file_get_contents (key, &secret, NULL, error))
    return FALSE;
  both = g_strconcat (secret, "\n", chain, NULL);
  return g_file_set_contents_full (
             agent, both, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error) &&
         g_file_set_contents_full (
             trusted, chain, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* What is told of what @host is bound to: behind 1:1 NAT it is another address, that of
 * the sound. Returns: (transfer full): "" for all addresses */
static char *
find_contact (TuttiTelephone *self, const char *host)
{
  GPtrArray *addresses = self->plan.ports.addresses;
  g_autoptr (GInetAddress) local = g_inet_address_new_from_string (host);

  for (guint i = 0; local && addresses && i < addresses->len; i++) {
    const TuttiMediaAddress *address = g_ptr_array_index (addresses, i);

    if (g_inet_address_equal (address->local, local))
      return g_inet_address_to_string (address->public);
  }
  return g_strdup (local ? host : "");
}

/* Returns: (transfer full) (nullable): our address beyond 1:1 NAT */
static char *
find_public (TuttiTelephone *self)
{
  GPtrArray *addresses = self->plan.ports.addresses;

  for (guint i = 0; addresses && i < addresses->len; i++) {
    const TuttiMediaAddress *address = g_ptr_array_index (addresses, i);

    if (!g_inet_address_equal (address->local, address->public))
      return g_inet_address_to_string (address->public);
  }
  return NULL;
}

/* @scheme: "sip" or "sips"; "*" is all addresses. */
static gboolean
add_listen (TuttiTelephone *self, const char *scheme, const char *text, GError **error)
{
  g_autoptr (GInetSocketAddress) address = tutti_listen_parse (text, error);
  g_autofree char *host = NULL;

  if (!address) {
    g_prefix_error (error, "%s-listen: ", scheme);
    return FALSE;
  }
  if (g_str_has_prefix (text, "*:"))
    host = g_strdup ("*");
  else
    host = g_inet_address_to_string (g_inet_socket_address_get_address (address));
  g_ptr_array_add (self->contacts, find_contact (self, host));
  g_ptr_array_add (
      self->listen, g_strdup_printf (strchr (host, ':') ? "%s:[%s]:%u" : "%s:%s:%u",
                        scheme, host, g_inet_socket_address_get_port (address)));
  return TRUE;
}

static gboolean
read_addresses (TuttiTelephone *self, GError **error)
{
  char **texts = self->config->phone_addresses;

  if (!texts)
    return TRUE;
  self->plan.ports.addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_media_address_free);
  for (guint i = 0; texts[i]; i++) {
    TuttiMediaAddress *address = tutti_media_address_parse (texts[i], error);

    if (!address) {
      g_prefix_error (error, "phone-address: ");
      return FALSE;
    }
    g_ptr_array_add (self->plan.ports.addresses, address);
  }
  return TRUE;
}

static gboolean
read_trunks (TuttiTelephone *self, GError **error)
{
  const TuttiConfig *config = self->config;

  for (char **trunk = config->sip_trunks; trunk && *trunk; trunk++) {
    if (!g_str_has_prefix (*trunk, "sip:") && !g_str_has_prefix (*trunk, "sips:")) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "sip-trunk: '%s' does not begin with sip: or sips:", *trunk);
      return FALSE;
    }
    g_ptr_array_add (self->trunks, g_strdup (*trunk));
  }
  if (self->trunks->len > 0 && !config->sip_user) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "sip-trunk: the account's sip-user is missing");
    return FALSE;
  }
  if (!config->sip_password_file)
    return TRUE;
  if (!g_file_get_contents (config->sip_password_file, &self->password, NULL, error)) {
    g_prefix_error (error, "sip-password-file: ");
    return FALSE;
  }
  g_strchomp (self->password);
  return TRUE;
}

static gboolean
may_dial (gpointer data, const char *target)
{
  return tutti_switchboard_may_dial (((TuttiTelephone *)data)->switchboard, target);
}

static gboolean
dial (gpointer data, const TuttiRoomCall *call, GError **error)
{
  return tutti_switchboard_dial (((TuttiTelephone *)data)->switchboard, call, error);
}

static char *
make_code (
    gpointer data, TuttiRoom *room, const char *participant, gint64 *out_expires_us)
{
  return tutti_switchboard_make_code (
      ((TuttiTelephone *)data)->switchboard, room, participant, out_expires_us);
}

static void
fill (TuttiTelephone *self)
{
  const TuttiConfig *config = self->config;

  self->sip.message.type = TUTTI_MESSAGE_SIP_CONFIGURE;
  self->sip.listen = self->listen;
  self->sip.contacts = self->contacts;
  self->sip.public = self->public;
  self->sip.trunks = self->trunks;
  self->sip.certificates = self->certificates;
  self->sip.user = config->sip_user;
  self->sip.password = self->password;
  self->sip.realm = config->sip_realm;
  self->sip.language = config->phone_language;
  self->sip.calls = config->phone_calls;
  self->sip.rate = config->phone_rate;
  self->sip.nat = config->phone_nat;
  /* Only for whom we call: strangers' names are nobody's business, and sofia-sip spins
   * when it cannot reach a name server. */
  self->sip.names = self->trunks->len > 0 || config->dial_prefixes;
  self->plan.gateway = config->sip_gateway;
  self->plan.sip = &self->sip;
  self->plan.ports.first_port = config->phone_first_port;
  self->plan.ports.last_port = config->phone_last_port;
  self->plan.dial_prefixes = config->dial_prefixes;
  self->plan.dials_per_hour = (guint)config->dials_per_hour;
  self->rooms = (TuttiRoomPhonePlan){config->phone_number, config->sip_name,
      config->dial_prefixes != NULL, may_dial, dial, make_code, self};
}

static gboolean
read_all (TuttiTelephone *self, const char *certificate, const char *key, GError **error)
{
  const TuttiConfig *config = self->config;
  g_autofree char *secret = g_build_filename (config->state_dir, SECRET_FILE, NULL);

  g_mkdir_with_parents (config->state_dir, DIR_MODE);
  self->numbers = tutti_room_numbers_new (secret, error);
  if (!self->numbers || !read_addresses (self, error) || !read_trunks (self, error) ||
      !add_listen (self, "sip", config->sip_listen, error))
    return FALSE;
  if (!config->sips_listen)
    return TRUE;
  if (!certificate || !key) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "sips-listen: SIP over TLS uses the server's certificate, and tls is off");
    return FALSE;
  }
  return add_listen (self, "sips", config->sips_listen, error) &&
         write_certificates (self, certificate, key, error);
}

TuttiTelephone *
tutti_telephone_new (
    const TuttiConfig *config, const char *certificate, const char *key, GError **error)
{
  g_autoptr (TuttiTelephone) self = g_new0 (TuttiTelephone, 1);

  self->config = config;
  self->on = config->sip_listen != NULL;
  self->listen = g_ptr_array_new_with_free_func (g_free);
  self->contacts = g_ptr_array_new_with_free_func (g_free);
  self->trunks = g_ptr_array_new_with_free_func (g_free);
  if (!self->on)
    return g_steal_pointer (&self);
  if (!read_all (self, certificate, key, error))
    return NULL;
  self->public = find_public (self);
  fill (self);
  return g_steal_pointer (&self);
}

void
tutti_telephone_free (TuttiTelephone *self)
{
  g_clear_object (&self->switchboard);
  g_clear_pointer (&self->numbers, tutti_room_numbers_free);
  g_clear_pointer (&self->plan.ports.addresses, g_ptr_array_unref);
  g_ptr_array_unref (self->listen);
  g_ptr_array_unref (self->contacts);
  g_ptr_array_unref (self->trunks);
  g_free (self->public);
  if (self->password)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->certificates);
  g_free (self);
}

/* What people are told to try: it works on this machine as it is. */
static void
say_address (TuttiTelephone *self)
{
  const char *first = g_ptr_array_index (self->listen, 0);
  const char *host = strchr (first, ':') + 1;

  if (g_str_has_prefix (host, "*"))
    g_message ("call sip:tutti@<this machine>%s", host + 1);
  else
    g_message ("call sip:tutti@%s", host);
}

gboolean
tutti_telephone_start (TuttiTelephone *self, TuttiDoor *door, TuttiRoomRegistry *registry,
    const TuttiClock *clock, TuttiMixerFactory reception, gpointer factory_data,
    GError **error)
{
  if (!self->on)
    return TRUE;
  tutti_room_registry_set_phone (registry, &self->rooms, self->numbers);
  self->switchboard =
      tutti_switchboard_new (&self->plan, door, registry, clock, reception, factory_data);
  if (!tutti_switchboard_start (self->switchboard, error))
    return FALSE;
  say_address (self);
  return TRUE;
}

void
tutti_telephone_stop (TuttiTelephone *self)
{
  if (self->switchboard)
    tutti_switchboard_stop (self->switchboard);
}

gboolean
tutti_telephone_is_stopped (TuttiTelephone *self)
{
  return !self->switchboard || tutti_switchboard_is_stopped (self->switchboard);
}

void
tutti_telephone_append_health (TuttiTelephone *self, GString *out)
{
  if (self->switchboard)
    g_string_append_printf (out,
        ",\"calls\":%u,\"sip_starts\":%u,\"sip_registration\":\"%s\"",
        tutti_switchboard_get_n_calls (self->switchboard),
        tutti_switchboard_get_n_starts (self->switchboard),
        tutti_switchboard_get_registration (self->switchboard));
}
