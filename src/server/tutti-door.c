/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-door.h"

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-name.h"
#include "server/tutti-tally.h"
#include "server/tutti-token.h"
#include "server/tutti-tries.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)
#define ADDRESSES_MAX 4096

/* What somebody comes with. */
typedef enum {
  BROWSER,
  PHONE,
} Device;

/* One join, from its arrival until the person is in or turned away. Counted: a turn of
 * the password queue may outlive the socket, and what comes out of it still counts. */
typedef struct {
  TuttiDoor *door;                  /* borrowed: it drops its turns first */
  const TuttiParticipantSink *sink; /* NULL once nobody wants to know */
  gpointer session;

  char *room_name;
  char *room_key;
  char *name;
  char *address;
  char *seat;
  char *key;
  char *password;
  TuttiProof token;
  TuttiRole role; /* the token's */
  gboolean microphone;
  gboolean camera;
  TuttiConsent consent;
  const char *kind; /* as in TuttiVisitor */

  gint64 refused_at_us;  /* when it is told if it comes to that */
  guint timer;           /* until then; 0: none */
  TuttiProof proof;      /* the password */
  gboolean had_turn;     /* or has asked for one in vain */
  gboolean unheard;      /* in vain */
  gboolean evaluated;    /* in this turn there is something to compare with */
  TuttiRoom *waiting_in; /* owned; NULL: not in a lobby */
} Visit;

struct _TuttiDoor {
  GObject parent;

  TuttiRoomRegistry *registry;
  TuttiPasswordQueue *passwords;
  const TuttiClock *clock;
  TuttiTokenKeys *token_keys; /* NULL: none */
  TuttiTries *tries;
  TuttiTally *joins;  /* by address */
  GHashTable *visits; /* session -> Visit (counted) */
  GPtrArray *in_turn; /* Visit (counted): in the password queue */
};

G_DEFINE_FINAL_TYPE (TuttiDoor, tutti_door, G_TYPE_OBJECT)

static void decide (Visit *visit);

/* Visits */

static void
visit_clear (gpointer data)
{
  Visit *visit = data;

  if (visit->timer)
    tutti_clock_cancel (visit->door->clock, visit->timer);
  g_free (visit->room_name);
  g_free (visit->room_key);
  g_free (visit->name);
  g_free (visit->address);
  g_free (visit->seat);
  g_free (visit->key);
  if (visit->password)
    explicit_bzero (visit->password, strlen (visit->password));
  g_free (visit->password);
  g_clear_object (&visit->waiting_in);
}

static void
visit_unref (gpointer visit)
{
  g_rc_box_release_full (visit, visit_clear);
}

static void
end_with (Visit *visit, const GError *error)
{
  if (visit->sink)
    visit->sink->end (visit->session, error);
}

static void
end_with_code (Visit *visit, TuttiErrorCode code)
{
  g_autoptr (GError) error =
      g_error_new_literal (TUTTI_ERROR, code, tutti_error_text (code));

  end_with (visit, error);
}

static TuttiVisitor
get_visitor (Visit *visit)
{
  return (TuttiVisitor){visit->sink, visit->session, visit->name, visit->address,
      visit->microphone, visit->camera, visit->consent, visit->kind};
}

static TuttiCredentials
get_credentials (Visit *visit)
{
  return (TuttiCredentials){visit->seat, visit->key, visit->address};
}

/* Refusing */

static void
handle_refusal_due (gpointer data)
{
  Visit *visit = data;

  visit->timer = 0;
  end_with_code (visit, visit->token == TUTTI_PROOF_WRONG ? TUTTI_ERROR_TOKEN_INVALID
                                                          : TUTTI_ERROR_NO_ENTRY);
}

