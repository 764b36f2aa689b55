/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Frames per sendmsg(). */
#define SEND_BATCH 32

typedef struct {
  gint64 at_us; /* when it was to be sent */
  gsize length; /* of @data */
  guint8 data[];
} Frame;

struct _TuttiIceConnection {
  gatomicrefcount ref_count;
  TuttiIcePath path;
  int wake_fd;

  /* the I/O thread's */
  TuttiIceFrames frames;
  gint64 unproven_us;

  gint n_waiting; /* atomic: frames in @waiting; written under the lock */

  GMutex lock;    /* protects what follows */
  int fd;         /* changed by the I/O thread only, which reads it without the lock */
  GQueue waiting; /* Frame */
  gsize waiting_bytes;
  gsize first_sent; /* bytes of the first that are sent: then it has to be finished */
};

TuttiIceConnection *
tutti_ice_connection_new (int fd, const TuttiIcePath *path, int wake_fd, gint64 now_us)
{
  TuttiIceConnection *self = g_new0 (TuttiIceConnection, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->path = *path;
  self->wake_fd = wake_fd;
  self->unproven_us = now_us;
  g_mutex_init (&self->lock);
  self->fd = fd;
  g_queue_init (&self->waiting);
  return self;
}

TuttiIceConnection *
tutti_ice_connection_ref (TuttiIceConnection *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
tutti_ice_connection_unref (TuttiIceConnection *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  tutti_ice_connection_close (self);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const TuttiIcePath *
tutti_ice_connection_get_path (TuttiIceConnection *self)
{
  return &self->path;
}

/* What waits; lock held */

static void
drop_frame (TuttiIceConnection *self, guint index)
{
  Frame *frame = g_queue_pop_nth (&self->waiting, index);

  self->waiting_bytes -= frame->length;
  if (index == 0)
    self->first_sent = 0;
  g_free (frame);
  g_atomic_int_add (&self->n_waiting, -1);
}

/* @packet with its header, of which @n_sent bytes are gone already. */
static void
add_frame (
    TuttiIceConnection *self, const struct iovec *packet, gsize n_sent, gint64 now_us)
{
  gsize length = TUTTI_ICE_FRAME_HEADER + packet->iov_len;
  Frame *frame = g_malloc (sizeof *frame + length);

  frame->at_us = now_us;
  frame->length = length;
  tutti_ice_frames_write_header (frame->data, packet->iov_len);
  memcpy (frame->data + TUTTI_ICE_FRAME_HEADER, packet->iov_base, packet->iov_len);
  if (n_sent > 0)
    self->first_sent = n_sent;
  g_queue_push_tail (&self->waiting, frame);
  self->waiting_bytes += length;
  g_atomic_int_inc (&self->n_waiting);
}

/* Leaves out what is too old or too much, but never what is half sent. Returns: how many
 */
static guint
trim (TuttiIceConnection *self, gint64 now_us)
{
  guint index = self->first_sent > 0 ? 1 : 0;
  guint n_dropped = 0;
  const Frame *frame;

  while ((frame = g_queue_peek_nth (&self->waiting, index)) != NULL &&
         (now_us - frame->at_us > TUTTI_ICE_BACKLOG_US ||
             self->waiting_bytes > TUTTI_ICE_BACKLOG_BYTES)) {
    drop_frame (self, index);
    n_dropped++;
  }
  return n_dropped;
}

static void
drop_all (TuttiIceConnection *self)
{
  while (!g_queue_is_empty (&self->waiting))
    drop_frame (self, 0);
}

/* Returns: bytes taken by the kernel, or -1 when the connection is of no use any more */
static gssize
transmit (TuttiIceConnection *self, struct iovec *vectors, guint n_vectors)
{
  struct msghdr header = {.msg_iov = vectors, .msg_iovlen = n_vectors};
  gssize n;

  do
    n = sendmsg (self->fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS))
    return 0;
  return n;
}

/* Straight to the kernel; what it does not take is added to what waits. @n_packets is at
 * most SEND_BATCH. */
static gboolean
send_at_once (
    TuttiIceConnection *self, const struct iovec *packets, guint n_packets, gint64 now_us)
{
  guint8 headers[SEND_BATCH][TUTTI_ICE_FRAME_HEADER];
  struct iovec vectors[2 * SEND_BATCH];
  gssize n_sent;

  for (guint i = 0; i < n_packets; i++) {
    tutti_ice_frames_write_header (headers[i], packets[i].iov_len);
    vectors[2 * i] = (struct iovec){headers[i], TUTTI_ICE_FRAME_HEADER};
    vectors[2 * i + 1] = packets[i];
  }
  n_sent = transmit (self, vectors, 2 * n_packets);
  if (n_sent < 0)
    return FALSE;
  for (guint i = 0; i < n_packets; i++) {
    gssize length = (gssize)(TUTTI_ICE_FRAME_HEADER + packets[i].iov_len);

    if (n_sent < length)
      add_frame (self, &packets[i], (gsize)n_sent, now_us);
    n_sent -= MIN (n_sent, length);
  }
  return TRUE;
}

static void
send_batch (TuttiIceConnection *self, const struct iovec *packets, guint n_packets,
    TuttiIceSendReport *report)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean fits = TRUE;

  for (guint i = 0; i < n_packets; i++)
    fits = fits && packets[i].iov_len <= TUTTI_ICE_FRAME_MAX;
  if (self->fd < 0 || !fits) {
    report->failed += n_packets;
    return;
  }
  if (!g_queue_is_empty (&self->waiting)) {
    for (guint i = 0; i < n_packets; i++)
      add_frame (self, &packets[i], 0, now_us);
    report->busy += trim (self, now_us);
  } else if (!send_at_once (self, packets, n_packets, now_us)) {
    report->failed += n_packets;
    return;
  }
  report->sent += n_packets;
  for (guint i = 0; i < n_packets; i++)
    report->bytes += packets[i].iov_len;
}

void
tutti_ice_connection_send (TuttiIceConnection *self, const struct iovec *packets,
    guint n_packets, TuttiIceSendReport *report)
{
  guint64 one = 1;
  gboolean waited, waits;

  g_mutex_lock (&self->lock);
  waited = !g_queue_is_empty (&self->waiting);
  while (n_packets > 0) {
    guint n = MIN (n_packets, SEND_BATCH);

    send_batch (self, packets, n, report);
    packets += n;
    n_packets -= n;
  }
  waits = !g_queue_is_empty (&self->waiting);
  g_mutex_unlock (&self->lock);
  /* a full eventfd wakes as well */
  if (waits && !waited && write (self->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("cannot wake the media thread: %s", g_strerror (errno));
}

/* The I/O thread's */

int
tutti_ice_connection_get_fd (TuttiIceConnection *self)
{
  return self->fd;
}

gboolean
tutti_ice_connection_has_backlog (TuttiIceConnection *self)
{
  return g_atomic_int_get (&self->n_waiting) > 0;
}

/* Takes @n_sent bytes off the front. */
static void
advance (TuttiIceConnection *self, gsize n_sent)
{
  const Frame *frame;

  self->first_sent += n_sent;
  while ((frame = g_queue_peek_head (&self->waiting)) != NULL &&
         self->first_sent >= frame->length) {
    gsize rest = self->first_sent - frame->length;

    drop_frame (self, 0);
    self->first_sent = rest;
  }
}

guint
tutti_ice_connection_flush (TuttiIceConnection *self, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint n_dropped = trim (self, now_us);

  while (self->fd >= 0 && !g_queue_is_empty (&self->waiting)) {
    struct iovec vectors[SEND_BATCH];
    guint n = 0;
    gsize wanted = 0;
    gssize n_sent;

    for (GList *l = self->waiting.head; l != NULL && n < SEND_BATCH; l = l->next) {
      Frame *frame = l->data;
      gsize skipped = n == 0 ? self->first_sent : 0;

      vectors[n++] = (struct iovec){frame->data + skipped, frame->length - skipped};
      wanted += frame->length - skipped;
    }
    n_sent = transmit (self, vectors, n);
    if (n_sent < 0) {
      drop_all (self); /* reading tells the I/O thread that it has ended */
      break;
    }
    advance (self, (gsize)n_sent);
    if ((gsize)n_sent < wanted)
      break;
  }
  return n_dropped;
}

TuttiIceFrames *
tutti_ice_connection_get_frames (TuttiIceConnection *self)
{
  return &self->frames;
}

gint64
tutti_ice_connection_get_unproven_us (TuttiIceConnection *self)
{
  return self->unproven_us;
}

void
tutti_ice_connection_set_proven (TuttiIceConnection *self)
{
  self->unproven_us = 0;
}

void
tutti_ice_connection_set_unproven (TuttiIceConnection *self, gint64 now_us)
{
  self->unproven_us = now_us;
}

void
tutti_ice_connection_close (TuttiIceConnection *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  drop_all (self);
}
