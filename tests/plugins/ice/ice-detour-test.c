/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which packets may be received on everybody's thread. */
#include <string.h>

#include "plugins/ice/tutti-ice-detour.h"

#define NOW_US (1000 * G_USEC_PER_SEC)

typedef struct {
  TuttiIceDetour detour;
  gint64 now_us;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  memset (&self->detour, 0, sizeof self->detour);
  self->now_us = NOW_US;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
}

static gboolean
hear (Fixture *self, guint8 source, TuttiIceBacklog backlog)
{
  const guint8 rtp[12] = {0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, source};

  return tutti_ice_detour_is_due (&self->detour, rtp, sizeof rtp, backlog, self->now_us);
}

static gboolean
hear_report (Fixture *self, guint8 source)
{
  const guint8 rtcp[8] = {0x80, 200, 0, 1, 0, 0, 0, source};

  return tutti_ice_detour_is_due (
      &self->detour, rtcp, sizeof rtcp, TUTTI_ICE_BACKLOG_NONE, self->now_us);
}

static void
test_new_source (Fixture *self, gconstpointer data)
{
  g_assert_true (hear (self, 1, TUTTI_ICE_BACKLOG_NONE));
  self->now_us += TUTTI_ICE_DETOUR_US - 1;
  g_assert_true (hear (self, 1, TUTTI_ICE_BACKLOG_NONE));
  self->now_us += 1;
  g_assert_false (hear (self, 1, TUTTI_ICE_BACKLOG_NONE));
  /* Everything of the peer goes round for the second one, or packets would overtake. */
  g_assert_true (hear (self, 2, TUTTI_ICE_BACKLOG_NONE));
  g_assert_true (hear (self, 1, TUTTI_ICE_BACKLOG_NONE));
}

static void
test_backlog (Fixture *self, gconstpointer data)
{
  g_assert_true (hear (self, 1, TUTTI_ICE_BACKLOG_SOME));
  self->now_us += 10 * TUTTI_ICE_DETOUR_US;
  g_assert_true (hear (self, 1, TUTTI_ICE_BACKLOG_SOME));
  g_assert_false (hear (self, 1, TUTTI_ICE_BACKLOG_NONE));
  /* What is there now came from elsewhere. */
  g_assert_false (hear (self, 1, TUTTI_ICE_BACKLOG_SOME));
}

/* The sender's report may come first, and is as good a first sign. */
static void
test_report (Fixture *self, gconstpointer data)
{
  g_assert_true (hear_report (self, 7));
  self->now_us += TUTTI_ICE_DETOUR_US;
  g_assert_false (hear_report (self, 7));
  g_assert_false (hear (self, 7, TUTTI_ICE_BACKLOG_NONE));
}

static void
test_no_media (Fixture *self, gconstpointer data)
{
  static const guint8 dtls[20] = {22, 0xfe, 0xfd}, cut[6] = {0x80, 96};

  g_assert_false (tutti_ice_detour_is_due (
      &self->detour, dtls, sizeof dtls, TUTTI_ICE_BACKLOG_NONE, self->now_us));
  g_assert_false (tutti_ice_detour_is_due (
      &self->detour, cut, sizeof cut, TUTTI_ICE_BACKLOG_NONE, self->now_us));
  g_assert_false (tutti_ice_detour_is_due (
      &self->detour, cut, 0, TUTTI_ICE_BACKLOG_NONE, self->now_us));
}

/* Who makes up sources hurts nobody else: it stays the long way. */
static void
test_flood (Fixture *self, gconstpointer data)
{
  for (guint i = 1; i <= 2 * TUTTI_ICE_DETOUR_SOURCES; i++)
    g_assert_true (hear (self, i, TUTTI_ICE_BACKLOG_NONE));
  self->now_us += TUTTI_ICE_DETOUR_US;
  g_assert_false (hear (self, 1, TUTTI_ICE_BACKLOG_NONE));
  g_assert_true (hear (self, TUTTI_ICE_DETOUR_SOURCES + 1, TUTTI_ICE_BACKLOG_NONE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)
  ADD ("/ice/detour/new-source", test_new_source);
  ADD ("/ice/detour/backlog", test_backlog);
  ADD ("/ice/detour/report", test_report);
  ADD ("/ice/detour/no-media", test_no_media);
  ADD ("/ice/detour/flood", test_flood);
  return g_test_run ();
}
