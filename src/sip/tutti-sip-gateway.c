/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-gateway.h"

#include <string.h>

#include "common/tutti-sandbox.h"
#include "sip/tutti-sip-call.h"
#include "sip/tutti-sip-guard.h"
#include "sip/tutti-sip-parser.h"
#include "sip/tutti-sip-tell.h"
#include "sip/tutti-sip-trunk.h"

#define STATUS_EVERY_MS 1000
/* For the BYEs to be said. */
#define STOP_MS 500
#define MESSAGE_MAX_BYTES 8192
/* Calls that nothing was answered to yet; more are refused by the stack, with 503. */
#define PROCEEDING_MAX 200
/* Some routers forget after 30 s. */
#define KEEP_OPEN_EVERY_S 20
/* Longer than what passes in a call between two refreshes of its session timer: half of
 * it. Whoever calls without one keeps the connection alive by empty lines. */
#define TCP_IDLE_MS (16 * 60 * 1000)
#define ALLOW "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE"
#define RETRY_AFTER_S "10"
#define MENU_USER "tutti"
/* Without a name server in it, so that no name is looked up. */
#define NO_NAMES "/dev/null"

struct _TuttiSipGateway {
  TuttiLink *link;
  TuttiSipSandbox sandbox;
  void (*over) (gpointer data, int status);
  gpointer data;

  TuttiSipConfigure *config; /* NULL until it comes */
  su_root_t *root;
  nua_t *nua;
  guint16 port;
  TuttiSipCallEnv env;
  GHashTable *calls;    /* id (of the call) -> TuttiSipCall */
  TuttiSipGuard *guard; /* NULL until it listens */
  TuttiSipTrunk *trunk; /* NULL: there is no account */
  guint serial;
  gint64 refused;
  gboolean stopping;
};

static void
send_status (TuttiSipGateway *self)
{
  TuttiSipStatus status = {{TUTTI_MESSAGE_SIP_STATUS}};

  status.calls = g_hash_table_size (self->calls);
  status.refused = self->refused;
  status.registration = "none";
  if (self->trunk != NULL)
    tutti_sip_trunk_describe (self->trunk, &status);
  tutti_link_send (self->link, &status.message);
}

static gboolean
handle_status_due (gpointer data)
{
  TuttiSipGateway *self = data;

  send_status (self);
  tutti_sip_guard_tick (self->guard);
  return G_SOURCE_CONTINUE;
}

static gboolean
handle_keep_open_due (gpointer data)
{
  TuttiSipGateway *self = data;
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    tutti_sip_call_keep_open (call, self->port);
  return G_SOURCE_CONTINUE;
}

static void
turn_away (TuttiSipGateway *self, nua_handle_t *handle)
{
  self->refused++;
  nua_respond (handle, SIP_503_SERVICE_UNAVAILABLE,
      SIPTAG_RETRY_AFTER_STR (RETRY_AFTER_S), TAG_END ());
  nua_handle_destroy (handle);
}

/* RFC 3261 8.1.1.8: it begins a dialog only with a Contact. Without one the stack would
 * say BYE to whatever the From says, which can be anything, and aborts when nothing can
 * be sent there. */
static void
refuse_unreachable (nua_handle_t *handle)
{
  nua_respond (handle, 400, "Missing Contact", TAG_END ());
  nua_handle_destroy (handle);
}

/* Calls that nobody acknowledges make way for others, those first that have waited
 * longest: a flood of them keeps nobody out. Returns: whether there is room for one more
 */
static gboolean
make_room (TuttiSipGateway *self)
{
  TuttiSipCall *oldest = NULL;
  gint64 oldest_us = G_MAXINT64;
  GHashTableIter iter;
  gpointer call;

  if (g_hash_table_size (self->calls) < (guint)self->config->calls)
    return TRUE;
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call)) {
    gint64 pending_us = tutti_sip_call_get_pending_us (call);

    if (pending_us >= 0 && pending_us < oldest_us) {
      oldest = call;
      oldest_us = pending_us;
    }
  }
  if (oldest == NULL)
    return FALSE;
  tutti_sip_call_end (oldest);
  return TRUE;
}

