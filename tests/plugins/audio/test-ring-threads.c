/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One writing, one reading and one flushing thread at full speed, for TSan and for torn
 * frames: both channels always carry the same, whatever is dropped, cut or faded. */
#include "plugins/audio/tutti-ring.h"
#include "tutti-tap.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#define PACKETS 20000
#define PACKET_FRAMES 960
#define NS_PER_PACKET 20000000

typedef struct {
  TuttiRing ring;
  atomic_int done;
  uint64_t taken;
} Shared;

static void *
write_all (void *data)
{
  Shared *shared = data;
  int16_t packet[PACKET_FRAMES * 2];
  int16_t value = 0;

  for (int i = 0; i < PACKETS; i++) {
    /* Sizes that are no multiple of anything. */
    const size_t frames = 1 + (size_t)(i * 37) % PACKET_FRAMES;

    for (size_t frame = 0; frame < frames; frame++, value = (int16_t)(value + 7))
      packet[2 * frame] = packet[2 * frame + 1] = value;
    shared->taken +=
        tutti_ring_write (&shared->ring, packet, frames, (int64_t)i * NS_PER_PACKET,
            i % 11 ? TUTTI_RING_CONTIGUOUS : TUTTI_RING_AFTER_LOSS);
    if (i % 3 == 0)
      sched_yield ();
  }
  atomic_store (&shared->done, 1);
  return NULL;
}

static void *
flush_now_and_then (void *data)
{
  Shared *shared = data;

  while (!atomic_load (&shared->done)) {
    tutti_ring_flush (&shared->ring);
    for (int i = 0; i < 50; i++)
      sched_yield ();
  }
  return NULL;
}

static void
test_threads (void)
{
  Shared *shared = calloc (1, sizeof *shared);
  int16_t out[PACKET_FRAMES * 2];
  pthread_t writer, flusher;
  int64_t now_ns = 0;
  int torn = 0;
  uint64_t read, written;

  tutti_ring_init (&shared->ring);
  pthread_create (&writer, NULL, write_all, shared);
  pthread_create (&flusher, NULL, flush_now_and_then, shared);
  while (!atomic_load (&shared->done)) {
    tutti_ring_read (&shared->ring, out, PACKET_FRAMES, now_ns, 0);
    now_ns += NS_PER_PACKET;
    for (int frame = 0; frame < PACKET_FRAMES; frame++)
      torn += out[2 * frame] != out[2 * frame + 1];
  }
  pthread_join (writer, NULL);
  pthread_join (flusher, NULL);

  read = atomic_load (&shared->ring.read);
  written = atomic_load (&shared->ring.written);
  TUTTI_TAP_CHECK (torn == 0, "%d torn frames", torn);
  TUTTI_TAP_CHECK (
      written == shared->taken, "%llu taken", (unsigned long long)shared->taken);
  TUTTI_TAP_CHECK (read <= written && written - read <= TUTTI_RING_FRAMES, "positions");
  free (shared);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {{"threads", test_threads}};

  return tutti_tap_run (cases, 1);
}
