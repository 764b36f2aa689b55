/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-downlink.h"
#include "mixer/tutti-rtcp-report.h"

#include <string.h>

#define MS G_TIME_SPAN_MILLISECOND

static const TuttiReceiverReport good = {0.0, 40, 5}, lossy = {0.15, 40, 5},
                                 terrible = {0.5, 40, 5}, late = {0.0, 900, 5};

typedef struct {
  TuttiDownlink link;
  gint64 now;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->now = 5000 * MS;
  tutti_downlink_init (&fixture->link, fixture->now);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
}

/* One report a second for @seconds. */
static void
live (Fixture *fixture, const TuttiReceiverReport *report, guint seconds)
{
  for (guint i = 0; i < seconds; i++) {
    fixture->now += 1000 * MS;
    tutti_downlink_report (&fixture->link, report, fixture->now);
    tutti_downlink_climb (&fixture->link, fixture->now);
  }
}

static void
test_starts_small_and_climbs (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_LOW);
  live (fixture, &good, 2);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_MEDIUM);
  live (fixture, &good, 3);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_HIGH);
}

/* Sound gets FEC by loss that lasts, keeps it until the line has been clean for a while,
 * and is thin when nothing else fits. */
static void
test_sound (Fixture *fixture, gconstpointer unused)
{
  static const TuttiReceiverReport some = {0.06, 40, 5}, little = {0.02, 40, 5};
  const TuttiDownlink *link = &fixture->link;

  live (fixture, &good, 5);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_AUTO), ==, TUTTI_AUDIO_CLEAN);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_AUDIO), ==, TUTTI_AUDIO_CLEAN);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_THIN), ==, TUTTI_AUDIO_THIN);
  live (fixture, &some, 1);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_AUTO), ==, TUTTI_AUDIO_CLEAN);
  live (fixture, &some, 5);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_AUTO), ==, TUTTI_AUDIO_LOSSY);
  live (fixture, &little, 60);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_AUTO), ==, TUTTI_AUDIO_LOSSY);
  live (fixture, &good, 10);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_AUTO), ==, TUTTI_AUDIO_CLEAN);
  live (fixture, &terrible, 10);
  g_assert_cmpint (
      tutti_downlink_get_sound (link, TUTTI_QUALITY_AUTO), ==, TUTTI_AUDIO_THIN);
}

/* The caller is told, so that somebody acts on it. */
static void
test_sound_is_a_change (Fixture *fixture, gconstpointer unused)
{
  static const TuttiReceiverReport some = {0.06, 40, 5};
  guint changes = 0;

  for (guint i = 0; i < 20; i++)
    changes += tutti_downlink_report (&fixture->link, &some, fixture->now += 1000 * MS);
  g_assert_cmpuint (changes, ==, 1);
}

/* Who says nothing may have nothing: no climbing into the blue. */
static void
test_no_reports_no_climbing (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 100; i++) {
    fixture->now += 1000 * MS;
    g_assert_false (tutti_downlink_climb (&fixture->link, fixture->now));
  }
}

static void
test_one_bad_report_is_none (Fixture *fixture, gconstpointer unused)
{
  live (fixture, &good, 10);
  live (fixture, &lossy, 1);
  live (fixture, &good, 1);
  live (fixture, &lossy, 1);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_HIGH);
}

static void
test_down_to_thin_sound (Fixture *fixture, gconstpointer unused)
{
  live (fixture, &good, 10);
  live (fixture, &lossy, 2);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_MEDIUM);
  live (fixture, &lossy, 6);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_THIN);
  live (fixture, &lossy, 20);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_THIN);
}

static void
test_terrible_at_once (Fixture *fixture, gconstpointer unused)
{
  live (fixture, &good, 10);
  live (fixture, &terrible, 1);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_MEDIUM);
}

static void
test_queue_counts (Fixture *fixture, gconstpointer unused)
{
  live (fixture, &good, 10);
  live (fixture, &late, 2);
  g_assert_cmpint (fixture->link.level, ==, TUTTI_DOWNLINK_MEDIUM);
}

/* A line that bears MEDIUM and not HIGH: it is tried again and again, but ever more
 * seldom. */