/* Returns: whether the call may go on */
static gboolean
pass (TuttiSipGateway *self, nua_handle_t *handle, const char *source)
{
  if (tutti_sip_guard_take_call (self->guard, source) && make_room (self))
    return TRUE;
  turn_away (self, handle);
  return FALSE;
}

static gboolean
is_provider (gpointer data, const char *source)
{
  TuttiSipGateway *self = data;

  return self->trunk != NULL && tutti_sip_trunk_is_source (self->trunk, source);
}

/* Calls */

/* Where the message that is being handled came from. Returns: (transfer full) (nullable)
 */
static char *
get_source (TuttiSipGateway *self)
{
  msg_t *message = nua_current_request (self->nua);

  return message != NULL ? tutti_sip_parser_get_source (message) : NULL;
}

static char *
unescape_user (const url_t *url)
{
  const char *user = url->url_user != NULL ? url->url_user : "";
  g_autofree char *text = g_uri_unescape_string (user, NULL);

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return g_strdup ("");
  text[MIN (strlen (text), 200)] = '\0';
  return g_utf8_make_valid (text, -1);
}

/* The provider's number and our own name lead to the menu; any other name is a room's. */
static char *
find_room (TuttiSipGateway *self, const char *called, gboolean trunk)
{
  if (trunk || *called == '\0' || g_str_equal (called, MENU_USER) ||
      g_strcmp0 (called, self->config->opens) == 0 ||
      g_strcmp0 (called, self->config->user) == 0)
    return NULL;
  return g_strdup (called);
}

static const char *
find_transport (const sip_via_t *via)
{
  if (g_ascii_strcasecmp (via->v_protocol, "SIP/2.0/TLS") == 0)
    return ";transport=tls";
  return g_ascii_strcasecmp (via->v_protocol, "SIP/2.0/TCP") == 0 ? ";transport=tcp" : "";
}

/* Past its Contact, when that is behind NAT. With a proxy in between (Record-Route) it is
 * for that to know the way. Returns: (transfer full) (nullable) */
static char *
find_way (TuttiSipGateway *self, const TuttiSipCaller *caller, const sip_t *sip)
{
  if (caller->trunk || sip->sip_record_route != NULL ||
      !tutti_sip_nat_is_behind (
          self->env.nat, sip->sip_contact->m_url->url_host, caller->source))
    return NULL;
  return tutti_sip_nat_make_way (caller->source, caller->port, caller->transport);
}

static void
add_call (TuttiSipGateway *self, TuttiSipCall *call)
{
  g_hash_table_insert (self->calls, (gpointer)tutti_sip_call_get_id (call), call);
  tutti_sip_guard_add (self->guard, tutti_sip_call_get_source (call));
}

static void
handle_call (TuttiSipGateway *self, nua_handle_t *handle, const sip_t *sip)
{
  g_autofree char *source = get_source (self);
  gboolean trunk = source != NULL && is_provider (self, source);
  g_autofree char *called = NULL;
  TuttiSipCaller caller = {NULL};
  TuttiSipCall *call;

  if (source == NULL || sip == NULL || sip->sip_request == NULL ||
      sip->sip_from == NULL || sip->sip_via == NULL) {
    nua_handle_destroy (handle);
    return;
  }
  if (self->stopping || !pass (self, handle, source)) {
    if (self->stopping)
      turn_away (self, handle);
    return;
  }
  if (sip->sip_contact == NULL) {
    refuse_unreachable (handle);
    return;
  }
  called = unescape_user (sip->sip_request->rq_url);
  caller.id = g_strdup_printf ("c%u", ++self->serial);
  caller.room = find_room (self, called, trunk);
  caller.source = g_steal_pointer (&source);
  caller.port = g_ntohs (msg_addr (nua_current_request (self->nua))->su_port);
  caller.caller = unescape_user (sip->sip_from->a_url);
  caller.trunk = trunk;
  caller.transport = find_transport (sip->sip_via);
  caller.signalling = g_ascii_strcasecmp (sip->sip_via->v_protocol, "SIP/2.0/TLS") == 0
                          ? TUTTI_SIP_PROTECTED
                          : TUTTI_SIP_CLEAR;
  caller.way = find_way (self, &caller, sip);
  call = tutti_sip_call_new (&self->env, handle, &caller, sip);
  if (call != NULL)
    add_call (self, call);
  tutti_sip_caller_clear (&caller);
}

