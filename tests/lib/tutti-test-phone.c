/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-phone.h"

#include <gio/gio.h>
#include <opus.h>
#include <spandsp.h>
#include <srtp2/srtp.h>
#include <string.h>

#include "tutti-goertzel.h"
#include "tutti-test-socket.h"
#include "tutti-tone.h"

#define FRAME_MS 20
#define FRAME_MAX (48 * FRAME_MS)
#define STEREO_RATE 48000
#define AMPLITUDE 0.3
#define HEADER 12
#define PACKET_MAX 1500
#define KEY_UPDATES 5
#define KEY_ENDS 3

static const struct {
  const char *name;
  guint payload, clock, rate;
} codecs[] = {
    [TUTTI_TEST_PHONE_PCMU] = {"pcmu", 0, 8000, 8000},
    [TUTTI_TEST_PHONE_PCMA] = {"pcma", 8, 8000, 8000},
    [TUTTI_TEST_PHONE_G722] = {"g722", 9, 8000, 16000},
    [TUTTI_TEST_PHONE_OPUS] = {"opus", 109, 48000, 48000},
};

struct _TuttiTestPhone {
  TuttiTestPhoneOptions options;
  guint rate;
  GSocket *socket, *control;
  GSocketAddress *peer;
  GThread *thread;
  gint stopping, paused; /* atomic */
  g722_encode_state_t *g722_out;
  g722_decode_state_t *g722_in;
  OpusEncoder *opus_out;
  OpusDecoder *opus_in;
  srtp_t srtp_out, srtp_in;

  /* the thread's */
  guint16 sequence;
  guint32 time, ssrc;
  guint64 frames;
  guint sent;
  guint32 last_event, last_ssrc;
  guint key_step;
  guint32 key_time;

  GMutex lock; /* protects what follows */
  GString *to_press, *received;
  gint16 *heard; /* a second, a ring */
  guint64 n_heard, heard_from;
  TuttiTestPhoneCounts counts;
};

/* ---- sending ---- */

static void
make_samples (TuttiTestPhone *self, gint16 *out, guint n)
{
  gint16 stereo[2 * FRAME_MAX];
  const guint step = STEREO_RATE / self->rate;

  if (self->options.voice == TUTTI_TEST_PHONE_MUTE)
    memset (stereo, 0, sizeof stereo);
  else if (self->options.voice == TUTTI_TEST_PHONE_STEADY)
    tutti_tone (stereo, FRAME_MAX, self->frames, self->options.frequency, AMPLITUDE);
  else
    tutti_tone_voice (
        stereo, FRAME_MAX, self->frames, self->options.frequency, AMPLITUDE);
  for (guint i = 0; i < n; i++)
    out[i] = stereo[2 * i * step];
  self->frames += FRAME_MAX;
}

static gsize
encode (TuttiTestPhone *self, const gint16 *samples, guint n, guint8 *out)
{
  switch (self->options.codec) {
  case TUTTI_TEST_PHONE_G722:
    return (gsize)g722_encode (self->g722_out, out, samples, (int)n);
  case TUTTI_TEST_PHONE_OPUS:
    return (gsize)opus_encode (self->opus_out, samples, (int)n, out, 400);
  default:
    for (guint i = 0; i < n; i++)
      out[i] = self->options.codec == TUTTI_TEST_PHONE_PCMU ? linear_to_ulaw (samples[i])
                                                            : linear_to_alaw (samples[i]);
    return n;
  }
}

static void
write_header (TuttiTestPhone *self, guint8 *packet, guint payload, guint32 time)
{
  const guint32 words[] = {g_htonl (0x80000000u | payload << 16 | self->sequence),
      g_htonl (time), g_htonl (self->ssrc)};

  memcpy (packet, words, sizeof words);
  self->sequence++;
}

/* Every 100 packets so many of them, spread. */
static gboolean
is_lost (TuttiTestPhone *self)
{
  return self->sent++ * 37 % 100 < self->options.loss_percent;
}

