/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"
#include "room-layout.h"
#include "tutti-test-client.h"

/*
 * A tutti-mixer process ($TUTTI_MIXER) with a room of 640x360 at 10 pictures/s on
 * sockets of loopback, driven as the server drives it. All calls in the thread of the
 * default main context; a process that ends unasked, a `fault` and a line that cannot be
 * read end the test.
 */
typedef struct _Room Room;

#define ROOM_WIDTH 640
#define ROOM_HEIGHT 360
#define ROOM_FRAMERATE 10

/* @args: further arguments of the program, NULL-terminated, or NULL. Returns: configured
 */
Room *room_new (const char *const *args);

/* The same without `configure`. */
Room *room_new_bare (const char *const *args);

/* @voices: that are mixed at once; 0: as many as the mixer chooses */
void room_configure (Room *self, guint voices, int framerate);

/* Asks it to end if it still runs; its exit status must be 0. */
void room_free (Room *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Room, room_free)

int room_get_pid (Room *self);

/* As when the server has died. */
void room_close_link (Room *self);

/* Waits for the process to end. Returns: its exit status, or -1 if a signal ended it */
int room_wait_end (Room *self);

/* For room-feed.c and room-phone.c: sends a command, and hears what room.c does not know.
 */
void room_send (Room *self, const TuttiMessage *message, const int *fds, guint n_fds);
gpointer *room_get_phones (Room *self); /* a place of room-phone.c's own */
gboolean room_phones_take (Room *self, const TuttiMessage *message);
void room_phones_free (gpointer phones);
void room_wait_configured (Room *self);

/* Commands */

void room_add (
    Room *self, const char *participant, const char *endpoint, const char *sdp);

/* @codec: preferred for the picture, as in `offer`; NULL: none */
void room_add_preferring (Room *self, const char *participant, const char *endpoint,
    const char *sdp, const char *codec);

void room_robot (Room *self, const char *participant, const char *fragment);
void room_remove (Room *self, const char *participant);

typedef enum {
  ROOM_MICROPHONE = 1 << 0,
  ROOM_CAMERA = 1 << 1,
  ROOM_SCREEN = 1 << 2,
} RoomMedia;

void room_watch (
    Room *self, const char *participant, const char *layout, const char *quality);
void room_hear (Room *self, const char *participant, const char *speaker, int decibels);
void room_spotlight (Room *self, const char *participant); /* NULL: nobody */

void room_label (Room *self, const char *participant, const char *name);

/* @fd: is duplicated. @video: "none", "vp8", "h264" */
/* Gives one end of a feed to the room. Returns: the other */
int room_open_feed (Room *self, const char *feed, const char *video);
/* @title, @layout: (nullable). The title is also on a card. */
int room_open_feed_as (Room *self, const char *feed, const char *video, const char *title,
    const char *layout);
int room_open_feed_without_card (
    Room *self, const char *feed, const char *video, const char *title);
/* With everybody's sound alone, too. */
int room_open_feed_with_voices (Room *self, const char *feed, const char *video);
void room_feed_end (Room *self, const char *feed);
/* @type: of a message that has nothing but a feed's id */
void room_feed_steer (Room *self, const char *feed, TuttiMessageType type);

/* `feed-ended` so far; one with an error ends the test */
guint room_get_feeds_ended (Room *self);

/* Of recordings and streams. */
void room_leave_out (Room *self, const char *participant);
void room_take_in (Room *self, const char *participant);

/* To everybody, aloud. */
void room_notice (Room *self, const char *language, const char *notice);
void room_media (Room *self, const char *participant, RoomMedia media);

/* add, media with microphone and camera, and the answer passed to @client. Does not wait
 * for the connection. */
void room_join (
    Room *self, TuttiTestClient *client, const char *participant, const char *endpoint);

/* The same with another offer than the client's own. */
void room_join_with (Room *self, TuttiTestClient *client, const char *participant,
    const char *endpoint, const char *offer);

/* Events so far. Strings are borrowed until the main context turns again. */

const char *room_get_answer (Room *self, const char *endpoint);
gboolean room_is_connected (Room *self, const char *endpoint);
const char *room_get_failure (Room *self, const char *endpoint); /* error id or NULL */
gboolean room_is_removed (Room *self, const char *endpoint);
gint64 room_get_ticks (Room *self);
gint64 room_get_encodes (Room *self);
gint64 room_get_frames (Room *self);
guint room_get_heartbeats (Room *self);
gint64 room_get_endpoints (Room *self);
guint room_get_layouts (Room *self);

/* dBFS of the last `levels` that named @participant; -127 before */
int room_get_level (Room *self, const char *participant);
gboolean room_has_level (Room *self, const char *participant);
gboolean room_is_speaking (Room *self, const char *participant);

/* Returns: FALSE if there is no such tile. @source: "none", "camera" or "screen" */
gboolean room_find_tile (
    Room *self, const char *participant, const char *source, TuttiTestRect *rect);
guint room_count_tiles (Room *self);

/* The same in the layout that @viewer was told last. */
gboolean room_find_tile_of (Room *self, const char *viewer, const char *participant,
    const char *source, TuttiTestRect *rect);

/* What @viewer was told last, or with NULL anybody; NULL: nothing yet */
const RoomLayout *room_get_layout (Room *self, const char *viewer);

/* "grid", "speaker", "presentation"; NULL before @viewer was told a layout */
const char *room_get_view (Room *self, const char *viewer);

/* Encoders of pictures that run, by the last heartbeat. */
gint64 room_get_renditions (Room *self);

/* What is wanted of somebody's picture now; NULL before the first `uplink` */
const TuttiUplink *room_get_uplink (
    Room *self, const char *participant, const char *source);

/* The same, waiting for the event with the watchdog. */

void room_wait_connected (Room *self, const char *endpoint);
void room_wait_removed (Room *self, const char *endpoint);
void room_wait_failure (Room *self, const char *endpoint, const char *error);
void room_wait_tile (
    Room *self, const char *participant, const char *source, TuttiTestRect *rect);
