/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-challenge.h"

#include <string.h>
#include <sys/random.h>

/* With 5 % loss each way, four questions leave one change in ten thousand to the peer's
 * next check. The pause is that of a long path; it also bounds what a peer can make us
 * send to strangers: ten packets of 120 bytes a second. */
#define TRIES_MAX 4
#define PAUSE_US (100 * 1000)

void
tutti_ice_challenge_start (TuttiIceChallenge *self, const TuttiIcePath *path)
{
  if (tutti_ice_path_equal (&self->path, path) && self->tries < TRIES_MAX)
    return;
  memset (&self->path, 0, sizeof self->path);
  /* an id that can be guessed is worse than no change; the peer's next check tries again
   */
  if (getrandom (self->id, sizeof self->id, GRND_NONBLOCK) != sizeof self->id)
    return;
  self->path = *path;
  self->tries = 0;
}

void
tutti_ice_challenge_cancel (TuttiIceChallenge *self)
{
  memset (&self->path, 0, sizeof self->path);
}

gboolean
tutti_ice_challenge_take (TuttiIceChallenge *self, gint64 now_us)
{
  if (!tutti_ice_challenge_goes_on (self) || now_us < self->due_us)
    return FALSE;
  self->tries++;
  self->due_us = now_us + PAUSE_US;
  return TRUE;
}

gboolean
tutti_ice_challenge_is_open (const TuttiIceChallenge *self)
{
  return self->path.family != 0;
}

gboolean
tutti_ice_challenge_goes_on (const TuttiIceChallenge *self)
{
  return tutti_ice_challenge_is_open (self) && self->tries < TRIES_MAX;
}
