/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-trunk.h"

#include <string.h>

#define EXPIRES_S "300"
/* After all addresses have failed, doubled each time. */
#define RETRY_FIRST_S 5
#define RETRY_MAX_S 300
/* The provider says 401 again for what it was shown. */
#define CHALLENGES_MAX 2
#define SOURCES_MAX 16

typedef enum {
  STATE_TRYING,
  STATE_REGISTERED,
  STATE_REFUSED,
  STATE_UNREACHABLE,
} State;

struct _TuttiSipTrunk {
  nua_t *nua;
  const TuttiSipConfigure *config;
  guint16 port, secure_port;
  guint current; /* in config->trunks */
  guint failed;  /* one after the other */
  nua_handle_t *handle;
  State state;
  char *auth;
  guint challenges;
  char *text;         /* why it is not registered */
  GPtrArray *sources; /* char *: addresses that answers came from */
  guint retry_source;
};

static void begin (TuttiSipTrunk *self);

static const char *
get_address (TuttiSipTrunk *self)
{
  return g_ptr_array_index (self->config->trunks, self->current);
}

/* "sip.example.org:5080;transport=tcp" of "sip:sip.example.org:5080;transport=tcp" */
static const char *
get_host (TuttiSipTrunk *self)
{
  return strchr (get_address (self), ':') + 1;
}

static const char *
get_scheme (TuttiSipTrunk *self)
{
  return g_str_has_prefix (get_address (self), "sips:") ? "sips" : "sip";
}

char *
tutti_sip_trunk_make_from (TuttiSipTrunk *self)
{
  return g_strdup_printf (
      "<%s:%s@%s>", get_scheme (self), self->config->user, get_host (self));
}

char *
tutti_sip_trunk_make_target (TuttiSipTrunk *self, const char *number)
{
  if (self->state != STATE_REGISTERED)
    return NULL;
  return g_strdup_printf ("%s:%s@%s", get_scheme (self), number, get_host (self));
}

const char *
tutti_sip_trunk_get_auth (TuttiSipTrunk *self)
{
  return self->auth;
}

static void
set_state (TuttiSipTrunk *self, State state, const char *text)
{
  if (state != self->state)
    g_message ("%s: %s", get_address (self),
        state == STATE_REGISTERED ? "registered" : (text != NULL ? text : "trying"));
  self->state = state;
  g_free (self->text);
  self->text = g_strdup (text);
}

/* Registering */

static void
drop_handle (TuttiSipTrunk *self)
{
  g_clear_pointer (&self->handle, nua_handle_destroy);
}

static gboolean
handle_retry (gpointer data)
{
  TuttiSipTrunk *self = data;

  self->retry_source = 0;
  begin (self);
  return G_SOURCE_REMOVE;
}

static void
try_next (TuttiSipTrunk *self)
{
  guint n = self->config->trunks->len;
  guint rounds, delay_s;

  drop_handle (self);
  self->failed++;
  self->current = (self->current + 1) % n;
  rounds = self->failed / n;
  delay_s =
      self->failed % n != 0 ? 0 : MIN (RETRY_MAX_S, RETRY_FIRST_S << MIN (rounds - 1, 8));
  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->retry_source = g_timeout_add_seconds (delay_s, handle_retry, self);
}

/* Of what is bound to, the stack knows only the address on this side of NAT. Returns:
 * (transfer full) (nullable) */
static char *
make_contact (TuttiSipTrunk *self)
{
  const char *public = self->config->public;
  gboolean tls = g_str_equal (get_scheme (self), "sips");
  guint16 port = tls ? self->secure_port : self->port;

  if (public == NULL || port == 0)
    return NULL;
  return g_strdup_printf (
      strchr (public, ':') != NULL ? "<sip:%s@[%s]:%u%s>" : "<sip:%s@%s:%u%s>",
      self->config->user, public, port, tls ? ";transport=tls" : "");
}