static void
handle_call_over (TuttiSipGateway *self, TuttiSipCall *call)
{
  tutti_sip_guard_remove (self->guard, tutti_sip_call_get_source (call));
  g_hash_table_remove (self->calls, tutti_sip_call_get_id (call));
}

static void
refuse_out (TuttiSipGateway *self, const TuttiCallOut *out)
{
  tutti_sip_tell_gone (self->link, out->call, "failed");
}

/* To a number by the provider, to an address without it. */
static void
call_out (TuttiSipGateway *self, const TuttiCallOut *out)
{
  gboolean is_address =
      g_str_has_prefix (out->target, "sip:") || g_str_has_prefix (out->target, "sips:");
  g_autofree char *target = NULL;
  g_autofree char *from = NULL;
  nua_handle_t *handle;
  TuttiSipCall *call;

  if (is_address)
    target = g_strdup (out->target);
  else if (self->trunk != NULL)
    target = tutti_sip_trunk_make_target (self->trunk, out->target);
  if (target == NULL || self->stopping) {
    refuse_out (self, out);
    return;
  }
  from = is_address ? g_strdup_printf ("<sip:" MENU_USER "@%s>", out->address)
                    : tutti_sip_trunk_make_from (self->trunk);
  handle = nua_handle (
      self->nua, NULL, SIPTAG_TO_STR (target), NUTAG_URL (target), TAG_END ());
  if (handle == NULL) {
    refuse_out (self, out);
    return;
  }
  call = tutti_sip_call_new_out (&self->env, handle, out,
      g_str_has_prefix (target, "sips:") ? TUTTI_SIP_PROTECTED : TUTTI_SIP_CLEAR,
      is_address ? NULL : tutti_sip_trunk_get_auth (self->trunk), from);
  add_call (self, call);
}

/* The stack */

static void
handle_nua (nua_event_t event, int status, char const *phrase, nua_t *nua,
    TuttiSipGateway *self, nua_handle_t *handle, void *magic, sip_t const *sip,
    tagi_t tags[])
{
  TuttiSipCall *call = magic;
  g_autofree char *source = NULL;

  if (call != NULL) {
    tutti_sip_call_event (call, event, status, sip);
    return;
  }
  if (self->trunk != NULL && event == nua_r_register) {
    source = get_source (self);
    tutti_sip_trunk_event (self->trunk, handle, event, status, phrase, sip, source);
    return;
  }
  switch (event) {
  case nua_i_invite:
    handle_call (self, handle, sip);
    break;
  /* Outside of any call. It has been answered; what the stack made for it is ours. */
  case nua_i_options:
    nua_handle_destroy (handle);
    break;
  case nua_i_info:
  case nua_i_update:
    nua_respond (handle, SIP_481_NO_TRANSACTION, NUTAG_WITH_CURRENT (nua), TAG_END ());
    nua_handle_destroy (handle);
    break;
  default:
    break;
  }
}

static const char *
find_listen (TuttiSipGateway *self, const char *scheme)
{
  GPtrArray *listen = self->config->listen;

  for (guint i = 0; i < listen->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (listen, i), scheme))
      return g_ptr_array_index (listen, i);
  return NULL;
}

