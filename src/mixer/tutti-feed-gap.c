/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-feed-gap.h"

void
tutti_feed_gap_init (TuttiFeedGap *self)
{
  *self = (TuttiFeedGap){0, G_MAXUINT64};
}

void
tutti_feed_gap_begin (TuttiFeedGap *self, guint64 now_ns)
{
  if (tutti_feed_gap_lasts (self))
    return;
  if (now_ns >= self->until + TUTTI_FEED_GAP_LATE_NS)
    self->from = now_ns;
  self->until = G_MAXUINT64;
}

void
tutti_feed_gap_end (TuttiFeedGap *self, guint64 now_ns)
{
  if (tutti_feed_gap_lasts (self))
    self->until = now_ns;
}

gboolean
tutti_feed_gap_lasts (const TuttiFeedGap *self)
{
  return self->until == G_MAXUINT64;
}

gboolean
tutti_feed_gap_has (const TuttiFeedGap *self, guint64 start_ns, guint64 end_ns)
{
  return end_ns > self->from && start_ns < self->until;
}