static void
send_packet (TuttiTestPhone *self, guint8 *packet, gsize payload)
{
  int length = (int)(HEADER + payload);

  if (self->srtp_out != NULL)
    g_assert_cmpint (
        srtp_protect (self->srtp_out, packet, &length), ==, srtp_err_status_ok);
  if (!is_lost (self))
    g_socket_send_to (
        self->socket, self->peer, (const char *)packet, (gsize)length, NULL, NULL);
}

static const char keys[] = "0123456789*#ABCD";

/* Returns: FALSE: there is none */
static gboolean
send_key (TuttiTestPhone *self, guint n_samples_clock)
{
  guint8 packet[PACKET_MAX];
  char key = '\0';
  guint duration;

  g_mutex_lock (&self->lock);
  if (self->to_press->len > 0)
    key = self->to_press->str[0];
  if (key != '\0' && self->key_step + 1 == KEY_UPDATES + KEY_ENDS)
    g_string_erase (self->to_press, 0, 1);
  g_mutex_unlock (&self->lock);
  if (key == '\0')
    return FALSE;
  if (self->key_step == 0)
    self->key_time = self->time;
  duration = MIN (self->key_step + 1, KEY_UPDATES) * n_samples_clock;
  write_header (self, packet, TUTTI_TEST_PHONE_EVENTS, self->key_time);
  packet[HEADER] = (guint8)(strchr (keys, key) - keys);
  packet[HEADER + 1] = self->key_step >= KEY_UPDATES ? 0x8a : 0x0a;
  packet[HEADER + 2] = (guint8)(duration >> 8);
  packet[HEADER + 3] = (guint8)duration;
  send_packet (self, packet, 4);
  self->key_step = (self->key_step + 1) % (KEY_UPDATES + KEY_ENDS);
  return TRUE;
}

static void
send_one (TuttiTestPhone *self)
{
  const guint n = self->rate * FRAME_MS / 1000;
  const guint step = codecs[self->options.codec].clock * FRAME_MS / 1000;
  gint16 samples[FRAME_MAX];
  guint8 packet[PACKET_MAX];

  make_samples (self, samples, n);
  if (!send_key (self, step)) {
    const gsize length = encode (self, samples, n, packet + HEADER);

    write_header (self, packet, codecs[self->options.codec].payload, self->time);
    send_packet (self, packet, length);
  }
  self->time += step;
}

/* ---- receiving; lock held ---- */

static guint32
read_32 (const guint8 *in)
{
  return (guint32)in[0] << 24 | (guint32)in[1] << 16 | (guint32)in[2] << 8 | in[3];
}

static void
take_event (TuttiTestPhone *self, const guint8 *packet)
{
  const guint32 time = read_32 (packet + 4);

  if ((packet[HEADER + 1] & 0x80) == 0 || time == self->last_event ||
      packet[HEADER] >= sizeof keys - 1)
    return;
  self->last_event = time;
  g_string_append_c (self->received, keys[packet[HEADER]]);
}

static void
take_sound (TuttiTestPhone *self, const guint8 *payload, int length)
{
  gint16 samples[5760];
  int n = length;

  if (self->options.codec == TUTTI_TEST_PHONE_G722)
    n = g722_decode (self->g722_in, samples, payload, length);
  else if (self->options.codec == TUTTI_TEST_PHONE_OPUS)
    n = opus_decode (self->opus_in, payload, length, samples, 5760, 0);
  else
    for (int i = 0; i < length; i++)
      samples[i] = self->options.codec == TUTTI_TEST_PHONE_PCMU
                       ? ulaw_to_linear (payload[i])
                       : alaw_to_linear (payload[i]);
  if (n < 0)
    self->counts.broken++;
  for (int i = 0; i < n; i++)
    self->heard[self->n_heard++ % self->rate] = samples[i];
}

