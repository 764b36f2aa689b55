/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-call.h"

#include <string.h>

#include "sip/tutti-sip-info.h"
#include "sip/tutti-sip-tell.h"
#include "sip/tutti-voice-menu.h"

struct _TuttiSipCall {
  const TuttiSipCallEnv *env;
  nua_handle_t *handle;
  TuttiSipCaller caller;
  TuttiSipSelf self;
  TuttiSipSdp *offer; /* until there is a socket; NULL: it comes with the ACK */
  gint64 begun_us;
  gboolean outgoing;
  char *auth;          /* of outgoing calls: see NUTAG_AUTH() */
  gboolean challenged; /* and it was shown */
  gboolean offered;    /* in a 200, so the answer comes with the ACK (RFC 3261 13.2.1) */
  gboolean answered;   /* by a 200, which is to be acknowledged */
  gboolean taken;
  gboolean over;
  gboolean updating; /* what is handled just now is an UPDATE */

  TuttiPhoneLine agreed; /* owned; codec NULL: the server was told, or nothing is */

  TuttiVoiceMenu *menu;
  gint64 said; /* the number of what is being said */
  guint timer;
};

const char *
tutti_sip_call_get_id (TuttiSipCall *self)
{
  return self->caller.id;
}

const char *
tutti_sip_call_get_source (TuttiSipCall *self)
{
  return self->caller.source;
}

gint64
tutti_sip_call_get_pending_us (TuttiSipCall *self)
{
  return self->taken || self->outgoing || self->caller.trunk ? -1 : self->begun_us;
}

void
tutti_sip_call_keep_open (TuttiSipCall *self, guint16 own_port)
{
  if (self->caller.way != NULL && *self->caller.transport == '\0')
    tutti_sip_nat_keep_open (own_port, self->caller.source, self->caller.port);
}

void
tutti_sip_caller_clear (TuttiSipCaller *self)
{
  g_free (self->id);
  g_free (self->source);
  g_free (self->caller);
  g_free (self->room);
  g_free (self->way);
  *self = (TuttiSipCaller){NULL};
}

static void
tell (TuttiSipCall *self, TuttiMessage *message)
{
  tutti_link_send (self->env->link, message);
}

/* The end */

/* @reason: as in `call-gone`. Frees @self. */
static void
finish (TuttiSipCall *self, const char *reason)
{
  if (self->over)
    return;
  self->over = TRUE;
  tutti_sip_tell_gone (self->env->link, self->caller.id, reason);
  self->env->over (self->env->gateway, self);
}

/* Always by a BYE of ours once there is a dialog: the one that the stack says by itself
 * for a handle that is destroyed makes it abort when it cannot be sent. */
void
tutti_sip_call_end (TuttiSipCall *self)
{
  if (self->taken || self->answered)
    nua_bye (self->handle, TAG_END ());
  else if (self->outgoing)
    nua_cancel (self->handle, TAG_END ());
  else
    nua_respond (self->handle, SIP_480_TEMPORARILY_UNAVAILABLE, TAG_END ());
  finish (self, "hung-up");
}

/* The menu's wishes */

static void
menu_say (gpointer data, const char *const *prompts, const char *language)
{
  TuttiSipCall *self = data;

  tutti_sip_tell_say (self->env->link, self->caller.id, ++self->said, language, prompts);
}

static void
menu_join (gpointer data, const char *room, const char *digits, const char *pin)
{
  TuttiSipCall *self = data;

  tutti_sip_tell_join (self->env->link, self->caller.id, room, digits, pin);
}

static void
menu_wish (gpointer data, const char *what)
{
  TuttiSipCall *self = data;

  tutti_sip_tell_wish (self->env->link, self->caller.id, what);
}

static gboolean
handle_timer (gpointer data)
{
  TuttiSipCall *self = data;

  self->timer = 0;
  tutti_voice_menu_timeout (self->menu);
  return G_SOURCE_REMOVE;
}

static void
menu_wait (gpointer data, guint ms)
{
  TuttiSipCall *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (ms > 0)
    self->timer = g_timeout_add (ms, handle_timer, self);
}

/* The menu is in the middle of something. */
static gboolean
handle_hang_up (gpointer data)
{
  TuttiSipCall *self = data;

  self->timer = 0;
  tutti_sip_call_end (self);
  return G_SOURCE_REMOVE;
}

static void
menu_hang_up (gpointer data)
{
  TuttiSipCall *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_idle_add (handle_hang_up, self);
}

