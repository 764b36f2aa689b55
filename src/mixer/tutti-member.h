/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-downlink.h"
#include "mixer/tutti-endpoint.h"

G_BEGIN_DECLS

/*
 * A participant as the mixer knows them: stays while endpoints come and go (a new
 * connection is a new endpoint), until the server says remove. So a tile stays where it
 * is. Main context.
 */
typedef struct {
  char *participant;
  guint number;                        /* from 1, unique in the room */
  TuttiEndpoint *endpoint;             /* NULL between two connections */
  gboolean connected;                  /* @endpoint is: it can be shown something */
  gboolean microphone, camera, screen; /* what the person has switched on */
  guint shared;                        /* rises with each share that begins */
  TuttiLayoutWish layout;
  TuttiQualityWish quality;
  TuttiDownlink downlink;                /* since the endpoint connected */
  TuttiEncoding uplink[TUTTI_N_SOURCES]; /* what was asked of this person last */
  gboolean uplink_told;                  /* since the endpoint connected */
  guint told; /* hash of the layout that this person was told last; 0: none */
} TuttiMember;

TuttiMember *tutti_member_new (const char *participant, guint number);
void tutti_member_free (TuttiMember *self);

G_END_DECLS