static void
refuse (Visit *visit)
{
  TuttiDoor *self = visit->door;
  gint64 now_us = tutti_clock_now (self->clock);

  /* Who was not heard has not tried. That tells how many others there are, and nothing of
   * the room. */
  if (!visit->unheard)
    tutti_tries_count_refusal (self->tries, visit->address, now_us);
  if (!visit->sink)
    return;
  /* Late because of the queue: in steps, so that the rest tells nothing. */
  while (visit->refused_at_us < now_us)
    visit->refused_at_us += TUTTI_TRIES_DELAY_US;
  visit->timer =
      tutti_clock_call_at (self->clock, visit->refused_at_us, handle_refusal_due, visit);
}

/* The turn in the password queue */

/* Of the room that there is or could be. Returns: NULL when it could not */
static const TuttiRoomSettings *
find_settings (TuttiDoor *self, const char *room_name, const char *room_key)
{
  TuttiRoom *room = tutti_room_registry_find (self->registry, room_key);
  TuttiRoomPlan plan;

  if (room)
    return tutti_room_get_settings (room);
  if (tutti_room_registry_plan (self->registry, room_name, room_key, &plan))
    return plan.settings;
  return NULL;
}

/* Asked again when the turn has come: who sends many at once has had answers meanwhile.
 */
static gboolean
may_evaluate (TuttiDoor *self, const char *room_key, const char *address)
{
  gint64 now_us = tutti_clock_now (self->clock);
  guint n_under_way = 0;

  for (guint i = 0; i < self->in_turn->len; i++) {
    Visit *visit = g_ptr_array_index (self->in_turn, i);

    n_under_way += visit->evaluated && g_str_equal (visit->room_key, room_key);
  }
  return tutti_tries_may_try (self->tries, address, now_us) &&
         tutti_tries_may_evaluate (self->tries, room_key, n_under_way, now_us);
}

static char *
begin_turn (gpointer data)
{
  Visit *visit = data;
  TuttiDoor *self = visit->door;
  const TuttiRoomSettings *settings =
      find_settings (self, visit->room_name, visit->room_key);

  /* Who has hung up learns nothing from it. */
  visit->evaluated = settings && settings->password_hash && visit->sink &&
                     visit->proof == TUTTI_PROOF_UNCHECKED &&
                     may_evaluate (self, visit->room_key, visit->address);
  return visit->evaluated ? g_strdup (settings->password_hash) : NULL;
}

static void
end_turn (gpointer data, TuttiPasswordResult result)
{
  Visit *visit = data;
  TuttiDoor *self = visit->door;
  gboolean right = visit->evaluated && result == TUTTI_PASSWORD_RIGHT;

  if (visit->evaluated && !right)
    tutti_tries_count_wrong (self->tries, visit->room_key, tutti_clock_now (self->clock));
  visit->proof = right ? TUTTI_PROOF_RIGHT : TUTTI_PROOF_WRONG;
  visit->unheard = result == TUTTI_PASSWORD_UNHEARD;
  visit->evaluated = FALSE;
  if (visit->sink)
    decide (visit);
  else if (!right)
    refuse (visit);
  g_ptr_array_remove (self->in_turn, visit);
}

static const TuttiPasswordTurn turn = {begin_turn, end_turn};

/* Returns: FALSE when there is no turn to be had, which does not depend on the room */
static gboolean
take_turn (Visit *visit)
{
  TuttiDoor *self = visit->door;

  if (visit->had_turn ||
      !tutti_tries_may_try (self->tries, visit->address, tutti_clock_now (self->clock)))
    return FALSE;

  visit->had_turn = TRUE;
  g_ptr_array_add (self->in_turn, g_rc_box_acquire (visit));
  if (tutti_password_queue_verify (
          self->passwords, visit->address, visit->password, &turn, visit))
    return TRUE;
  visit->unheard = TRUE;
  g_ptr_array_remove (self->in_turn, visit);
  return FALSE;
}

/* Deciding */

