/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-endpoint.h"

G_BEGIN_DECLS

/*
 * TuttiPhoneEndpoint: a telephone: tuttidialin between the socket of the call and the
 * audio mixer, and prompts to the phone alone. Without a picture in either direction.
 *
 * It is connected with its first packet. What comes of the element's messages is the
 * business of TuttiPhones.
 */
#define TUTTI_TYPE_PHONE_ENDPOINT (tutti_phone_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiPhoneEndpoint, tutti_phone_endpoint, TUTTI, PHONE_ENDPOINT, TuttiEndpoint)

typedef enum {
  TUTTI_PHONE_IN_ROOM,      /* hears the others, and is heard */
  TUTTI_PHONE_IN_RECEPTION, /* hears prompts alone */
} TuttiPhonePlace;

/* @fd, @control_fd: (transfer full): -1: none. Returns: NULL with the reason when @line
 * is not right; the descriptors are closed */
TuttiEndpoint *tutti_phone_endpoint_new (const char *id, const char *participant,
    TuttiPipeline *pipeline, guint number, TuttiPhonePlace place,
    const TuttiPhoneLine *line, int fd, int control_fd, GError **error);

/* Returns: FALSE with the reason; everything stays as it was */
gboolean tutti_phone_endpoint_update (
    TuttiPhoneEndpoint *self, const TuttiPhoneLine *line, GError **error);

/* @sounds: (element-type GBytes): see tutti_prompt_player_play(). When it has been
 * played, the bin posts an element message "tutti-prompt-played" with `number` (int64).
 */
gboolean tutti_phone_endpoint_play (
    TuttiPhoneEndpoint *self, gint64 number, GPtrArray *sounds, gint64 *interrupted);
gboolean tutti_phone_endpoint_stop_playing (
    TuttiPhoneEndpoint *self, gint64 *interrupted);

G_END_DECLS
