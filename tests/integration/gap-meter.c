/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gap-meter.h"

#include "tutti-test-process.h"
#include "tutti-test-wait.h"

#define N_PEOPLE 2

struct _GapMeter {
  TuttiTestClient *clients[N_PEOPLE];
  int pid;
  GArray *threads; /* of the mixer, that sound passes through */
};

/* On the clients' streaming threads. */
static guint64
get_waited (gpointer data)
{
  GapMeter *self = data;
  guint64 waited = 0;

  for (guint i = 0; i < self->threads->len; i++)
    waited +=
        tutti_test_process_waited (self->pid, g_array_index (self->threads, int, i));
  for (guint i = 0; i < N_PEOPLE; i++)
    waited += tutti_test_client_get_waited (self->clients[i]);
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
  static const char *const names[] = {
      "tutti-audio", "tutti-ice-io", "queue", "rtpjitterbuffer"};
  GapMeter *self = g_new0 (GapMeter, 1);

  self->pid = room_get_pid (room);
  self->threads = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < N_PEOPLE; i++)
    self->clients[i] = people_get_client (people, i);
  people_wait_all_heard (people);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    tutti_test_process_find_threads (self->pid, names[i], self->threads);
  gap_meter_take (self);
  return self;
}

/* Ends the measurement, for which the clients must still be there. */
void
gap_meter_free (GapMeter *self)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    tutti_test_client_take_gap (self->clients[i], NULL, NULL);
  g_array_unref (self->threads);
  g_free (self);
}

double
gap_meter_take (GapMeter *self)
{
  double gap_ms = 0;

  /* A second more: what has just begun counts in full. */
  for (guint i = 0; i < N_PEOPLE; i++)
    tutti_test_client_forget (self->clients[i]);
  tutti_test_wait (both_hear, self, "another second of sound");
  for (guint i = 0; i < N_PEOPLE; i++)
    gap_ms =
        MAX (gap_ms, tutti_test_client_take_gap (self->clients[i], get_waited, self));
  return gap_ms;
}