static TuttiVerdict
judge_unopened (Visit *visit, TuttiEntryVisitor *entry, TuttiRole *out_role)
{
  TuttiDoor *self = visit->door;
  TuttiEntryRoom room = {NULL};
  TuttiRoomPlan plan;

  if (!tutti_room_registry_plan (
          self->registry, visit->room_name, visit->room_key, &plan) &&
      visit->token != TUTTI_PROOF_RIGHT)
    return TUTTI_VERDICT_REFUSE;

  /* The key of an earlier meeting is as good as none: whoever opens the room makes a new
   * one. */
  if (plan.host_key_digest)
    entry->key = tutti_room_plan_prove_key (&plan, visit->key);
  room.settings = plan.settings;
  room.max_people = plan.max_people;
  room.now_s = tutti_clock_real (self->clock) / G_USEC_PER_SEC;
  return tutti_entry_judge (&room, entry, out_role);
}

/* The room may be about to be opened by it. */
static void
let_in (
    Visit *visit, TuttiVerdict verdict, const TuttiEntryVisitor *entry, TuttiRole role)
{
  TuttiDoor *self = visit->door;
  TuttiVisitor visitor = get_visitor (visit);
  g_autoptr (GError) error = NULL;
  TuttiMediaKind media = tutti_visitor_get_media (&visitor);
  gboolean opens = !tutti_room_registry_find (self->registry, visit->room_key);
  TuttiRoom *room =
      tutti_room_registry_open (self->registry, visit->room_name, visit->room_key,
          visit->token == TUTTI_PROOF_RIGHT ? NULL : visit->address, media, &error);

  if (!room || (verdict == TUTTI_VERDICT_ENTER && !opens &&
                   !tutti_room_may_take (room, media, &error))) {
    end_with (visit, error);
    return;
  }
  if (tutti_room_is_recorded (room) && visit->consent == TUTTI_CONSENT_UNASKED) {
    end_with_code (visit, TUTTI_ERROR_CONSENT);
    return;
  }
  if (verdict == TUTTI_VERDICT_ENTER) {
    tutti_room_enter (room, &visitor, role);
    return;
  }
  visit->waiting_in = g_object_ref (room);
  tutti_room_wait (room, &visitor, entry);
}

static void
decide (Visit *visit)
{
  g_autoptr (TuttiDoor) self = g_object_ref (visit->door);
  TuttiRoom *room = tutti_room_registry_find (self->registry, visit->room_key);
  TuttiCredentials credentials = get_credentials (visit);
  TuttiEntryVisitor entry = {
      .password = visit->proof, .token = visit->token, .role = visit->role};
  TuttiRole role = TUTTI_ROLE_PARTICIPANT;
  TuttiVerdict verdict = room ? tutti_room_judge (room, &credentials, &entry, &role)
                              : judge_unopened (visit, &entry, &role);

  switch (verdict) {
  case TUTTI_VERDICT_ENTER:
  case TUTTI_VERDICT_WAIT:
    let_in (visit, verdict, &entry, role);
    break;
  case TUTTI_VERDICT_FULL:
    end_with_code (visit, TUTTI_ERROR_ROOM_FULL);
    break;
  case TUTTI_VERDICT_CHECK:
  case TUTTI_VERDICT_REFUSE:
  default:
    if (!visit->password || !take_turn (visit))
      refuse (visit);
    break;
  }
}

static gboolean
return_to_seat (Visit *visit)
{
  TuttiRoom *room = tutti_room_registry_find (visit->door->registry, visit->room_key);
  TuttiCredentials credentials = get_credentials (visit);
  TuttiVisitor visitor = get_visitor (visit);

  return room && tutti_room_return (room, &credentials, &visitor);
}

/* A name in the token is the one that whoever signed it vouches for. */
static void
prove_token (Visit *visit, const char *token)
{
  TuttiDoor *self = visit->door;
  g_auto (TuttiTokenClaims) claims = {NULL};
  gint64 now_s = tutti_clock_real (self->clock) / G_USEC_PER_SEC;

  if (!token || !*token)
    return;
  visit->token = TUTTI_PROOF_WRONG;
  if (!self->token_keys || !tutti_token_keys_verify (self->token_keys, token,
                               visit->room_key, now_s, &claims, NULL))
    return;

  visit->token = TUTTI_PROOF_RIGHT;
  visit->role = claims.role;
  if (claims.name) {
    g_free (visit->name);
    visit->name = g_strdup (claims.name);
  }
}