static const TuttiVoiceMenuFuncs menu_funcs = {
    menu_say, menu_join, menu_wish, menu_wait, menu_hang_up};

/* Offers */

static void
refuse (TuttiSipCall *self, int status, const char *phrase)
{
  nua_respond (self->handle, status, phrase, TAG_END ());
  finish (self, "refused");
}

/* A provider's sound may come from anywhere, and so may that of whom we call. */
static gboolean
is_behind_nat (const TuttiSipCall *self, const char *address)
{
  return !self->caller.trunk && !self->outgoing &&
         tutti_sip_nat_is_behind (self->env->nat, address, self->caller.source);
}

static TuttiSipSdp *
read_sdp (const TuttiSipCall *self, const sip_t *sip)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiSipSdp) sdp = NULL;

  if (sip->sip_payload == NULL || sip->sip_content_type == NULL ||
      g_ascii_strcasecmp (sip->sip_content_type->c_type, "application/sdp") != 0)
    return NULL;
  sdp = tutti_sip_sdp_parse (sip->sip_payload->pl_data, sip->sip_payload->pl_len, &error);
  if (sdp == NULL) {
    g_debug ("%s", error->message);
    return NULL;
  }
  if (is_behind_nat (self, sdp->address)) {
    g_free (sdp->address);
    sdp->address = g_strdup (self->caller.source);
  }
  if (!tutti_sip_sdp_address_is_fit (sdp->address, self->caller.source))
    return NULL;
  return g_steal_pointer (&sdp);
}

/* Takes @line. The server is told when the call is taken, so that an INVITE alone costs
 * no mixer anything, and has nothing sent anywhere. */
static void
set_media (TuttiSipCall *self, TuttiPhoneLine *line)
{
  tutti_phone_line_clear (&self->agreed);
  self->agreed = *line;
  *line = (TuttiPhoneLine){NULL};
  if (!self->taken || self->agreed.codec == NULL)
    return;
  tutti_sip_tell_media (self->env->link, self->caller.id, &self->agreed);
  tutti_phone_line_clear (&self->agreed);
}

/* Returns: (transfer full) (nullable) */
static char *
make_contact (const TuttiSipCall *self)
{
  return tutti_sip_reply_make_contact (self->caller.signalling == TUTTI_SIP_PROTECTED
                                           ? &self->env->secure
                                           : &self->env->plain,
      self->self.address, self->caller.transport);
}

/* @sdp: NULL: there was no offer */
static void
respond_to_update (TuttiSipCall *self, int status, const char *phrase, const char *sdp)
{
  g_autofree char *contact = make_contact (self);

  tutti_sip_reply_update (self->env->nua, self->handle, status, phrase, contact, sdp);
}

static void
respond_with (TuttiSipCall *self, const char *sdp)
{
  g_autofree char *contact = make_contact (self);

  if (self->updating) {
    respond_to_update (self, SIP_200_OK, sdp);
    return;
  }
  self->answered = TRUE;
  tutti_sip_reply_take (self->handle, contact, sdp);
}

/* Returns: FALSE when there is nothing to agree on; nothing is answered then */
static gboolean
answer (TuttiSipCall *self, const TuttiSipSdp *offer)
{
  TuttiPhoneLine line = {NULL};
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = tutti_sip_answer (&self->self, offer, &line, &error);

  if (sdp == NULL) {
    g_debug ("%s", error->message);
    return FALSE;
  }
  respond_with (self, sdp);
  set_media (self, &line);
  return TRUE;
}

/* To an INVITE without an offer. */
static void
offer_late (TuttiSipCall *self)
{
  g_autofree char *sdp = tutti_sip_offer (&self->self);

  self->offered = TRUE;
  respond_with (self, sdp);
}

/* Codec, address or hold change; what cannot be done leaves all as it was (RFC 3261
 * 14.2). */
static void
handle_again (TuttiSipCall *self, const sip_t *sip)
{
  g_autoptr (TuttiSipSdp) offer = read_sdp (self, sip);

  if (offer == NULL && sip->sip_payload == NULL) {
    offer_late (self);
  } else if (offer == NULL || !answer (self, offer)) {
    nua_respond (self->handle, SIP_488_NOT_ACCEPTABLE, TAG_END ());
  }
}