static void
count_packet (TuttiTestPhone *self, guint32 ssrc)
{
  const gint64 now = g_get_monotonic_time ();

  if (self->counts.packets++ > 0)
    self->counts.longest_gap_us =
        MAX (self->counts.longest_gap_us, now - self->counts.last_us);
  self->counts.last_us = now;
  self->counts.ssrcs += self->counts.ssrcs == 0 || ssrc != self->last_ssrc;
  self->last_ssrc = ssrc;
}

static void
take_packet (TuttiTestPhone *self, guint8 *packet, int length)
{
  guint payload;

  if (length > HEADER && packet[1] >= 192 && packet[1] <= 223) {
    if (self->srtp_in != NULL &&
        srtp_unprotect_rtcp (self->srtp_in, packet, &length) != srtp_err_status_ok)
      self->counts.broken++;
    else
      self->counts.reports++;
    return;
  }
  if (length < HEADER || (self->srtp_in != NULL && srtp_unprotect (self->srtp_in, packet,
                                                       &length) != srtp_err_status_ok)) {
    self->counts.broken++;
    return;
  }
  count_packet (self, read_32 (packet + 8));
  payload = packet[1] & 0x7f;
  if (payload == TUTTI_TEST_PHONE_EVENTS)
    take_event (self, packet);
  else if (payload == TUTTI_TEST_PHONE_COMFORT)
    self->counts.comfort++;
  else if (payload == codecs[self->options.codec].payload)
    take_sound (self, packet + HEADER, length - HEADER);
  else
    self->counts.broken++;
}

static void
receive (TuttiTestPhone *self, GSocket *socket)
{
  guint8 packet[PACKET_MAX];
  gssize length;

  while (socket != NULL && (length = g_socket_receive_with_blocking (socket,
                                (char *)packet, sizeof packet, FALSE, NULL, NULL)) > 0) {
    g_mutex_lock (&self->lock);
    take_packet (self, packet, (int)length);
    g_mutex_unlock (&self->lock);
  }
}

static gpointer
run (gpointer data)
{
  TuttiTestPhone *self = data;
  gint64 next = g_get_monotonic_time ();

  while (!g_atomic_int_get (&self->stopping)) {
    const gint64 wait = next - g_get_monotonic_time ();

    if (wait > 0) {
      g_socket_condition_timed_wait (self->socket, G_IO_IN, wait, NULL, NULL);
      receive (self, self->socket);
      receive (self, self->control);
      continue;
    }
    if (!g_atomic_int_get (&self->paused))
      send_one (self);
    next += FRAME_MS * 1000;
  }
  return NULL;
}

/* ---- the object ---- */

static srtp_t
make_srtp (const guint8 *key, srtp_ssrc_type_t direction)
{
  srtp_policy_t policy;
  srtp_t session;

  memset (&policy, 0, sizeof policy);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtcp);
  policy.ssrc.type = direction;
  policy.window_size = 128;
  policy.key = (unsigned char *)key;
  srtp_init ();
  g_assert_cmpint (srtp_create (&session, &policy), ==, srtp_err_status_ok);
  return session;
}

