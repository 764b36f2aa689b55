/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttidialin with a phone at the other end of a socket: sound both ways, keys both ways,
 * strangers, nonsense, a line that changes. */
#include <gio/gio.h>
#include <gst/check/gstharness.h>
#include <string.h>

#include "plugins/dialin/tutti-dialin-line.h"
#include "plugins/dialin/tutti-dialin-socket.h"
#include "plugins/tutti-plugin.h"
#include "tutti-goertzel.h"
#include "tutti-test-phone.h"
#include "tutti-test-socket.h"
#include "tutti-test-wait.h"
#include "tutti-tone.h"

#define FRAME 960
#define ROOM_HZ 590
#define PHONE_HZ 1310

typedef struct {
  GstElement *element;
  GstHarness *harness;
  TuttiTestPhone *phone;
  GstBus *bus;
  guint16 port;
  guint64 frames;          /* said by the room */
  gint16 heard[2 * 48000]; /* of the phone, a ring */
  guint64 n_heard;
  GString *keys;
} Leg;

static GstStructure *
make_line (Leg *leg)
{
  return gst_structure_new ("line", "codec", G_TYPE_STRING,
      tutti_test_phone_get_codec (leg->phone), "payload", G_TYPE_INT,
      (gint)tutti_test_phone_get_payload (leg->phone), "events", G_TYPE_INT,
      TUTTI_TEST_PHONE_EVENTS, "address", G_TYPE_STRING, "127.0.0.1", "port", G_TYPE_INT,
      (gint)tutti_test_phone_get_port (leg->phone), "noise", G_TYPE_STRING, "kept", NULL);
}

static void
set_line (Leg *leg, const char *field, const char *value)
{
  g_autoptr (GstStructure) line = make_line (leg);

  if (field != NULL)
    gst_structure_set (line, field, G_TYPE_STRING, value, NULL);
  g_object_set (leg->element, "line", line, NULL);
}

static Leg *
leg_new (const TuttiTestPhoneOptions *options)
{
  Leg *self = g_new0 (Leg, 1);
  const int fd = tutti_dialin_bind ("127.0.0.1", 0, NULL);

  g_assert_cmpint (fd, >=, 0);
  self->port = tutti_test_socket_port (fd);
  self->phone = tutti_test_phone_new (options, self->port);
  self->element = gst_element_factory_make ("tuttidialin", NULL);
  self->bus = gst_bus_new ();
  self->keys = g_string_new (NULL);
  gst_element_set_bus (self->element, self->bus);
  g_object_set (self->element, "fd", fd, NULL);
  set_line (self, NULL, NULL);
  self->harness = gst_harness_new_with_element (self->element, "sink", "src");
  gst_harness_set_src_caps_str (
      self->harness, "audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved");
  gst_harness_play (self->harness);
  return self;
}

static void
leg_free (Leg *self)
{
  gst_element_set_bus (self->element, NULL);
  gst_harness_teardown (self->harness);
  gst_object_unref (self->element);
  gst_object_unref (self->bus);
  tutti_test_phone_free (self->phone);
  g_string_free (self->keys, TRUE);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Leg, leg_free)

/* The room's next 20 ms. */
static void
say (Leg *self)
{
  gint16 samples[2 * FRAME];
  GstBuffer *buffer;

  tutti_tone (samples, FRAME, self->frames, ROOM_HZ, 0.3);
  buffer = gst_buffer_new_memdup (samples, sizeof samples);
  GST_BUFFER_PTS (buffer) = self->frames * GST_SECOND / 48000;
  self->frames += FRAME;
  gst_harness_push (self->harness, buffer);
}

