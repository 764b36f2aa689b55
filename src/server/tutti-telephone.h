/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-config.h"
#include "server/tutti-switchboard.h"

G_BEGIN_DECLS

/**
 * TuttiTelephone: the settings of [phone], read and put into effect: what the switchboard
 * and the rooms are given.
 */
typedef struct _TuttiTelephone TuttiTelephone;

/* @certificate, @key: (nullable): paths, of the server's own. Returns: (transfer full):
 * NULL with @error set; without "sip-listen" one that does nothing */
TuttiTelephone *tutti_telephone_new (
    const TuttiConfig *config, const char *certificate, const char *key, GError **error);
void tutti_telephone_free (TuttiTelephone *self);

/* Starts tutti-sip. The others as tutti_switchboard_new(). Returns: FALSE with @error */
gboolean tutti_telephone_start (TuttiTelephone *self, TuttiDoor *door,
    TuttiRoomRegistry *registry, const TuttiClock *clock, TuttiMixerFactory reception,
    gpointer factory_data, GError **error);

void tutti_telephone_stop (TuttiTelephone *self);
gboolean tutti_telephone_is_stopped (TuttiTelephone *self);

/* For /healthz; nothing without telephones. */
void tutti_telephone_append_health (TuttiTelephone *self, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiTelephone, tutti_telephone_free)

G_END_DECLS
