/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-clock.h"
#include "server/tutti-mixer.h"
#include "server/tutti-door.h"

G_BEGIN_DECLS

/* A mixer without a process: remembers what it was told, and says what the test wants. */
#define TEST_TYPE_MIXER (test_mixer_get_type ())
G_DECLARE_FINAL_TYPE (TestMixer, test_mixer, TEST, MIXER, GObject)

/* The commands so far as JSON, oldest first; owned by the mixer. */
GPtrArray *test_mixer_get_commands (TestMixer *self);
gboolean test_mixer_is_stopped (TestMixer *self);

/* Value of a string member of the last command of this type; NULL when there was none. */
const char *test_mixer_last (TestMixer *self, const char *type, const char *member);
guint test_mixer_count (TestMixer *self, const char *type);

/* As if the mixer had written this line. */
void test_mixer_say (TestMixer *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Cheap in the place of Argon2id: the hash of "x" is "hash of x". */
extern const TuttiPasswordFuncs test_passwords;

/* Hashes compared so far, from the start of the program. */
guint test_passwords_get_n_verified (void);

/* In between, none that is being compared is done. */
void test_passwords_hold (void);
void test_passwords_release (void);

/* A registry and its door on a clock that the test moves, and the mixers that it made. */
typedef struct {
  gint64 now_us;
  TuttiClock clock;
  GArray *calls; /* due later */
  guint last_call;
  TuttiPasswordQueue *passwords;
  TuttiRoomRegistry *registry;
  TuttiDoor *door;
  GPtrArray *mixers; /* TestMixer */
} TestRooms;

/* Of an ordinary server; for a test to change. */
extern const TuttiRoomLimits test_limits;

TestRooms *test_rooms_new (guint max_rooms, guint max_people);
TestRooms *test_rooms_new_with_limits (const TuttiRoomLimits *limits);
void test_rooms_free (TestRooms *self);

/* What is due on the way is called at its time. */
void test_rooms_pass_time (TestRooms *self, double seconds);

/* Waits until no password is being looked at; no time passes. */
void test_rooms_settle (TestRooms *self);

/* The mixer of the room made as the @index-th. */
TestMixer *test_rooms_mixer (TestRooms *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRooms, test_rooms_free)

G_END_DECLS
