/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-switchboard.h"

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-gateway-process.h"
#include "server/tutti-phone-call.h"
#include "server/tutti-tally.h"

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define ROOMS_MAX 4096
/* Of one room at once, whoever called them. */
#define NUMBER_MAX 20

struct _TuttiSwitchboard {
  GObject parent;

  const TuttiSwitchboardPlan *plan;
  TuttiDoor *door;
  TuttiRoomRegistry *registry;
  const TuttiClock *clock;
  TuttiMixerFactory factory;
  gpointer factory_data;

  TuttiGatewayProcess *gateway;
  TuttiMixer *reception; /* NULL while nobody is there */
  TuttiPhoneCallEnv env;
  GHashTable *calls;  /* id (of the call) -> TuttiPhoneCall */
  GPtrArray *orphans; /* TuttiPhoneCall */
  TuttiTally *dials;  /* by room */
  TuttiPhoneCodes *codes;
  guint serial;
  guint n_starts;
  gboolean starting; /* it has not said yet that it listens */
  char *registration;
};

enum { SIGNAL_STOPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiSwitchboard, tutti_switchboard, G_TYPE_OBJECT)

/* The reception */

static void
handle_reception_event (TuttiSwitchboard *self, const TuttiMessage *event)
{
  TuttiPhoneCall *call;

  switch (event->type) {
  case TUTTI_MESSAGE_PHONE_KEY:
  case TUTTI_MESSAGE_PHONE_LOST:
  case TUTTI_MESSAGE_PROMPT_DONE:
    call =
        g_hash_table_lookup (self->calls, ((const TuttiPhoneLost *)event)->participant);
    if (call)
      tutti_phone_call_handle_event (call, event);
    break;
  default:
    break;
  }
}

static void
handle_reception_restarted (TuttiSwitchboard *self)
{
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  for (GList *item = calls; item; item = item->next)
    tutti_phone_call_reconnect (item->data);
}

static void
drop_reception (TuttiSwitchboard *self)
{
  if (!self->reception)
    return;
  g_signal_handlers_disconnect_by_data (self->reception, self);
  tutti_mixer_stop (self->reception);
  g_clear_object (&self->reception);
}

static void
ensure_reception (TuttiSwitchboard *self)
{
  g_autoptr (GError) error = NULL;

  if (self->reception)
    return;
  self->reception = self->factory (self->factory_data, &error);
  if (!self->reception) {
    g_warning ("callers cannot be greeted: %s", error->message);
    return;
  }
  g_signal_connect_swapped (
      self->reception, "event", G_CALLBACK (handle_reception_event), self);
  g_signal_connect_swapped (
      self->reception, "restarted", G_CALLBACK (handle_reception_restarted), self);
  g_signal_connect_swapped (self->reception, "failed", G_CALLBACK (drop_reception), self);
}

static void
command_reception (gpointer data, const TuttiMessage *command, const TuttiPhoneFds *fds)
{
  TuttiSwitchboard *self = data;

  ensure_reception (self);
  if (!self->reception)
    return;
  if (fds)
    tutti_mixer_send_with_fds (self->reception, command, fds->fds,
        ((const TuttiPhoneAdd *)command)->line.control > 0 ? fds->n_fds : 1);
  else
    tutti_mixer_send (self->reception, command);
}

/* Calls */

static void
tell_gateway (gpointer data, const TuttiMessage *message)
{
  TuttiSwitchboard *self = data;

  tutti_gateway_process_send (self->gateway, message);
}

static gboolean
free_later (gpointer call)
{
  tutti_phone_call_free (call);
  return G_SOURCE_REMOVE;
}

/* From inside of the call. */
static void
handle_over (gpointer data, TuttiPhoneCall *call)
{
  TuttiSwitchboard *self = data;

  if (g_hash_table_lookup (self->calls, tutti_phone_call_get_id (call)) == call)
    g_hash_table_remove (self->calls, tutti_phone_call_get_id (call));
  g_ptr_array_remove (self->orphans, call);
  g_idle_add (free_later, call);
  if (g_hash_table_size (self->calls) == 0)
    drop_reception (self);
}

