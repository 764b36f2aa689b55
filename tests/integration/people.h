/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "room.h"

/*
 * Several clients in a room, each with a tone and a colour of its own; number i is the
 * participant "p<i>" with the endpoint "e<i>".
 */
typedef struct _People People;

#define PEOPLE_MAX 4

/* Joins @n clients and waits until all are connected. */
People *people_new (Room *room, guint n);
People *people_new_with_voice (Room *room, guint n, TuttiTestVoice voice);
/* @options: for each */
People *people_new_with (Room *room, guint n, const TuttiTestClientOptions *options);
void people_free (People *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (People, people_free)

TuttiTestClient *people_get_client (People *self, guint i);
double people_get_frequency (guint i);
guint32 people_get_colour (guint i);

/* What client number @i is made with. */
TuttiTestClientOptions people_get_options (guint i);

/* Waits until everybody's last second holds the tones of all others, and nobody's their
 * own: 40 dB below the faintest of the others. */
void people_wait_all_heard (People *self);

/* What must be seen at a tile of the layout. */
typedef struct {
  const char *participant;
  const char *source; /* as in the layout */
  guint32 colour;
} PeopleView;

/* Of a tile without a picture. */
#define PEOPLE_EMPTY 0x17191d

/* Waits until the layout has just these @n tiles and everybody sees them so, and that it
 * stays so for ten pictures. */
void people_wait_seen (People *self, const PeopleView *views, guint n);

/* The same for the cameras of all clients, and nothing else. */
void people_wait_all_seen (People *self);

/* Takes client number @i out of the measurements, and takes @client (transfer full), if
 * any, in its place. */
void people_exchange (People *self, guint i, TuttiTestClient *client);
