/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-role.h"
#include "server/tutti-room-settings.h"

G_BEGIN_DECLS

/* What somebody shows at the door. */
typedef enum {
  TUTTI_PROOF_NONE,
  TUTTI_PROOF_UNCHECKED,
  TUTTI_PROOF_RIGHT,
  TUTTI_PROOF_WRONG,
} TuttiProof;

/* The room as it is at this moment. */
typedef struct {
  const TuttiRoomSettings *settings;
  guint n_seats;    /* taken, kept ones too */
  guint max_people; /* what the server allows in any room */
  guint n_waiting;
  gint64 now_s; /* since 1970 */
} TuttiEntryRoom;

/* Who wants to come in. */
typedef struct {
  TuttiProof key;      /* the host's */
  TuttiProof password; /* the guests' */
  TuttiProof token;    /* a signed invitation; never unchecked */
  TuttiRole role;      /* the token's */
  gboolean banned;     /* with the seat of somebody who was banned */
  gboolean suspect;    /* from the address of such a one */
} TuttiEntryVisitor;

typedef enum {
  TUTTI_VERDICT_ENTER,
  TUTTI_VERDICT_WAIT,  /* in the lobby */
  TUTTI_VERDICT_CHECK, /* the password has to be looked at, then judge again */
  TUTTI_VERDICT_FULL,  /* somebody who belongs, but there is no place */
  TUTTI_VERDICT_REFUSE /* the one answer to all who do not belong */
} TuttiVerdict;

/**
 * tutti_entry_judge:
 * @out_role: (out): for %TUTTI_VERDICT_ENTER
 *
 * Who may come into a room, and as what. Pure.
 */
TuttiVerdict tutti_entry_judge (
    const TuttiEntryRoom *room, const TuttiEntryVisitor *visitor, TuttiRole *out_role);

/* Seats for those who come without the host's key. */
guint tutti_entry_max_people (const TuttiEntryRoom *room);

G_END_DECLS
