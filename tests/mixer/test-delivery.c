/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Packets to listeners, of whom one hangs. */

#include <gst/gst.h>

#include "mixer/tutti-delivery.h"

#define N_LISTENERS 20
#define N_PACKETS 100
#define WATCHDOG_S 100

/* A listener whose pad can be made to hang. */
typedef struct {
  TuttiPushSrc *source;
  GstPad *sink;
  TuttiDeliveryBox *box;
  GMutex *lock;
  GCond *changed;
  gboolean hangs; /* under @lock, and so below */
  gboolean inside;
  guint received;
  guint64 last; /* PTS */
  gboolean in_order;
  GstBuffer *latest;
} Listener;

typedef struct {
  GMutex lock;
  GCond changed;
  TuttiDelivery *delivery;
  Listener listeners[N_LISTENERS];
} Hall;

static GstFlowReturn
on_packet (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Listener *self = gst_pad_get_element_private (pad);

  g_mutex_lock (self->lock);
  self->inside = TRUE;
  g_cond_broadcast (self->changed);
  while (self->hangs)
    g_cond_wait (self->changed, self->lock);
  self->inside = FALSE;
  self->in_order =
      self->in_order && (self->received == 0 || GST_BUFFER_PTS (buffer) > self->last);
  self->last = GST_BUFFER_PTS (buffer);
  self->received++;
  gst_clear_buffer (&self->latest);
  self->latest = buffer;
  g_cond_broadcast (self->changed);
  g_mutex_unlock (self->lock);
  return GST_FLOW_OK;
}

static void
listener_open (Listener *self, Hall *hall)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-opus");
  g_autoptr (GstPad) src = NULL;

  self->lock = &hall->lock;
  self->changed = &hall->changed;
  self->in_order = TRUE;
  self->source = gst_object_ref_sink (tutti_push_src_new (NULL, caps));
  self->sink = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SINK));
  gst_pad_set_element_private (self->sink, self);
  gst_pad_set_chain_function (self->sink, on_packet);
  gst_pad_set_active (self->sink, TRUE);
  src = gst_element_get_static_pad (GST_ELEMENT (self->source), "src");
  gst_pad_link (src, self->sink);
  gst_element_set_state (GST_ELEMENT (self->source), GST_STATE_PLAYING);
  tutti_push_src_announce (self->source);
  self->box = tutti_delivery_open (hall->delivery, self->source);
}

static Hall *
hall_new (void)
{
  Hall *hall = g_new0 (Hall, 1);

  g_mutex_init (&hall->lock);
  g_cond_init (&hall->changed);
  hall->delivery = tutti_delivery_new ();
  for (guint i = 0; i < N_LISTENERS; i++)
    listener_open (&hall->listeners[i], hall);
  return hall;
}

static void
hall_free (Hall *hall)
{
  for (guint i = 0; i < N_LISTENERS; i++) {
    if (hall->listeners[i].box != NULL)
      tutti_delivery_close (hall->delivery, hall->listeners[i].box);
  }
  tutti_delivery_free (hall->delivery);
  for (guint i = 0; i < N_LISTENERS; i++) {
    gst_element_set_state (GST_ELEMENT (hall->listeners[i].source), GST_STATE_NULL);
    gst_object_unref (hall->listeners[i].source);
    gst_object_unref (hall->listeners[i].sink);
    gst_clear_buffer (&hall->listeners[i].latest);
  }
  g_mutex_clear (&hall->lock);
  g_cond_clear (&hall->changed);
  g_free (hall);
}

static void
send (Hall *hall, GstBuffer *packet)
{
  tutti_delivery_begin (hall->delivery);
  for (guint i = 0; i < N_LISTENERS; i++) {
    if (hall->listeners[i].box != NULL)
      tutti_delivery_put (hall->delivery, hall->listeners[i].box, packet);
  }
  tutti_delivery_end (hall->delivery);
}

static void
send_round (Hall *hall, guint number)
{
  g_autoptr (GstBuffer) packet = gst_buffer_new ();

  GST_BUFFER_PTS (packet) = number;
  send (hall, packet);
}