static void
handle_call (TuttiSwitchboard *self, const TuttiCallNew *message)
{
  TuttiPhoneCall *call;

  if (g_hash_table_contains (self->calls, message->call))
    return;
  call = tutti_phone_call_new (&self->env, message);
  if (call)
    g_hash_table_insert (self->calls, (gpointer)tutti_phone_call_get_id (call), call);
}

static void
handle_event (TuttiSwitchboard *self, const TuttiMessage *event)
{
  const TuttiSipStatus *status = (const TuttiSipStatus *)event;
  TuttiPhoneCall *call;

  switch (event->type) {
  case TUTTI_MESSAGE_SIP_STATUS:
    g_free (self->registration);
    self->registration = g_strdup (status->registration);
    self->n_starts += self->starting;
    self->starting = FALSE;
    break;
  case TUTTI_MESSAGE_CALL_NEW:
    handle_call (self, (const TuttiCallNew *)event);
    break;
  default:
    call = g_hash_table_lookup (self->calls, ((const TuttiCallEnd *)event)->call);
    if (call)
      tutti_phone_call_handle (call, event);
    break;
  }
}

static void
handle_started (TuttiSwitchboard *self)
{
  tutti_gateway_process_send (self->gateway, &self->plan->sip->message);
  self->starting = TRUE;
}

static void
handle_lost (TuttiSwitchboard *self)
{
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  g_free (self->registration);
  self->registration = g_strdup ("none");
  for (GList *item = calls; item; item = item->next) {
    TuttiPhoneCall *call = item->data;

    g_hash_table_remove (self->calls, tutti_phone_call_get_id (call));
    g_ptr_array_add (self->orphans, call);
    tutti_phone_call_orphan (call);
  }
  drop_reception (self);
}

static void
handle_stopped (TuttiSwitchboard *self)
{
  g_signal_emit (self, signals[SIGNAL_STOPPED], 0);
}

/* Calling */

/* Digits, with an optional + before them. */
static gboolean
is_number (const char *target)
{
  const char *digits = *target == '+' ? target + 1 : target;
  gsize length = strlen (digits);

  return length > 0 && length <= NUMBER_MAX && strspn (digits, "0123456789") == length;
}

/* Of addresses only what is plain: nothing that would make headers or parameters. */
static gboolean
is_address (const char *target)
{
  return (g_str_has_prefix (target, "sip:") || g_str_has_prefix (target, "sips:")) &&
         strlen (target) < 200 && strchr (target, '@') &&
         strspn (target, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                         ":@.-_+[]") == strlen (target);
}

gboolean
tutti_switchboard_may_dial (TuttiSwitchboard *self, const char *target)
{
  if (!is_number (target) && !is_address (target))
    return FALSE;
  for (char **prefix = self->plan->dial_prefixes; prefix && *prefix; prefix++)
    if (g_str_has_prefix (target, *prefix))
      return TRUE;
  return FALSE;
}

static gboolean
fail (TuttiErrorCode code, GError **error)
{
  g_set_error_literal (error, TUTTI_ERROR, (int)code, tutti_error_text (code));
  return FALSE;
}

gboolean
tutti_switchboard_dial (
    TuttiSwitchboard *self, const TuttiRoomCall *wanted, GError **error)
{
  const char *name = tutti_room_get_name (wanted->room);
  gint64 now_us = tutti_clock_now (self->clock);
  g_autofree char *id = g_strdup_printf ("o%u", ++self->serial);
  TuttiPhoneCall *call;

  if (!tutti_switchboard_may_dial (self, wanted->target))
    return fail (TUTTI_ERROR_NOT_ALLOWED, error);
  if (tutti_tally_is_full (self->dials, name, now_us))
    return fail (TUTTI_ERROR_TOO_MANY, error);
  tutti_tally_add (self->dials, name, now_us);
  call =
      tutti_phone_call_new_out (&self->env, id, wanted, self->plan->sip->language, error);
  if (!call)
    return FALSE;
  g_hash_table_insert (self->calls, (gpointer)tutti_phone_call_get_id (call), call);
  return TRUE;
}