static void
listen_to (Leg *self)
{
  GstBuffer *buffer;
  GstMapInfo map;

  while ((buffer = gst_harness_try_pull (self->harness)) != NULL) {
    gst_buffer_map (buffer, &map, GST_MAP_READ);
    for (gsize i = 0; i < map.size / 4; i++)
      memcpy (self->heard + 2 * (self->n_heard++ % 48000), map.data + 4 * i, 4);
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
}

static void
read_bus (Leg *self)
{
  GstMessage *message;

  while ((message = gst_bus_pop (self->bus)) != NULL) {
    const GstStructure *structure = gst_message_get_structure (message);

    if (structure != NULL && gst_structure_has_name (structure, "tutti-dialin-key"))
      g_string_append (self->keys, gst_structure_get_string (structure, "key"));
    gst_message_unref (message);
  }
}

/* As the room's tick does: in time with the phone's own packets. */
static gboolean
turn (Leg *self)
{
  if (self->frames / FRAME <= self->n_heard / FRAME)
    say (self);
  listen_to (self);
  read_bus (self);
  return TRUE;
}

static double
level (Leg *self, double frequency)
{
  return tutti_goertzel_dbfs (self->heard, 48000, 2, 0, frequency, 48000);
}

static gboolean
both_hear (gpointer data)
{
  Leg *self = data;

  turn (self);
  return self->n_heard >= 48000 && level (self, PHONE_HZ) > -20 &&
         tutti_test_phone_hear (self->phone, ROOM_HZ) > -20 &&
         tutti_test_phone_hear (self->phone, PHONE_HZ) < -60;
}

static void
test_both_ways (void)
{
  for (guint codec = TUTTI_TEST_PHONE_PCMU; codec <= TUTTI_TEST_PHONE_OPUS; codec++) {
    const TuttiTestPhoneOptions options = {.codec = (TuttiTestPhoneCodec)codec,
        .frequency = PHONE_HZ,
        .voice = TUTTI_TEST_PHONE_STEADY};
    g_autoptr (Leg) leg = leg_new (&options);

    tutti_test_wait (both_hear, leg, "each hears the other");
    g_assert_cmpuint (tutti_test_phone_get_counts (leg->phone).broken, ==, 0);
  }
}

static gboolean
has_keys (gpointer data)
{
  Leg *self = data;

  turn (self);
  return g_str_equal (self->keys->str, "19#");
}

static gboolean
phone_has_keys (gpointer data)
{
  Leg *self = data;
  g_autofree char *taken = NULL;
  static GString *keys;

  turn (self);
  if (keys == NULL)
    keys = g_string_new (NULL);
  taken = tutti_test_phone_take_keys (self->phone);
  g_string_append (keys, taken);
  if (!g_str_equal (keys->str, "7"))
    return FALSE;
  g_string_free (g_steal_pointer (&keys), TRUE);
  return TRUE;
}

static void
test_keys (void)
{
  const TuttiTestPhoneOptions options = {
      .codec = TUTTI_TEST_PHONE_PCMA, .frequency = PHONE_HZ};
  g_autoptr (Leg) leg = leg_new (&options);
  gboolean sent = FALSE;

  for (const char *key = "19#"; *key != '\0'; key++)
    tutti_test_phone_press (leg->phone, *key);
  tutti_test_wait (has_keys, leg, "three keys, each once");
  g_signal_emit_by_name (leg->element, "send-key", "7", 0, &sent);
  g_assert_true (sent);
  tutti_test_wait (phone_has_keys, leg, "a key the other way");
}

/* ---- strangers and nonsense ---- */

static void
flood (Leg *self, guint n)
{
  g_autoptr (GSocketAddress) peer =
      g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  g_autoptr (GSocketAddress) own = g_inet_socket_address_new_from_string ("127.0.0.2", 0);
  g_autoptr (GSocket) stranger = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (stranger, own, FALSE, NULL));
  for (guint i = 0; i < n; i++) {
    guint8 packet[172] = {0x80, 8, (guint8)(i >> 8), (guint8)i, 0, 0, 0, 0, 1, 2, 3, 4};

    /* every second one is as good as a packet can be, the others are broken */
    if (i % 2 == 0)
      memset (packet + 12, 0x55, 160);
    else
      packet[i % 12] = (guint8)(i * 37);
    g_socket_send_to (stranger, peer, (const char *)packet,
        i % 3 == 0 ? i % sizeof packet : sizeof packet, NULL, NULL);
  }
  /* and nobody answers it */
  g_assert_false (g_socket_condition_check (stranger, G_IO_IN) & G_IO_IN);
}

static gboolean
has_refused (gpointer data)
{
  Leg *self = data;
  g_autoptr (GstStructure) stats = NULL;
  guint64 refused = 0;

  turn (self);
  g_object_get (self->element, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "refused", &refused);
  return refused >= 50;
}

