/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose track a voice is. */
#include "mixer/tutti-tracks.h"

static void
assert_track (TuttiTracks *tracks, guint voice, guint16 track, const char *name)
{
  g_autofree char *found = NULL;

  g_assert_cmpuint (tutti_tracks_find (tracks, voice, &found), ==, track);
  g_assert_cmpstr (found, ==, name);
}

/* Nobody is in it who was not taken in. */
static void
test_only_who_is_taken_in (void)
{
  TuttiTracks *tracks = tutti_tracks_new ();

  assert_track (tracks, 7, 0, NULL);
  tutti_tracks_set_name (tracks, "ada", "Ada");
  assert_track (tracks, 7, 0, NULL);
  tutti_tracks_take_in (tracks, 7, "ada");
  assert_track (tracks, 7, 1, "Ada");
  tutti_tracks_leave_out (tracks, 7);
  assert_track (tracks, 7, 0, NULL);
  tutti_tracks_free (tracks);
}

/* Who connects anew has another voice, and the same track. */
static void
test_keeps_its_track (void)
{
  TuttiTracks *tracks = tutti_tracks_new ();

  tutti_tracks_take_in (tracks, 1, "ada");
  tutti_tracks_take_in (tracks, 2, "ben");
  assert_track (tracks, 1, 1, NULL);
  assert_track (tracks, 2, 2, NULL);
  tutti_tracks_set_name (tracks, "ada", "Ada");
  tutti_tracks_take_in (tracks, 3, "ada");
  assert_track (tracks, 3, 1, "Ada");
  tutti_tracks_free (tracks);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tracks/only-who-is-taken-in", test_only_who_is_taken_in);
  g_test_add_func ("/tracks/keeps-its-track", test_keeps_its_track);
  return g_test_run ();
}
