/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-door.h"
#include "server/tutti-phone-sockets.h"

G_BEGIN_DECLS

/* What an operator sets. */
typedef struct {
  const char *gateway; /* the executable tutti-sip */
  const TuttiSipConfigure *sip;
  TuttiPhonePorts ports;
  char **dial_prefixes; /* NULL: nobody is called */
  guint dials_per_hour; /* of one room */
} TuttiSwitchboardPlan;

/**
 * TuttiSwitchboard: all telephone calls: tutti-sip, the reception where callers hear the
 * menu, and the calls themselves. Signals:
 *
 * - "stopped": after tutti_switchboard_stop(), when tutti-sip has ended
 */
#define TUTTI_TYPE_SWITCHBOARD (tutti_switchboard_get_type ())
G_DECLARE_FINAL_TYPE (TuttiSwitchboard, tutti_switchboard, TUTTI, SWITCHBOARD, GObject)

/* @plan: borrowed. @reception: makes the reception's mixer, when somebody calls. */
TuttiSwitchboard *tutti_switchboard_new (const TuttiSwitchboardPlan *plan,
    TuttiDoor *door, TuttiRoomRegistry *registry, const TuttiClock *clock,
    TuttiMixerFactory reception, gpointer factory_data);

/* Returns: FALSE with @error set when tutti-sip cannot be started */
gboolean tutti_switchboard_start (TuttiSwitchboard *self, GError **error);

/* @target: digits with an optional +, or a sip: address */
gboolean tutti_switchboard_may_dial (TuttiSwitchboard *self, const char *target);

/* Returns: FALSE with %TUTTI_ERROR_NOT_ALLOWED or %TUTTI_ERROR_TOO_MANY */
gboolean tutti_switchboard_dial (
    TuttiSwitchboard *self, const TuttiRoomCall *wanted, GError **error);

/* See TuttiRoomPhonePlan. */
char *tutti_switchboard_make_code (TuttiSwitchboard *self, TuttiRoom *room,
    const char *participant, gint64 *out_expires_us);

/* For /healthz: calls now, and what tutti-sip said last; borrowed. */
guint tutti_switchboard_get_n_calls (TuttiSwitchboard *self);
/* How often tutti-sip was started and told what to do. */
guint tutti_switchboard_get_n_starts (TuttiSwitchboard *self);
const char *tutti_switchboard_get_registration (TuttiSwitchboard *self);

void tutti_switchboard_stop (TuttiSwitchboard *self);
gboolean tutti_switchboard_is_stopped (TuttiSwitchboard *self);

G_END_DECLS