static void
test_patience_grows (Fixture *fixture, gconstpointer unused)
{
  guint seconds_high = 0;

  live (fixture, &good, 4);
  for (guint i = 0; i < 600; i++) {
    gboolean high = fixture->link.level == TUTTI_DOWNLINK_HIGH;

    live (fixture, high ? &lossy : &good, 1);
    seconds_high += high ? 1 : 0;
  }
  g_assert_cmpint (fixture->link.patience_us, ==, TUTTI_DOWNLINK_LONGEST_PATIENCE_US);
  g_assert_cmpuint (seconds_high, >=, 4);
  g_assert_cmpuint (seconds_high, <=, 40);
}

static void
test_wish (Fixture *fixture, gconstpointer unused)
{
  live (fixture, &good, 10);
  g_assert_cmpint (tutti_downlink_get_level (&fixture->link, TUTTI_QUALITY_AUTO), ==,
      TUTTI_DOWNLINK_HIGH);
  g_assert_cmpint (tutti_downlink_get_level (&fixture->link, TUTTI_QUALITY_LOW), ==,
      TUTTI_DOWNLINK_LOW);
  g_assert_cmpint (tutti_downlink_get_level (&fixture->link, TUTTI_QUALITY_AUDIO), ==,
      TUTTI_DOWNLINK_SOUND);
  live (fixture, &lossy, 8);
  g_assert_cmpint (tutti_downlink_get_level (&fixture->link, TUTTI_QUALITY_HIGH), ==,
      TUTTI_DOWNLINK_THIN);
  g_assert_cmpint (
      tutti_downlink_level_get_rung (TUTTI_DOWNLINK_SOUND), ==, TUTTI_RUNG_NONE);
}

/* A sender report with a block about somebody else, then a receiver report about us:
 * fraction lost 64/256, jitter 900 ticks, LSR and DLSR. */
static const guint8 compound[] = {0x81, 200, 0, 12, 0, 0, 0, 1, /* */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* sender info */
    0, 0, 0, 9, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* */
    0x81, 201, 0, 7, 0, 0, 0, 2,                                              /* */
    0, 0, 0, 7, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x03, 0x84,                    /* jitter */
    0, 1, 0, 0, 0, 0, 0x80, 0};

static void
test_report_is_found (void)
{
  TuttiReceiverReport report;

  g_assert_true (
      tutti_rtcp_find_report (compound, sizeof compound, 7, 90000, 2 << 16, &report));
  g_assert_cmpfloat (report.lost, ==, 0.25);
  g_assert_cmpint (report.jitter_ms, ==, 10);
  g_assert_cmpint (report.rtt_ms, ==, 500);
  g_assert_false (
      tutti_rtcp_find_report (compound, sizeof compound, 8, 90000, 2 << 16, &report));
}

/* Whatever its lengths say, nothing is read behind the end (ASan would see it). */
static void
test_cut_reports (void)
{
  TuttiReceiverReport report;

  for (gsize length = 0; length < sizeof compound; length++) {
    g_autofree guint8 *copy = g_memdup2 (compound, MAX (length, 1));

    g_assert_false (tutti_rtcp_find_report (copy, length, 7, 90000, 2 << 16, &report));
  }
}

static void
test_ntp (void)
{
  g_assert_cmphex (tutti_rtcp_ntp_middle (0), ==, 0x7e800000);
  g_assert_cmphex (tutti_rtcp_ntp_middle (G_USEC_PER_SEC / 2), ==, 0x7e808000);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/downlink/starts-small", test_starts_small_and_climbs);
  ADD ("/downlink/sound", test_sound);
  ADD ("/downlink/sound-is-a-change", test_sound_is_a_change);
  ADD ("/downlink/no-reports", test_no_reports_no_climbing);
  ADD ("/downlink/one-bad-report", test_one_bad_report_is_none);
  ADD ("/downlink/down-to-thin-sound", test_down_to_thin_sound);
  ADD ("/downlink/terrible", test_terrible_at_once);
  ADD ("/downlink/queue", test_queue_counts);
  ADD ("/downlink/patience-grows", test_patience_grows);
  ADD ("/downlink/wish", test_wish);
  g_test_add_func ("/rtcp-report/found", test_report_is_found);
  g_test_add_func ("/rtcp-report/cut", test_cut_reports);
  g_test_add_func ("/rtcp-report/ntp", test_ntp);
  return g_test_run ();
}