static guint16
get_port (const char *url)
{
  const char *colon = url != NULL ? strrchr (url, ':') : NULL;

  return colon != NULL ? (guint16)g_ascii_strtoull (colon + 1, NULL, 10) : 0;
}

static TuttiSipContact
find_contact (TuttiSipGateway *self, const char *scheme)
{
  const char *url = find_listen (self, scheme);
  guint place = 0;

  if (url == NULL || !g_ptr_array_find (self->config->listen, (gpointer)url, &place) ||
      place >= self->config->contacts->len)
    return (TuttiSipContact){"", get_port (url)};
  return (TuttiSipContact){
      g_ptr_array_index (self->config->contacts, place), get_port (url)};
}

static gboolean
listen_on (TuttiSipGateway *self)
{
  const char *plain = find_listen (self, "sip:");
  const char *secure = find_listen (self, "sips:");

  self->port = get_port (plain);
  self->nua =
      nua_create (self->root, handle_nua, self, TAG_IF (plain != NULL, NUTAG_URL (plain)),
          TAG_IF (secure != NULL, NUTAG_SIPS_URL (secure)),
          TAG_IF (self->config->certificates != NULL,
              NUTAG_CERTIFICATE_DIR (self->config->certificates)),
          TAG_IF (!self->config->names, SRESTAG_RESOLV_CONF (NO_NAMES)),
          NTATAG_MCLASS (tutti_sip_parser_get ()), NTATAG_MAXSIZE (MESSAGE_MAX_BYTES),
          NTATAG_MAX_PROCEEDING (PROCEEDING_MAX), NTATAG_SERVER_RPORT (2),
          TPTAG_IDLE (TCP_IDLE_MS), TAG_END ());
  if (self->nua == NULL)
    return FALSE;
  nua_set_params (self->nua, NUTAG_MEDIA_ENABLE (0), NUTAG_AUTOALERT (0),
      NUTAG_AUTOANSWER (0), NUTAG_AUTOACK (1), NUTAG_ENABLEMESSAGE (0),
      NUTAG_ENABLEMESSENGER (0), SIPTAG_ALLOW_STR (ALLOW), NUTAG_APPL_METHOD ("UPDATE"),
      NUTAG_SESSION_REFRESHER (nua_remote_refresher), NUTAG_DETECT_NETWORK_UPDATES (0),
      SIPTAG_USER_AGENT_STR ("Tutti/" TUTTI_VERSION), TAG_END ());
  return TRUE;
}

static void
handle_configure (TuttiSipGateway *self, const TuttiSipConfigure *config)
{
  g_autofree char *json = tutti_message_to_json (&config->message);
  g_autoptr (GError) error = NULL;
  TuttiSipNat nat = TUTTI_SIP_NAT_NEVER;

  if (self->config != NULL)
    return;
  self->config = (TuttiSipConfigure *)tutti_message_parse (
      TUTTI_CHANNEL_GATEWAY, json, strlen (json), NULL);
  explicit_bzero (json, strlen (json));
  if (!tutti_sip_nat_parse (self->config->nat, &nat))
    g_warning (
        "'%s' is not known: phones behind NAT may not be heard", self->config->nat);
  self->env = (TuttiSipCallEnv){.nat = nat,
      .link = self->link,
      .language = self->config->language,
      .over = handle_call_over,
      .gateway = self};
  if (!listen_on (self)) {
    g_warning ("SIP: cannot listen there");
    self->over (self->data, 1);
    return;
  }
  self->env.nua = self->nua;
  self->env.plain = find_contact (self, "sip:");
  self->env.secure = find_contact (self, "sips:");
  if (self->sandbox == TUTTI_SIP_CONFINED && !tutti_sandbox_close_but_network (&error)) {
    g_warning ("%s", error->message);
    self->over (self->data, 1);
    return;
  }
  self->guard =
      tutti_sip_guard_new (self->port, (guint)self->config->rate, is_provider, self);
  if (self->config->trunks->len > 0 && self->config->user != NULL)
    self->trunk =
        tutti_sip_trunk_new (self->nua, self->config, self->port, self->env.secure.port);
  g_timeout_add (STATUS_EVERY_MS, handle_status_due, self);
  g_timeout_add_seconds (KEEP_OPEN_EVERY_S, handle_keep_open_due, self);
  send_status (self);
}