static void
begin (TuttiSipTrunk *self)
{
  g_autofree char *from = tutti_sip_trunk_make_from (self);
  g_autofree char *contact = make_contact (self);
  g_autofree char *registrar =
      g_strdup_printf ("%s:%s", get_scheme (self), get_host (self));

  self->challenges = 0;
  self->handle = nua_handle (
      self->nua, NULL, SIPTAG_TO_STR (from), SIPTAG_FROM_STR (from), TAG_END ());
  nua_register (self->handle, NUTAG_REGISTRAR (registrar),
      NUTAG_M_USERNAME (self->config->user),
      TAG_IF (contact != NULL, SIPTAG_CONTACT_STR (contact)),
      SIPTAG_EXPIRES_STR (EXPIRES_S),
      NUTAG_OUTBOUND ("no-options-keepalive no-natify no-validate"), TAG_END ());
}

/* Who asks for another realm than the configured one does not get to see what depends on
 * the password. */
static gboolean
make_auth (TuttiSipTrunk *self, const sip_t *sip)
{
  const msg_auth_t *challenge = sip->sip_www_authenticate != NULL
                                    ? sip->sip_www_authenticate
                                    : sip->sip_proxy_authenticate;
  const char *realm =
      challenge != NULL ? msg_header_find_param (challenge->au_common, "realm=") : NULL;
  g_autofree char *wanted = self->config->realm != NULL
                                ? g_strdup_printf ("\"%s\"", self->config->realm)
                                : NULL;

  if (realm == NULL || (wanted != NULL && !g_str_equal (wanted, realm)))
    return FALSE;
  g_free (self->auth);
  self->auth = g_strdup_printf (
      "Digest:%s:%s:%s", realm, self->config->user, self->config->password);
  return TRUE;
}

static void
handle_challenge (TuttiSipTrunk *self, const sip_t *sip)
{
  self->challenges++;
  if (self->challenges <= CHALLENGES_MAX && self->config->password != NULL &&
      sip != NULL && make_auth (self, sip)) {
    nua_authenticate (self->handle, NUTAG_AUTH (self->auth), TAG_END ());
    return;
  }
  set_state (self, STATE_REFUSED, "the provider does not take user and password");
  try_next (self);
}

static void
add_source (TuttiSipTrunk *self, const char *source)
{
  if (source == NULL || tutti_sip_trunk_is_source (self, source) ||
      self->sources->len == SOURCES_MAX)
    return;
  g_ptr_array_add (self->sources, g_strdup (source));
}

gboolean
tutti_sip_trunk_event (TuttiSipTrunk *self, nua_handle_t *handle, nua_event_t event,
    int status, const char *phrase, const sip_t *sip, const char *source)
{
  g_autofree char *text = NULL;

  if (handle == NULL || handle != self->handle)
    return FALSE;
  if (event != nua_r_register || status < 200)
    return TRUE;
  if (status < 300) {
    self->failed = 0;
    self->challenges = 0;
    add_source (self, source);
    set_state (self, STATE_REGISTERED, NULL);
  } else if (status == 401 || status == 407) {
    handle_challenge (self, sip);
  } else {
    text = g_strdup_printf ("%d %s", status, phrase);
    set_state (
        self, status >= 500 || status == 408 ? STATE_UNREACHABLE : STATE_REFUSED, text);
    try_next (self);
  }
  return TRUE;
}

gboolean
tutti_sip_trunk_is_source (TuttiSipTrunk *self, const char *source)
{
  return self->state == STATE_REGISTERED &&
         g_ptr_array_find_with_equal_func (self->sources, source, g_str_equal, NULL);
}

void
tutti_sip_trunk_describe (TuttiSipTrunk *self, TuttiSipStatus *status)
{
  static const char *const names[] = {"trying", "registered", "refused", "unreachable"};

  status->registration = (char *)names[self->state];
  status->trunk = (char *)get_address (self);
  status->text = self->text;
}

TuttiSipTrunk *
tutti_sip_trunk_new (
    nua_t *nua, const TuttiSipConfigure *config, guint16 port, guint16 secure_port)
{
  TuttiSipTrunk *self = g_new0 (TuttiSipTrunk, 1);

  self->nua = nua;
  self->config = config;
  self->port = port;
  self->secure_port = secure_port;
  self->state = STATE_TRYING;
  self->sources = g_ptr_array_new_with_free_func (g_free);
  begin (self);
  return self;
}

void
tutti_sip_trunk_free (TuttiSipTrunk *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  drop_handle (self);
  g_ptr_array_unref (self->sources);
  if (self->auth != NULL)
    explicit_bzero (self->auth, strlen (self->auth));
  g_free (self->auth);
  g_free (self->text);
  g_free (self);
}
