/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-pairs.h"

#include <string.h>

static gboolean
is_nominated (const TuttiIcePairs *self, const TuttiIcePath *path)
{
  return tutti_ice_path_equal (&self->nominated, path);
}

static TuttiIcePair *
find (TuttiIcePairs *self, const TuttiIcePath *path)
{
  for (guint i = 0; i < TUTTI_ICE_PAIRS_MAX; i++)
    if (tutti_ice_path_equal (&self->pairs[i].path, path))
      return &self->pairs[i];
  return NULL;
}

/* The pair of @path: there already, or free, or that of the longest silence. */
static TuttiIcePair *
choose (TuttiIcePairs *self, const TuttiIcePath *path)
{
  TuttiIcePair *known = find (self, path), *oldest = NULL;

  if (known != NULL)
    return known;
  for (guint i = 0; i < TUTTI_ICE_PAIRS_MAX; i++) {
    TuttiIcePair *pair = &self->pairs[i];

    if (pair->path.family == 0)
      return pair;
    if (is_nominated (self, &pair->path) ||
        tutti_ice_path_equal (&pair->path, &self->challenge.path))
      continue;
    if (oldest == NULL || pair->checked_us < oldest->checked_us)
      oldest = pair;
  }
  return oldest;
}

static TuttiIceChange
nominate (TuttiIcePairs *self, const TuttiIcePath *path)
{
  if (is_nominated (self, path)) {
    tutti_ice_challenge_cancel (&self->challenge);
    return TUTTI_ICE_CHANGE_NONE;
  }
  if (self->was_nominated) {
    tutti_ice_challenge_start (&self->challenge, path);
    return TUTTI_ICE_CHANGE_CHALLENGE;
  }
  self->nominated = *path;
  self->was_nominated = TRUE;
  return TUTTI_ICE_CHANGE_CONNECTED;
}

TuttiIceChange
tutti_ice_pairs_checked (TuttiIcePairs *self, const TuttiIcePath *path,
    gboolean nominates, gint64 now_us, TuttiIcePath *evicted)
{
  TuttiIceChange change = TUTTI_ICE_CHANGE_NONE;
  TuttiIcePair *pair = choose (self, path);

  if (pair->path.family != 0 && !tutti_ice_path_equal (&pair->path, path)) {
    *evicted = pair->path;
    change |= TUTTI_ICE_CHANGE_EVICTED;
  }
  pair->path = *path;
  pair->checked_us = now_us;
  if (nominates)
    change |= nominate (self, path);
  tutti_ice_pairs_heard (self, path, now_us);
  return change;
}

void
tutti_ice_pairs_heard (TuttiIcePairs *self, const TuttiIcePath *path, gint64 now_us)
{
  if (is_nominated (self, path))
    self->heard_us = now_us;
}

gboolean
tutti_ice_pairs_answered (TuttiIcePairs *self, const TuttiIcePath *path,
    const guint8 *data, gsize length, const char *remote_password, gint64 now_us)
{
  TuttiIcePair *pair = find (self, path);

  if (pair == NULL || !tutti_ice_challenge_is_open (&self->challenge) ||
      !tutti_ice_path_equal (&self->challenge.path, path) ||
      !tutti_ice_stun_answers_challenge (
          data, length, self->challenge.id, remote_password))
    return FALSE;
  pair->checked_us = now_us;
  self->nominated = *path;
  self->heard_us = now_us;
  tutti_ice_challenge_cancel (&self->challenge);
  return TRUE;
}

guint
tutti_ice_pairs_expire (
    TuttiIcePairs *self, gint64 since_us, TuttiIcePath *dropped, gboolean *expired)
{
  guint n_dropped = 0;

  *expired = FALSE;
  for (guint i = 0; i < TUTTI_ICE_PAIRS_MAX; i++) {
    TuttiIcePair *pair = &self->pairs[i];

    if (pair->path.family == 0 || pair->checked_us >= since_us)
      continue;
    if (is_nominated (self, &pair->path)) {
      memset (&self->nominated, 0, sizeof self->nominated);
      *expired = TRUE;
    }
    if (tutti_ice_path_equal (&pair->path, &self->challenge.path))
      tutti_ice_challenge_cancel (&self->challenge);
    dropped[n_dropped++] = pair->path;
    memset (pair, 0, sizeof *pair);
  }
  return n_dropped;
}

/* Where the peer seems to have moved without a word. Returns: (nullable) */
static const TuttiIcePair *
find_follower (const TuttiIcePairs *self, gint64 now_us)
{
  const TuttiIcePair *newest = NULL;

  if (now_us - self->heard_us < TUTTI_ICE_SILENCE_US)
    return NULL;
  for (guint i = 0; i < TUTTI_ICE_PAIRS_MAX; i++) {
    const TuttiIcePair *pair = &self->pairs[i];

    if (pair->path.family != 0 && pair->checked_us > self->heard_us &&
        (newest == NULL || pair->checked_us > newest->checked_us))
      newest = pair;
  }
  return newest;
}

gboolean
tutti_ice_pairs_review (TuttiIcePairs *self, gint64 now_us, gint64 consent_us)
{
  const TuttiIcePair *asked;

  if (self->nominated.family == 0 || tutti_ice_challenge_goes_on (&self->challenge))
    return FALSE;
  asked = find_follower (self, now_us);
  if (asked == NULL) {
    asked = find (self, &self->nominated);
    if (asked == NULL || now_us - asked->checked_us < consent_us / 2)
      return FALSE;
  }
  tutti_ice_challenge_start (&self->challenge, &asked->path);
  return tutti_ice_challenge_goes_on (&self->challenge);
}