/* RFC 3311; without an offer it only refreshes the session (RFC 4028). */
static void
handle_update (TuttiSipCall *self, const sip_t *sip)
{
  g_autoptr (TuttiSipSdp) offer = read_sdp (self, sip);

  self->updating = TRUE;
  if (sip->sip_payload == NULL)
    respond_to_update (self, SIP_200_OK, NULL);
  else if (offer == NULL || !answer (self, offer))
    respond_to_update (self, SIP_488_NOT_ACCEPTABLE, NULL);
  self->updating = FALSE;
}

/* Hangs up when it cannot be used: the call has been taken by then. */
static gboolean
take_their_answer (TuttiSipCall *self, const sip_t *sip)
{
  g_autoptr (TuttiSipSdp) sdp = sip != NULL ? read_sdp (self, sip) : NULL;
  TuttiPhoneLine line = {NULL};
  g_autoptr (GError) error = NULL;

  if (sdp != NULL && tutti_sip_take_answer (&self->self, sdp, &line, &error)) {
    set_media (self, &line);
    return TRUE;
  }
  tutti_phone_line_clear (&line);
  self->taken = TRUE;
  tutti_sip_call_end (self);
  return FALSE;
}

/* Events */

static void
handle_taken (TuttiSipCall *self)
{
  TuttiPhoneLine line = self->agreed;

  if (self->taken)
    return;
  self->taken = TRUE;
  self->agreed = (TuttiPhoneLine){NULL};
  set_media (self, &line);
  tutti_voice_menu_start (self->menu, self->caller.room);
}

static void
handle_ack (TuttiSipCall *self, const sip_t *sip)
{
  if (!self->offered)
    return;
  self->offered = FALSE;
  if (take_their_answer (self, sip))
    handle_taken (self);
}

static void
handle_info (TuttiSipCall *self, const sip_t *sip)
{
  char key = '\0';

  if (sip != NULL && sip->sip_content_type != NULL && sip->sip_payload != NULL)
    key = tutti_sip_info_key (sip->sip_content_type->c_type, sip->sip_payload->pl_data,
        sip->sip_payload->pl_len);
  if (key != '\0' && self->taken)
    tutti_voice_menu_key (self->menu, key);
}

static const char *
reason_of (int status)
{
  switch (status) {
  case 486:
  case 600:
  case 603:
    return "busy";
  case 408:
  case 480:
    return "unanswered";
  default:
    return "refused";
  }
}

static void
handle_rings (TuttiSipCall *self, gboolean taken)
{
  TuttiCallRings rings = {{TUTTI_MESSAGE_CALL_RINGS}, self->caller.id, taken};

  tell (self, &rings.message);
}

/* To an INVITE of ours. */
static void
handle_response (TuttiSipCall *self, int status, const sip_t *sip)
{
  if (status < 180)
    return;
  if (status < 200) {
    handle_rings (self, FALSE);
  } else if (status < 300) {
    if (self->taken)
      return;
    if (!take_their_answer (self, sip))
      return;
    handle_rings (self, TRUE);
    handle_taken (self);
  } else if ((status == 401 || status == 407) && self->auth != NULL &&
             !self->challenged) {
    self->challenged = TRUE;
    nua_authenticate (self->handle, NUTAG_AUTH (self->auth), TAG_END ());
  } else {
    finish (self, reason_of (status));
  }
}

void
tutti_sip_call_event (TuttiSipCall *self, nua_event_t event, int status, const sip_t *sip)
{
  switch (event) {
  case nua_i_invite:
    if (sip != NULL)
      handle_again (self, sip);
    break;
  case nua_i_update:
    if (sip != NULL)
      handle_update (self, sip);
    break;
  case nua_r_invite:
    handle_response (self, status, sip);
    break;
  case nua_i_ack:
    handle_ack (self, sip);
    break;
  case nua_i_active:
    if (!self->outgoing && !self->offered)
      handle_taken (self);
    break;
  case nua_i_info:
    handle_info (self, sip);
    break;
  case nua_i_error:
    /* Nobody has acknowledged our 200. The stack has said BYE, for as long again. */
    if (status == 408)
      finish (self, "hung-up");
    break;
  case nua_i_bye:
  case nua_i_cancel:
  case nua_i_terminated:
    finish (self, "hung-up");
    break;
  default:
    break;
  }
}

/* From the server */

static void
set_socket (TuttiSipCall *self, const char *address, gint64 port, gint64 control)
{
  g_free (self->self.address);
  self->self.address = g_strdup (address);
  self->self.port = (guint16)port;
  self->self.control = (guint16)control;
}