static Visit *
visit_new (TuttiDoor *self, const TuttiJoin *join, const char *address, GError **error)
{
  Visit *visit = g_rc_box_new0 (Visit);
  gint64 now_us = tutti_clock_now (self->clock);

  visit->door = self;
  visit->address = g_strdup (address);
  visit->seat = g_strdup (join->seat);
  visit->key = g_strdup (join->key);
  visit->password = g_strdup (join->password);
  visit->microphone = join->microphone;
  visit->camera = join->camera;
  visit->consent = tutti_consent_from_string (join->consent);
  visit->proof = join->password ? TUTTI_PROOF_UNCHECKED : TUTTI_PROOF_NONE;
  visit->refused_at_us = now_us + tutti_tries_get_delay_us (self->tries, address, now_us);
  visit->room_name = tutti_name_clean_room (join->room, &visit->room_key, error);
  if (visit->room_name)
    visit->name = tutti_name_clean_person (join->name, error);
  if (visit->name)
    return visit;
  visit_unref (visit);
  return NULL;
}

/* A telephone has proved itself with a PIN, where there is one. */
static void
set_device (Visit *visit, Device device)
{
  if (device != PHONE)
    return;
  visit->kind = "phone";
  visit->proof = TUTTI_PROOF_RIGHT;
}

static void
knock (TuttiDoor *self, const TuttiJoin *join, const char *address, Device device,
    const TuttiParticipantSink *sink, gpointer session)
{
  const GError *closed_with = tutti_room_registry_get_closed (self->registry);
  g_autoptr (GError) error = NULL;
  gint64 now_us = tutti_clock_now (self->clock);
  Visit *visit = closed_with ? NULL : visit_new (self, join, address, &error);

  if (!visit) {
    sink->end (session, closed_with ? closed_with : error);
    return;
  }

  set_device (visit, device);
  visit->sink = sink;
  visit->session = session;
  g_hash_table_insert (self->visits, session, g_rc_box_acquire (visit));
  if (!return_to_seat (visit)) {
    if (tutti_tally_is_full (self->joins, address, now_us)) {
      end_with_code (visit, TUTTI_ERROR_TOO_MANY);
    } else {
      tutti_tally_add (self->joins, address, now_us);
      prove_token (visit, join->token);
      decide (visit);
    }
  }
  visit_unref (visit);
}

void
tutti_door_knock (TuttiDoor *self, const TuttiJoin *join, const char *address,
    const TuttiParticipantSink *sink, gpointer session)
{
  knock (self, join, address, BROWSER, sink, session);
}

void
tutti_door_forget (TuttiDoor *self, gpointer session)
{
  Visit *visit = g_hash_table_lookup (self->visits, session);
  g_autoptr (TuttiRoom) room = visit ? g_steal_pointer (&visit->waiting_in) : NULL;

  if (!visit)
    return;
  visit->sink = NULL;
  if (visit->timer)
    tutti_clock_cancel (self->clock, visit->timer);
  visit->timer = 0;
  g_hash_table_remove (self->visits, session);
  if (room)
    tutti_room_forget_waiting (room, session);
}

/* Telephones */

TuttiCallAnswer
tutti_door_call (TuttiDoor *self, const char *room, const char *pin, const char *address,
    gint64 *out_told_us)
{
  g_autofree char *key = NULL;
  g_autofree char *name = tutti_name_clean_room (room, &key, NULL);
  const TuttiRoomSettings *settings = name ? find_settings (self, name, key) : NULL;

  *out_told_us = tutti_clock_now (self->clock);
  if (pin)
    return tutti_door_try_pin (self, room, pin, address, out_told_us) ? TUTTI_CALL_KNOCK
                                                                      : TUTTI_CALL_WRONG;
  if (settings && settings->pin)
    return TUTTI_CALL_PIN;
  return settings && settings->password_hash ? TUTTI_CALL_CLOSED : TUTTI_CALL_KNOCK;
}