static GSocket *
make_socket (void)
{
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSocket *socket = g_socket_new (
      G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  return socket;
}

TuttiTestPhone *
tutti_test_phone_new (const TuttiTestPhoneOptions *options, guint16 port)
{
  TuttiTestPhone *self = g_new0 (TuttiTestPhone, 1);
  int error;

  self->options = *options;
  self->rate = codecs[options->codec].rate;
  self->socket = make_socket ();
  self->control = options->control ? make_socket () : NULL;
  self->peer = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  self->g722_out = g722_encode_init (NULL, 64000, 0);
  self->g722_in = g722_decode_init (NULL, 64000, 0);
  self->opus_out = opus_encoder_create (48000, 1, OPUS_APPLICATION_VOIP, &error);
  self->opus_in = opus_decoder_create (48000, 1, &error);
  if (options->send_key != NULL) {
    self->srtp_out = make_srtp (options->send_key, ssrc_any_outbound);
    self->srtp_in = make_srtp (options->receive_key, ssrc_any_inbound);
  }
  self->ssrc = g_random_int ();
  self->heard = g_new0 (gint16, self->rate);
  self->to_press = g_string_new (NULL);
  self->received = g_string_new (NULL);
  g_mutex_init (&self->lock);
  self->thread = g_thread_new ("test-phone", run, self);
  return self;
}

void
tutti_test_phone_free (TuttiTestPhone *self)
{
  g_atomic_int_set (&self->stopping, 1);
  g_thread_join (self->thread);
  g_object_unref (self->socket);
  g_clear_object (&self->control);
  g_object_unref (self->peer);
  g722_encode_free (self->g722_out);
  g722_decode_free (self->g722_in);
  opus_encoder_destroy (self->opus_out);
  opus_decoder_destroy (self->opus_in);
  g_clear_pointer (&self->srtp_out, srtp_dealloc);
  g_clear_pointer (&self->srtp_in, srtp_dealloc);
  g_string_free (self->to_press, TRUE);
  g_string_free (self->received, TRUE);
  g_free (self->heard);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
tutti_test_phone_get_port (TuttiTestPhone *self)
{
  return tutti_test_socket_port (g_socket_get_fd (self->socket));
}

guint16
tutti_test_phone_get_control_port (TuttiTestPhone *self)
{
  return self->control != NULL ? tutti_test_socket_port (g_socket_get_fd (self->control))
                               : 0;
}

const char *
tutti_test_phone_get_codec (TuttiTestPhone *self)
{
  return codecs[self->options.codec].name;
}

guint
tutti_test_phone_get_payload (TuttiTestPhone *self)
{
  return codecs[self->options.codec].payload;
}

void
tutti_test_phone_press (TuttiTestPhone *self, char key)
{
  g_mutex_lock (&self->lock);
  g_string_append_c (self->to_press, key);
  g_mutex_unlock (&self->lock);
}

void
tutti_test_phone_pause (TuttiTestPhone *self)
{
  g_atomic_int_set (&self->paused, 1);
}

char *
tutti_test_phone_take_keys (TuttiTestPhone *self)
{
  char *taken;

  g_mutex_lock (&self->lock);
  taken = g_strdup (self->received->str);
  g_string_truncate (self->received, 0);
  g_mutex_unlock (&self->lock);
  return taken;
}

void
tutti_test_phone_forget (TuttiTestPhone *self)
{
  g_mutex_lock (&self->lock);
  self->heard_from = self->n_heard;
  self->counts.longest_gap_us = 0;
  g_mutex_unlock (&self->lock);
}

gboolean
tutti_test_phone_has_heard (TuttiTestPhone *self)
{
  gboolean has;

  g_mutex_lock (&self->lock);
  has = self->n_heard >= self->heard_from + self->rate;
  g_mutex_unlock (&self->lock);
  return has;
}

double
tutti_test_phone_hear (TuttiTestPhone *self, double frequency)
{
  g_autofree gint16 *samples = g_new (gint16, self->rate);

  if (!tutti_test_phone_has_heard (self))
    return -200;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->rate; i++)
    samples[i] = self->heard[(self->n_heard + i) % self->rate];
  g_mutex_unlock (&self->lock);
  return tutti_goertzel_dbfs (samples, self->rate, 1, 0, frequency, self->rate);
}

TuttiTestPhoneCounts
tutti_test_phone_get_counts (TuttiTestPhone *self)
{
  TuttiTestPhoneCounts counts;

  g_mutex_lock (&self->lock);
  counts = self->counts;
  g_mutex_unlock (&self->lock);
  return counts;
}

gboolean
tutti_test_phone_is_encrypted (TuttiTestPhone *self)
{
  return self->srtp_out != NULL;
}