void
tutti_sip_call_socket (TuttiSipCall *self, const TuttiCallSocket *socket)
{
  if (self->taken || self->self.port != 0)
    return;
  if (socket->error != NULL || socket->address == NULL || socket->port == 0) {
    refuse (self, SIP_503_SERVICE_UNAVAILABLE);
    return;
  }
  set_socket (self, socket->address, socket->port, socket->control);
  if (self->offer == NULL) {
    offer_late (self);
  } else if (!answer (self, self->offer)) {
    refuse (self, SIP_488_NOT_ACCEPTABLE);
  }
}

void
tutti_sip_call_key (TuttiSipCall *self, const TuttiCallKey *key)
{
  if (self->taken)
    tutti_voice_menu_key (self->menu, key->key[0]);
}

void
tutti_sip_call_spoken (TuttiSipCall *self, const TuttiCallSpoken *spoken)
{
  if (spoken->number == self->said)
    tutti_voice_menu_spoken (self->menu);
}

void
tutti_sip_call_news (TuttiSipCall *self, const TuttiCallNews *news)
{
  if (self->taken)
    tutti_voice_menu_news (self->menu, news->news, (guint)news->people);
}

/* Life */

static TuttiSipCall *
call_new (const TuttiSipCallEnv *env, nua_handle_t *handle, TuttiSipSignalling signalling,
    const char *language)
{
  TuttiSipCall *self = g_new0 (TuttiSipCall, 1);

  self->env = env;
  self->begun_us = g_get_monotonic_time ();
  self->handle = handle;
  self->menu = tutti_voice_menu_new (&menu_funcs, self, language);
  tutti_sip_self_init (&self->self, signalling);
  nua_handle_bind (handle, self);
  return self;
}

TuttiSipCall *
tutti_sip_call_new (const TuttiSipCallEnv *env, nua_handle_t *handle,
    TuttiSipCaller *caller, const sip_t *sip)
{
  TuttiSipCall *self = call_new (env, handle, caller->signalling, env->language);
  TuttiCallNew message = {{TUTTI_MESSAGE_CALL_NEW}};

  self->caller = *caller;
  *caller = (TuttiSipCaller){NULL};
  if (self->caller.way != NULL)
    nua_set_hparams (handle, NUTAG_PROXY (self->caller.way), TAG_END ());
  self->offer = read_sdp (self, sip);
  if (self->offer == NULL && sip->sip_payload != NULL) {
    nua_respond (handle, SIP_488_NOT_ACCEPTABLE, TAG_END ());
    tutti_sip_call_free (self);
    return NULL;
  }
  message.call = self->caller.id;
  message.source = self->caller.source;
  message.caller = self->caller.caller;
  message.address = self->offer != NULL ? self->offer->address : self->caller.source;
  message.trunk = self->caller.trunk;
  tell (self, &message.message);
  return self;
}

TuttiSipCall *
tutti_sip_call_new_out (const TuttiSipCallEnv *env, nua_handle_t *handle,
    const TuttiCallOut *out, TuttiSipSignalling signalling, const char *auth,
    const char *from)
{
  TuttiSipCall *self = call_new (env, handle, signalling, out->language);
  g_autofree char *sdp = NULL;
  g_autofree char *contact = NULL;

  self->outgoing = TRUE;
  self->caller.id = g_strdup (out->call);
  /* Whom we called may have its sound anywhere but in this machine, unless we are. */
  self->caller.source = g_strdup (out->address);
  self->caller.signalling = signalling;
  self->caller.transport = signalling == TUTTI_SIP_PROTECTED ? ";transport=tls" : "";
  /* Straight into the room that the server has in mind. */
  self->caller.room = g_strdup (out->call);
  self->auth = g_strdup (auth);
  set_socket (self, out->address, out->port, out->control);
  sdp = tutti_sip_offer (&self->self);
  contact = make_contact (self);
  tutti_sip_reply_invite (handle, from, contact, sdp);
  return self;
}

void
tutti_sip_call_free (TuttiSipCall *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  nua_handle_bind (self->handle, NULL);
  nua_handle_destroy (self->handle);
  tutti_sip_caller_clear (&self->caller);
  tutti_sip_self_clear (&self->self);
  tutti_phone_line_clear (&self->agreed);
  g_clear_pointer (&self->offer, tutti_sip_sdp_free);
  tutti_voice_menu_free (self->menu);
  g_free (self->auth);
  g_free (self);
}