/* From another address: not a sample of it is heard, nothing goes there, and the call
 * goes on. */
static void
test_stranger (void)
{
  const TuttiTestPhoneOptions options = {.codec = TUTTI_TEST_PHONE_PCMA,
      .frequency = PHONE_HZ,
      .voice = TUTTI_TEST_PHONE_MUTE};
  g_autoptr (Leg) leg = leg_new (&options);

  for (guint i = 0; i < 20; i++)
    flood (leg, 50);
  tutti_test_wait (has_refused, leg, "strangers are refused");
  g_assert_cmpuint (leg->n_heard, >, 0);
  for (guint i = 0; i < MIN (leg->n_heard, 48000); i++)
    g_assert_cmpint (ABS (leg->heard[2 * i]), <=, 16);
}

/* ---- a line that changes ---- */

static gboolean
phone_hears_nothing (gpointer data)
{
  Leg *self = data;

  turn (self);
  return self->n_heard > 4 * 48000;
}

static void
test_hold (void)
{
  const TuttiTestPhoneOptions options = {.codec = TUTTI_TEST_PHONE_G722,
      .frequency = PHONE_HZ,
      .voice = TUTTI_TEST_PHONE_STEADY};
  g_autoptr (Leg) leg = leg_new (&options);
  guint before;

  tutti_test_wait (both_hear, leg, "each hears the other");
  set_line (leg, "direction", "hold");
  say (leg);
  say (leg);
  before = tutti_test_phone_get_counts (leg->phone).packets;
  leg->n_heard = 0;
  tutti_test_wait (phone_hears_nothing, leg, "four seconds on hold");
  g_assert_cmpuint (tutti_test_phone_get_counts (leg->phone).packets, <=, before + 2);
  leg->frames = leg->n_heard;
  set_line (leg, NULL, NULL);
  tutti_test_phone_forget (leg->phone);
  tutti_test_wait (both_hear, leg, "and again");
}

static void
test_lines (void)
{
  static const struct {
    const char *text;
    const char *field; /* at fault; NULL: none is */
  } rows[] = {
      {"line,codec=pcma,payload=8,address=127.0.0.1,port=4000", NULL},
      {"line,codec=pcma,payload=8,address=127.0.0.1,port=4000,control=4001,volume=-20",
          NULL},
      {"line,codec=gsm,payload=3,address=127.0.0.1,port=4000", "codec"},
      {"line,payload=8,address=127.0.0.1,port=4000", "codec"},
      {"line,codec=pcma,address=127.0.0.1,port=4000", "payload"},
      {"line,codec=pcma,payload=128,address=127.0.0.1,port=4000", "payload"},
      {"line,codec=pcma,payload=8,address=phone.example,port=4000", "address"},
      {"line,codec=pcma,payload=8,address=127.0.0.1", "port"},
      {"line,codec=pcma,payload=8,address=127.0.0.1,port=70000", "port"},
      {"line,codec=pcma,payload=8,address=127.0.0.1,port=4000,direction=away",
          "direction"},
      {"line,codec=pcma,payload=8,address=127.0.0.1,port=4000,volume=21", "volume"},
      {"line,codec=pcma,payload=8,address=127.0.0.1,port=4000,suite=NULL_CIPHER",
          "suite"},
      {"line,codec=pcma,payload=8,address=127.0.0.1,port=4000,"
       "suite=AES_CM_128_HMAC_SHA1_80,sendkey=AAAA,receivekey=AAAA",
          "sendkey"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstStructure) structure = gst_structure_from_string (rows[i].text, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (TuttiDialinLine) line = tutti_dialin_line_parse (structure, &error);

    g_test_message ("%s", rows[i].text);
    g_assert_true ((line != NULL) == (rows[i].field == NULL));
    if (rows[i].field != NULL)
      g_assert_nonnull (strstr (error->message, rows[i].field));
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_assert_true (tutti_plugin_register_static ());
  g_test_add_func ("/dialin/both-ways", test_both_ways);
  g_test_add_func ("/dialin/keys", test_keys);
  g_test_add_func ("/dialin/stranger", test_stranger);
  g_test_add_func ("/dialin/hold", test_hold);
  g_test_add_func ("/dialin/lines", test_lines);
  return g_test_run ();
}
