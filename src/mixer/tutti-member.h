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
  char *person;                        /* whose sound this telephone is; NULL: its own */
  guint number;                        /* from 1, unique in the room */
  TuttiEndpoint *endpoint;             /* NULL between two connections */
  gboolean connected;                  /* @endpoint is: it can be shown something */
  gboolean microphone, camera, screen; /* what the person has switched on */
  gboolean unrecorded;                 /* is in no recording and no stream */
  GHashTable *volumes; /* participant -> how loud this person hears them, dB, not 0 */
  guint shared;        /* rises with each share that begins */
  guint page, pages;   /* of slides that are shown; 0: none */
  TuttiLayoutWish layout;
  TuttiQualityWish quality;
  TuttiDownlink downlink;                /* since the endpoint connected */
  TuttiEncoding uplink[TUTTI_N_SOURCES]; /* what was asked of this person last */
  gboolean uplink_told;                  /* since the endpoint connected */
  guint told; /* hash of the layout that this person was told last; 0: none */
} TuttiMember;

/* The new one has its microphone on. */
TuttiMember *tutti_member_new (const char *participant, guint number);
void tutti_member_free (TuttiMember *self);
void tutti_member_set_person (TuttiMember *self, const char *person);

/* Whether this person can be shown something now. */
gboolean tutti_member_is_viewer (const TuttiMember *self);

/* Everybody in the room. Who is hidden has a voice and no tile. */
typedef struct {
  GPtrArray *seen, *hidden; /* TuttiMember */
  guint shares;             /* that ever began */
} TuttiMembers;

typedef enum {
  TUTTI_MEMBER_SEEN,
  TUTTI_MEMBER_HIDDEN,
} TuttiMemberPlace;

void tutti_members_init (TuttiMembers *self);
void tutti_members_clear (TuttiMembers *self);

TuttiMember *tutti_members_add (
    TuttiMembers *self, const char *participant, guint number, TuttiMemberPlace place);
void tutti_members_remove (TuttiMembers *self, TuttiMember *member);

/* All: (transfer none) (nullable) */
TuttiMember *tutti_members_find (const TuttiMembers *self, const char *participant);
/* The telephone that is the sound of @person now. */
TuttiMember *tutti_members_find_phone_of (const TuttiMembers *self, const char *person);
/* Whose endpoint's element @object is. */
TuttiMember *tutti_members_find_owner (const TuttiMembers *self, GstObject *object);

guint tutti_members_count_endpoints (const TuttiMembers *self);

typedef void (*TuttiMemberFunc) (TuttiMember *member, gpointer user_data);
void tutti_members_foreach (
    const TuttiMembers *self, TuttiMemberFunc func, gpointer user_data);

G_END_DECLS