/* The server */

/* All messages about one call begin alike. */
static TuttiSipCall *
find_call (TuttiSipGateway *self, const TuttiMessage *message)
{
  return g_hash_table_lookup (self->calls, ((const TuttiCallEnd *)message)->call);
}

static void
handle_call_message (TuttiSipGateway *self, const TuttiMessage *message)
{
  TuttiSipCall *call = find_call (self, message);

  if (call == NULL)
    return;
  switch (message->type) {
  case TUTTI_MESSAGE_CALL_SOCKET:
    tutti_sip_call_socket (call, (const TuttiCallSocket *)message);
    break;
  case TUTTI_MESSAGE_CALL_KEY:
    tutti_sip_call_key (call, (const TuttiCallKey *)message);
    break;
  case TUTTI_MESSAGE_CALL_SPOKEN:
    tutti_sip_call_spoken (call, (const TuttiCallSpoken *)message);
    break;
  case TUTTI_MESSAGE_CALL_NEWS:
    tutti_sip_call_news (call, (const TuttiCallNews *)message);
    break;
  case TUTTI_MESSAGE_CALL_END:
    tutti_sip_call_end (call);
    break;
  default:
    break;
  }
}

static void
handle_message (TuttiSipGateway *self, const TuttiMessage *message, GArray *fds)
{
  switch (message->type) {
  case TUTTI_MESSAGE_SIP_CONFIGURE:
    handle_configure (self, (const TuttiSipConfigure *)message);
    break;
  case TUTTI_MESSAGE_CALL_OUT:
    if (self->config != NULL)
      call_out (self, (const TuttiCallOut *)message);
    break;
  case TUTTI_MESSAGE_QUIT:
    tutti_sip_gateway_stop (self);
    break;
  default:
    handle_call_message (self, message);
    break;
  }
}

static void
handle_closed (TuttiSipGateway *self, const GError *error)
{
  if (error != NULL)
    g_warning ("%s", error->message);
  tutti_sip_gateway_stop (self);
}

/* Life */

static gboolean
handle_stopped (gpointer data)
{
  TuttiSipGateway *self = data;

  self->over (self->data, 0);
  return G_SOURCE_REMOVE;
}

void
tutti_sip_gateway_stop (TuttiSipGateway *self)
{
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  if (self->stopping)
    return;
  self->stopping = TRUE;
  for (GList *item = calls; item != NULL; item = item->next)
    tutti_sip_call_end (item->data);
  g_clear_pointer (&self->trunk, tutti_sip_trunk_free);
  g_timeout_add (self->nua != NULL ? STOP_MS : 0, handle_stopped, self);
}

TuttiSipGateway *
tutti_sip_gateway_new (TuttiLink *link, TuttiSipSandbox sandbox,
    void (*over) (gpointer data, int status), gpointer data)
{
  TuttiSipGateway *self = g_new0 (TuttiSipGateway, 1);
  TuttiReady ready = {{TUTTI_MESSAGE_READY}, TUTTI_VERSION};

  self->link = link;
  self->sandbox = sandbox;
  self->over = over;
  self->data = data;
  self->calls = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)tutti_sip_call_free);
  self->root = su_glib_root_create (NULL);
  /* One thread: nothing here has locks. */
  su_root_threading (self->root, 0);
  g_source_attach (su_glib_root_gsource (self->root), NULL);
  g_signal_connect_swapped (link, "message", G_CALLBACK (handle_message), self);
  g_signal_connect_swapped (link, "closed", G_CALLBACK (handle_closed), self);
  tutti_link_send (link, &ready.message);
  return self;
}
