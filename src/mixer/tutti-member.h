/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-endpoint.h"

G_BEGIN_DECLS

/*
 * A participant as the mixer knows them: stays while endpoints come and go (a new
 * connection is a new endpoint), until the server says remove. So a tile stays where it
 * is. Main context.
 */
typedef struct {
  char *participant;
  TuttiEndpoint *endpoint;             /* NULL between two connections */
  gboolean connected;                  /* @endpoint is: it can be shown something */
  gboolean microphone, camera, screen; /* what the person has switched on */
} TuttiMember;

TuttiMember *tutti_member_new (const char *participant);
void tutti_member_free (TuttiMember *self);

/* Lays out @members (TuttiMember, in the order in which they came) as a grid, a shared
 * screen before its owner's camera; moves their inputs there on @canvas, and returns
 * what the clients are told. Free @out's tiles with g_ptr_array_unref(). */
void tutti_members_arrange (GPtrArray *members, TuttiCanvas *canvas,
    const TuttiCanvasFormat *format, TuttiLayoutMessage *out);

G_END_DECLS
