/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gap-meter.h"

#include <unistd.h>

#include "tutti-test-process.h"
#include "tutti-test-wait.h"

#define N_PEOPLE 2

/* Above it the sound is not judged. */
#define CROWDING_MAX 0.2

struct _GapMeter {
  TuttiTestClient *clients[N_PEOPLE];
  int pid;
  gint64 start_us; /* monotonic, of the measurement */
  guint64 start_waited;
  GArray *senders;   /* the mixer's threads that make and send the packets */
  GArray *receivers; /* those that take in the voices */
  GArray *listeners; /* the clients' that take in the packets; all are ids (int) */
};

static guint64
get_waited (int pid, GArray *threads)
{
  guint64 waited = 0;

  for (guint i = 0; i < threads->len; i++)
    waited += tutti_test_process_waited (pid, g_array_index (threads, int, i));
  return waited;
}

/* These two on the clients' streaming threads. */

static guint64
waited_for_packets (gpointer data)
{
  GapMeter *self = data;
  guint64 waited = get_waited (self->pid, self->senders);

  for (guint i = 0; i < N_PEOPLE; i++)
    waited += tutti_test_client_get_waited (self->clients[i], TUTTI_TEST_GAP_PACKETS);
  return waited;
}

static guint64
waited_for_sound (gpointer data)
{
  GapMeter *self = data;
  guint64 waited = get_waited (self->pid, self->senders) +
                   get_waited (self->pid, self->receivers) +
                   get_waited (getpid (), self->listeners);

  for (guint i = 0; i < N_PEOPLE; i++)
    waited += tutti_test_client_get_waited (self->clients[i], TUTTI_TEST_GAP_SOUND);
  return waited;
}

static gboolean
both_hear (gpointer data)
{
  GapMeter *self = data;

  return tutti_test_client_has_heard (self->clients[0]) &&
         tutti_test_client_has_heard (self->clients[1]);
}

GapMeter *
gap_meter_new (Room *room, People *people)
{
  /* Beside the thread that makes packets and those that send them, those that hold locks
   * which they need. */
  static const char *const senders[] = {"tutti-audio", "tutti-deliver", "tutti-ice-io",
      "tutti-mixer", "pool-tutti", "rtpsession"};
  static const char *const receivers[] = {"tutti-ice-io", "queue", "rtpjitterbuffer"};
  GapMeter *self = g_new0 (GapMeter, 1);

  self->pid = room_get_pid (room);
  self->senders = g_array_new (FALSE, FALSE, sizeof (int));
  self->receivers = g_array_new (FALSE, FALSE, sizeof (int));
  self->listeners = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < N_PEOPLE; i++)
    self->clients[i] = people_get_client (people, i);
  people_wait_all_heard (people);
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    tutti_test_process_find_threads (self->pid, senders[i], self->senders);
  g_assert_cmpuint (self->senders->len, >, 1);
  for (guint i = 0; i < G_N_ELEMENTS (receivers); i++)
    tutti_test_process_find_threads (self->pid, receivers[i], self->receivers);
  tutti_test_process_find_threads (getpid (), "queue", self->listeners);
  /* the first starts it, after the second it has what it compares with */
  gap_meter_take (self);
  gap_meter_take (self);
  return self;
}

/* Ends the measurement, for which the clients must still be there. */
void
gap_meter_free (GapMeter *self)
{
  for (guint i = 0; i < N_PEOPLE; i++) {
    for (guint kind = 0; kind < TUTTI_TEST_N_GAPS; kind++)
      tutti_test_client_take_gap (self->clients[i], kind, NULL, NULL);
  }
  g_array_unref (self->senders);
  g_array_unref (self->receivers);
  g_array_unref (self->listeners);
  g_free (self);
}

Gaps
gap_meter_take (GapMeter *self)
{
  Gaps gaps = {0};
  gint64 now;
  guint64 waited;

  /* A second more: what has just begun counts in full. */
  for (guint i = 0; i < N_PEOPLE; i++)
    tutti_test_client_forget (self->clients[i]);
  tutti_test_wait (both_hear, self, "another second of sound");
  for (guint i = 0; i < N_PEOPLE; i++) {
    double packets_ms = tutti_test_client_take_gap (
        self->clients[i], TUTTI_TEST_GAP_PACKETS, waited_for_packets, self);
    double sound_ms = tutti_test_client_take_gap (
        self->clients[i], TUTTI_TEST_GAP_SOUND, waited_for_sound, self);

    gaps.packets_ms = MAX (gaps.packets_ms, packets_ms);
    gaps.sound_ms = MAX (gaps.sound_ms, sound_ms);
  }
  now = g_get_monotonic_time ();
  waited = waited_for_sound (self);
  gaps.crowding = (waited - self->start_waited) / 1e3 / (now - self->start_us);
  self->start_us = now;
  self->start_waited = waited;
  return gaps;
}

/* Under a sanitizer everything takes two to three times as long, and locks are held for
 * as much longer: gaps there are not the product's. */
static gboolean
may_judge (void)
{
  return g_getenv ("TUTTI_SANITIZED") == NULL;
}

gboolean
gap_meter_has_gap (GapMeter *self)
{
  Gaps gaps = gap_meter_take (self);

  g_test_message (
      "longest gaps of the others: packets %.1f ms, sound %.1f ms; crowding %.2f",
      gaps.packets_ms, gaps.sound_ms, gaps.crowding);
  if (!may_judge ()) {
    g_test_message ("a sanitizer's gaps are not judged");
    return FALSE;
  }
  if (gaps.packets_ms > GAP_MAX_MS)
    return TRUE;
  if (gaps.crowding <= CROWDING_MAX)
    return gaps.sound_ms > GAP_MAX_MS;
  g_test_message ("the machine is too crowded to judge the sound");
  return FALSE;
}

void
gap_meter_expect_none (GapMeter *self, GapAction action, gpointer data)
{
  for (guint turn = 0; turn < GAP_TURNS; turn++) {
    action (data, turn);
    if (!gap_meter_has_gap (self))
      return;
  }
  g_error ("each of %d times it made a gap longer than %d ms", GAP_TURNS, GAP_MAX_MS);
}