char *
tutti_switchboard_make_code (TuttiSwitchboard *self, TuttiRoom *room,
    const char *participant, gint64 *out_expires_us)
{
  return tutti_phone_codes_make (self->codes, tutti_room_get_name (room), participant,
      tutti_clock_now (self->clock), out_expires_us);
}

/* Life */

guint
tutti_switchboard_get_n_calls (TuttiSwitchboard *self)
{
  return g_hash_table_size (self->calls) + self->orphans->len;
}

guint
tutti_switchboard_get_n_starts (TuttiSwitchboard *self)
{
  return self->n_starts;
}

const char *
tutti_switchboard_get_registration (TuttiSwitchboard *self)
{
  return self->registration;
}

gboolean
tutti_switchboard_start (TuttiSwitchboard *self, GError **error)
{
  return tutti_gateway_process_start (self->gateway, error);
}

void
tutti_switchboard_stop (TuttiSwitchboard *self)
{
  drop_reception (self);
  tutti_gateway_process_stop (self->gateway);
}

gboolean
tutti_switchboard_is_stopped (TuttiSwitchboard *self)
{
  return tutti_gateway_process_is_stopped (self->gateway);
}

static void
tutti_switchboard_dispose (GObject *object)
{
  TuttiSwitchboard *self = TUTTI_SWITCHBOARD (object);

  drop_reception (self);
  if (self->gateway)
    g_signal_handlers_disconnect_by_data (self->gateway, self);
  g_clear_object (&self->gateway);
  g_hash_table_remove_all (self->calls);
  g_ptr_array_set_size (self->orphans, 0);
  G_OBJECT_CLASS (tutti_switchboard_parent_class)->dispose (object);
}

static void
tutti_switchboard_finalize (GObject *object)
{
  TuttiSwitchboard *self = TUTTI_SWITCHBOARD (object);

  g_hash_table_unref (self->calls);
  g_ptr_array_unref (self->orphans);
  tutti_tally_free (self->dials);
  tutti_phone_codes_free (self->codes);
  g_free (self->registration);
  g_object_unref (self->door);
  g_object_unref (self->registry);
  G_OBJECT_CLASS (tutti_switchboard_parent_class)->finalize (object);
}

static void
tutti_switchboard_class_init (TuttiSwitchboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_switchboard_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_switchboard_finalize;
  signals[SIGNAL_STOPPED] = g_signal_new ("stopped", TUTTI_TYPE_SWITCHBOARD,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_switchboard_init (TuttiSwitchboard *self)
{
  self->calls = g_hash_table_new (g_str_hash, g_str_equal);
  self->orphans = g_ptr_array_new ();
  self->registration = g_strdup ("none");
}

TuttiSwitchboard *
tutti_switchboard_new (const TuttiSwitchboardPlan *plan, TuttiDoor *door,
    TuttiRoomRegistry *registry, const TuttiClock *clock, TuttiMixerFactory reception,
    gpointer factory_data)
{
  TuttiSwitchboard *self = g_object_new (TUTTI_TYPE_SWITCHBOARD, NULL);

  self->plan = plan;
  self->door = g_object_ref (door);
  self->registry = g_object_ref (registry);
  self->clock = clock;
  self->factory = reception;
  self->factory_data = factory_data;
  self->dials = tutti_tally_new (plan->dials_per_hour, HOUR_US, ROOMS_MAX);
  self->codes = tutti_phone_codes_new ();
  self->env = (TuttiPhoneCallEnv){door, registry, clock, &plan->ports, self->codes,
      tell_gateway, command_reception, handle_over, self};
  self->gateway = tutti_gateway_process_new (plan->gateway);
  g_signal_connect_swapped (self->gateway, "started", G_CALLBACK (handle_started), self);
  g_signal_connect_swapped (self->gateway, "event", G_CALLBACK (handle_event), self);
  g_signal_connect_swapped (self->gateway, "lost", G_CALLBACK (handle_lost), self);
  g_signal_connect_swapped (self->gateway, "stopped", G_CALLBACK (handle_stopped), self);
  return self;
}