/* Until all but the first @n have @packets. */
static void
wait_for_all_but (Hall *hall, guint n, guint packets)
{
  const gint64 deadline = g_get_monotonic_time () + WATCHDOG_S * G_TIME_SPAN_SECOND;

  g_mutex_lock (&hall->lock);
  for (guint i = n; i < N_LISTENERS; i++) {
    while (hall->listeners[i].received < packets) {
      if (!g_cond_wait_until (&hall->changed, &hall->lock, deadline))
        g_error (
            "listener %u has %u of %u packets", i, hall->listeners[i].received, packets);
    }
  }
  g_mutex_unlock (&hall->lock);
}

static void
hang (Listener *listener)
{
  g_mutex_lock (listener->lock);
  listener->hangs = TRUE;
  g_mutex_unlock (listener->lock);
}

static void
go_on (Listener *listener)
{
  g_mutex_lock (listener->lock);
  listener->hangs = FALSE;
  g_cond_broadcast (listener->changed);
  g_mutex_unlock (listener->lock);
}

static void
test_everybody_in_order (void)
{
  Hall *hall = hall_new ();

  for (guint i = 0; i < N_PACKETS; i++) {
    send_round (hall, i + 1);
    wait_for_all_but (hall, 0, i + 1);
  }
  for (guint i = 0; i < N_LISTENERS; i++)
    g_assert_true (hall->listeners[i].in_order);
  g_assert_cmpuint (tutti_delivery_get_dropped (hall->delivery), ==, 0);
  hall_free (hall);
}

static void
test_one_who_hangs (void)
{
  Hall *hall = hall_new ();

  hang (&hall->listeners[0]);
  hang (&hall->listeners[1]);
  for (guint i = 0; i < N_PACKETS; i++) {
    send_round (hall, i + 1);
    wait_for_all_but (hall, 2, i + 1);
  }
  /* theirs is bounded, and the newest of it reaches them */
  g_assert_cmpuint (tutti_delivery_get_dropped (hall->delivery), ==,
      2 * (N_PACKETS - 1 - TUTTI_DELIVERY_BOX_MAX));
  go_on (&hall->listeners[0]);
  go_on (&hall->listeners[1]);
  wait_for_all_but (hall, 0, 1 + TUTTI_DELIVERY_BOX_MAX);
  g_assert_cmpuint (hall->listeners[0].last, ==, N_PACKETS);
  g_assert_true (hall->listeners[0].in_order);
  hall_free (hall);
}

static void
test_leaves_while_it_hangs (void)
{
  Hall *hall = hall_new ();
  Listener *listener = &hall->listeners[0];

  hang (listener);
  send_round (hall, 1);
  g_mutex_lock (&hall->lock);
  while (!listener->inside)
    g_cond_wait (&hall->changed, &hall->lock);
  g_mutex_unlock (&hall->lock);
  send_round (hall, 2);
  tutti_delivery_close (hall->delivery, g_steal_pointer (&listener->box));
  send_round (hall, 3);
  wait_for_all_but (hall, 1, 3);
  go_on (listener);
  hall_free (hall);
}

/* Shared memory has a lock that is waited for in a loop: tutti-delivery.c */
static void
test_nothing_is_shared (void)
{
  static const char words[] = "in principio";
  Hall *hall = hall_new ();
  g_autoptr (GstBuffer) packet = gst_buffer_new_memdup (words, sizeof words);
  g_autoptr (GHashTable) memories = g_hash_table_new (NULL, NULL);

  GST_BUFFER_PTS (packet) = 1;
  g_hash_table_add (memories, gst_buffer_peek_memory (packet, 0));
  send (hall, packet);
  wait_for_all_but (hall, 0, 1);
  g_mutex_lock (&hall->lock);
  for (guint i = 0; i < N_LISTENERS; i++) {
    GstBuffer *latest = hall->listeners[i].latest;

    g_assert_cmpint (gst_buffer_memcmp (latest, 0, words, sizeof words), ==, 0);
    g_assert_cmpuint (GST_BUFFER_PTS (latest), ==, 1);
    g_assert_true (g_hash_table_add (memories, gst_buffer_peek_memory (latest, 0)));
  }
  g_mutex_unlock (&hall->lock);
  hall_free (hall);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/delivery/everybody-in-order", test_everybody_in_order);
  g_test_add_func ("/delivery/one-who-hangs", test_one_who_hangs);
  g_test_add_func ("/delivery/leaves-while-it-hangs", test_leaves_while_it_hangs);
  g_test_add_func ("/delivery/nothing-is-shared", test_nothing_is_shared);
  return g_test_run ();
}