gboolean
tutti_door_may_try_number (TuttiDoor *self, const char *address)
{
  return tutti_tries_may_try (self->tries, address, tutti_clock_now (self->clock));
}

gint64
tutti_door_count_wrong_number (TuttiDoor *self, const char *address)
{
  gint64 now_us = tutti_clock_now (self->clock);
  gint64 told_us = now_us + tutti_tries_get_delay_us (self->tries, address, now_us);

  tutti_tries_count_refusal (self->tries, address, now_us);
  return told_us;
}

void
tutti_door_knock_by_phone (TuttiDoor *self, const char *room, const char *name,
    const char *address, const TuttiParticipantSink *sink, gpointer session)
{
  TuttiJoin join = {{TUTTI_MESSAGE_JOIN}};

  join.protocol = TUTTI_PROTOCOL_VERSION;
  join.room = (char *)room;
  join.name = (char *)name;
  join.consent = (char *)"unrecorded";
  join.microphone = TRUE;
  knock (self, &join, address, PHONE, sink, session);
}

gboolean
tutti_door_try_pin (TuttiDoor *self, const char *room, const char *pin,
    const char *address, gint64 *out_told_us)
{
  gint64 now_us = tutti_clock_now (self->clock);
  g_autofree char *key = NULL;
  g_autofree char *name = tutti_name_clean_room (room, &key, NULL);
  const TuttiRoomSettings *settings = name ? find_settings (self, name, key) : NULL;
  gboolean evaluated = settings && settings->pin && may_evaluate (self, key, address);
  gboolean right = evaluated && tutti_token_equal (pin, settings->pin);

  *out_told_us = now_us;
  if (right)
    return TRUE;

  *out_told_us += tutti_tries_get_delay_us (self->tries, address, now_us);
  tutti_tries_count_refusal (self->tries, address, now_us);
  if (evaluated)
    tutti_tries_count_wrong (self->tries, key, now_us);
  return FALSE;
}

/* Life */

void
tutti_door_set_token_keys (TuttiDoor *self, TuttiTokenKeys *keys)
{
  g_set_object (&self->token_keys, keys);
}

static void
tutti_door_dispose (GObject *object)
{
  TuttiDoor *self = TUTTI_DOOR (object);

  for (guint i = 0; i < self->in_turn->len; i++)
    tutti_password_queue_drop (self->passwords, g_ptr_array_index (self->in_turn, i));
  g_ptr_array_set_size (self->in_turn, 0);
  g_hash_table_remove_all (self->visits);
  g_clear_object (&self->token_keys);
  g_clear_object (&self->passwords);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (tutti_door_parent_class)->dispose (object);
}

static void
tutti_door_finalize (GObject *object)
{
  TuttiDoor *self = TUTTI_DOOR (object);

  g_ptr_array_unref (self->in_turn);
  g_hash_table_unref (self->visits);
  tutti_tally_free (self->joins);
  tutti_tries_free (self->tries);
  G_OBJECT_CLASS (tutti_door_parent_class)->finalize (object);
}

static void
tutti_door_class_init (TuttiDoorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_door_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_door_finalize;
}

static void
tutti_door_init (TuttiDoor *self)
{
  self->tries = tutti_tries_new ();
  self->visits = g_hash_table_new_full (NULL, NULL, NULL, visit_unref);
  self->in_turn = g_ptr_array_new_with_free_func (visit_unref);
}

TuttiDoor *
tutti_door_new (TuttiRoomRegistry *registry, TuttiPasswordQueue *passwords,
    guint joins_per_minute, const TuttiClock *clock)
{
  TuttiDoor *self = g_object_new (TUTTI_TYPE_DOOR, NULL);

  self->registry = g_object_ref (registry);
  self->passwords = g_object_ref (passwords);
  self->clock = clock;
  self->joins = tutti_tally_new (joins_per_minute, MINUTE_US, ADDRESSES_MAX);
  return self;
}
