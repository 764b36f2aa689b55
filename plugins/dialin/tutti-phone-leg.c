/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-leg.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugins/dialin/tutti-phone-latch.h"
#include "plugins/dialin/tutti-phone-report.h"
#include "plugins/srtp/tutti-srtp-receive.h"
#include "plugins/srtp/tutti-srtcp.h"

#define DATAGRAM_MAX 1500
/* Of one socket in one round, so that nobody keeps the thread from its other work. */
#define DATAGRAMS_PER_ROUND 32
#define FIRST_REPORT_US (1 * G_USEC_PER_SEC)
#define CNAME_BYTES 24

/* RFC 3550 4: from 1970 to 1900. */
#define NTP_1970 G_GUINT64_CONSTANT (2208988800)

enum { RTP, RTCP, N_SOCKETS };

typedef struct {
  struct sockaddr_storage address;
  socklen_t length; /* 0: nowhere yet */
} Target;

/* What other threads want; under the mailbox's lock. The thread that sends only ever
 * tries the lock, and comes back 20 ms later. */
typedef struct {
  GMutex lock;
  TuttiDialinLine *line;
  Target target; /* for RTP */
  char key;
  guint key_ms;
} Mailbox;

struct _TuttiPhoneLeg {
  const TuttiPhoneLegCallbacks *callbacks;
  gpointer user_data;
  int fds[N_SOCKETS]; /* RTCP: -1 with rtcp-mux */
  int wake;
  int family;
  GThread *thread;
  gint stopping, is_quiet; /* atomic */
  gint serial;             /* atomic: rises when the mailbox changes */
  Mailbox mailbox;

  /* the sending thread's */
  TuttiPhoneOutput *output; /* its counts are anybody's */
  gint sent_serial;
  Target target;
  gboolean can_send;
  gint64 sent_base; /* atomic: monotonic us minus the sound's time */

  /* the leg's thread's */
  gint read_serial;
  TuttiDialinLine *line;
  TuttiPhoneInput *input;
  TuttiPhoneLatch latches[N_SOCKETS];
  TuttiSrtpReceiver *srtp;
  TuttiSrtcp *srtcp_in, *srtcp_out;
  TuttiPhoneReport report;
  char cname[CNAME_BYTES + 1];
  gboolean heard;
  gint64 last_us; /* when something came, or is taken to have */
  gint64 next_report_us;
  guint32 reported; /* packets sent at the last report */
  guint64 refused;

  GMutex stats_lock; /* a leaf */
  TuttiPhoneStats stats;
};

static void
on_output (const guint8 *packet, gsize length, gpointer user_data)
{
  TuttiPhoneLeg *self = user_data;

  /* A full buffer of the socket is a lost packet, as any other. */
  if (self->target.length > 0)
    (void)sendto (self->fds[RTP], packet, length, MSG_DONTWAIT | MSG_NOSIGNAL,
        (struct sockaddr *)&self->target.address, self->target.length);
}

TuttiPhoneLeg *
tutti_phone_leg_new (
    int fd, int control_fd, const TuttiPhoneLegCallbacks *callbacks, gpointer user_data)
{
  TuttiPhoneLeg *self = g_new0 (TuttiPhoneLeg, 1);

  self->callbacks = callbacks;
  self->user_data = user_data;
  self->fds[RTP] = fd;
  self->fds[RTCP] = control_fd;
  self->wake = -1;
  g_mutex_init (&self->mailbox.lock);
  g_mutex_init (&self->stats_lock);
  self->output = tutti_phone_output_new (on_output, self);
  self->input = tutti_phone_input_new (&callbacks->input, user_data);
  g_snprintf (
      self->cname, sizeof self->cname, "%08x%08x", g_random_int (), g_random_int ());
  return self;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

void
tutti_phone_leg_free (TuttiPhoneLeg *self)
{
  tutti_phone_leg_stop (self);
  for (guint i = 0; i < N_SOCKETS; i++) {
    close_fd (&self->fds[i]);
    tutti_phone_latch_clear (&self->latches[i]);
  }
  close_fd (&self->wake);
  tutti_phone_output_free (self->output);
  tutti_phone_input_free (self->input);
  g_clear_pointer (&self->srtp, tutti_srtp_receiver_free);
  g_clear_pointer (&self->srtcp_in, tutti_srtcp_free);
  g_clear_pointer (&self->srtcp_out, tutti_srtcp_free);
  g_clear_pointer (&self->line, tutti_dialin_line_free);
  g_clear_pointer (&self->mailbox.line, tutti_dialin_line_free);
  g_mutex_clear (&self->mailbox.lock);
  g_mutex_clear (&self->stats_lock);
  g_free (self);
}

/* ---- addresses ---- */

static Target
make_target (int family, GInetAddress *address, guint16 port)
{
  Target target = {0};
  g_autoptr (GInetAddress) mapped = NULL;
  g_autoptr (GSocketAddress) socket_address = NULL;

  if (family == AF_INET6 && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4) {
    guint8 bytes[16] = {[10] = 0xff, [11] = 0xff};

    memcpy (bytes + 12, g_inet_address_to_bytes (address), 4);
    mapped = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
    address = mapped;
  }
  if ((int)g_inet_address_get_family (address) != family)
    return target;
  socket_address = g_inet_socket_address_new (address, port);
  target.length = (socklen_t)g_socket_address_get_native_size (socket_address);
  if (!g_socket_address_to_native (
          socket_address, &target.address, sizeof target.address, NULL))
    target.length = 0;
  return target;
}

/* Where the peer is heard from is where RTP goes. */
static void
publish_target (TuttiPhoneLeg *self)
{
  const TuttiPhoneLatch *latch = &self->latches[RTP];
  const Target target = make_target (self->family, latch->address, latch->port);

  g_mutex_lock (&self->mailbox.lock);
  self->mailbox.target = target;
  g_mutex_unlock (&self->mailbox.lock);
  g_atomic_int_inc (&self->serial);
}

/* ---- the line ---- */

static void
wake_up (TuttiPhoneLeg *self)
{
  const uint64_t one = 1;

  if (self->wake >= 0 && write (self->wake, &one, sizeof one) < 0)
    g_debug ("the thread of a call was not woken: %s", g_strerror (errno));
}

void
tutti_phone_leg_set_line (TuttiPhoneLeg *self, const TuttiDialinLine *line)
{
  g_mutex_lock (&self->mailbox.lock);
  g_clear_pointer (&self->mailbox.line, tutti_dialin_line_free);
  self->mailbox.line = tutti_dialin_line_copy (line);
  g_mutex_unlock (&self->mailbox.lock);
  g_atomic_int_inc (&self->serial);
  wake_up (self);
}

/* As for sending (tutti-phone-output.c), the same keys go on. */
static void
set_keys (TuttiPhoneLeg *self, const TuttiDialinLine *line)
{
  const TuttiDialinLine *old = self->line;

  if (old != NULL && old->encrypted == line->encrypted && old->suite == line->suite &&
      memcmp (old->send_key, line->send_key, sizeof line->send_key) == 0 &&
      memcmp (old->receive_key, line->receive_key, sizeof line->receive_key) == 0)
    return;
  g_clear_pointer (&self->srtp, tutti_srtp_receiver_free);
  g_clear_pointer (&self->srtcp_in, tutti_srtcp_free);
  g_clear_pointer (&self->srtcp_out, tutti_srtcp_free);
  if (!line->encrypted)
    return;
  self->srtp = tutti_srtp_receiver_new (line->receive_key, line->suite);
  self->srtcp_in = tutti_srtcp_new (line->receive_key);
  self->srtcp_out = tutti_srtcp_new (line->send_key);
}

/* The leg's thread. */
static void
take_line (TuttiPhoneLeg *self)
{
  const gint serial = g_atomic_int_get (&self->serial);
  TuttiDialinLine *line;

  if (serial == self->read_serial)
    return;
  self->read_serial = serial;
  g_mutex_lock (&self->mailbox.lock);
  line = tutti_dialin_line_copy (self->mailbox.line);
  g_mutex_unlock (&self->mailbox.lock);
  set_keys (self, line);
  if (self->line == NULL || self->line->codec != line->codec)
    tutti_phone_report_init (
        &self->report, tutti_phone_codec_get_info (line->codec)->clock_rate);
  if (!tutti_phone_input_set_line (self->input, line))
    g_warning ("the codec of a call cannot be had");
  tutti_phone_latch_announce (&self->latches[RTCP], line->address, line->control);
  if (tutti_phone_latch_announce (&self->latches[RTP], line->address, line->port))
    publish_target (self);
  if (self->line != NULL && self->line->direction == TUTTI_DIALIN_HOLD &&
      line->direction != TUTTI_DIALIN_HOLD)
    self->last_us = g_get_monotonic_time ();
  g_clear_pointer (&self->line, tutti_dialin_line_free);
  self->line = line;
}

/* ---- sending ---- */

static void
take_mail (TuttiPhoneLeg *self)
{
  const gint serial = g_atomic_int_get (&self->serial);

  if (serial == self->sent_serial || !g_mutex_trylock (&self->mailbox.lock))
    return;
  self->sent_serial = serial;
  self->target = self->mailbox.target;
  self->can_send = tutti_phone_output_set_line (self->output, self->mailbox.line);
  if (self->mailbox.key != '\0')
    tutti_phone_output_press (self->output, self->mailbox.key, self->mailbox.key_ms);
  self->mailbox.key = '\0';
  g_mutex_unlock (&self->mailbox.lock);
}

void
tutti_phone_leg_send (
    TuttiPhoneLeg *self, const gint16 *samples, guint frames, guint64 time_ns)
{
  take_mail (self);
  if (!self->can_send || g_atomic_int_get (&self->is_quiet))
    return;
  __atomic_store_n (&self->sent_base, g_get_monotonic_time () - (gint64)(time_ns / 1000),
      __ATOMIC_RELAXED);
  tutti_phone_output_put (self->output, samples, frames, time_ns);
}

gboolean
tutti_phone_leg_press (TuttiPhoneLeg *self, char key, guint milliseconds)
{
  gboolean free;

  g_mutex_lock (&self->mailbox.lock);
  free = self->mailbox.key == '\0';
  if (free) {
    self->mailbox.key = key;
    self->mailbox.key_ms = milliseconds;
  }
  g_mutex_unlock (&self->mailbox.lock);
  g_atomic_int_inc (&self->serial);
  return free;
}

/* ---- RTCP ---- */

static guint64
get_ntp (void)
{
  const guint64 now = (guint64)g_get_real_time ();

  return (now / G_USEC_PER_SEC + NTP_1970) << 32 |
         ((now % G_USEC_PER_SEC) << 32) / G_USEC_PER_SEC;
}

static void
fill_stats (TuttiPhoneLeg *self)
{
  TuttiPhoneStats stats = {.packets = tutti_phone_report_get_packets (&self->report),
      .lost = tutti_phone_report_get_lost (&self->report),
      .jitter_ms = tutti_phone_report_get_jitter_ms (&self->report),
      .roundtrip_ms = (guint)((self->report.roundtrip_us + 500) / 1000),
      .refused = self->refused,
      .sent = tutti_phone_output_get_counts (self->output).packets};

  tutti_phone_input_get_stats (self->input, &stats.input);
  g_mutex_lock (&self->stats_lock);
  self->stats = stats;
  g_mutex_unlock (&self->stats_lock);
}

void
tutti_phone_leg_get_stats (TuttiPhoneLeg *self, TuttiPhoneStats *stats)
{
  g_mutex_lock (&self->stats_lock);
  *stats = self->stats;
  g_mutex_unlock (&self->stats_lock);
}

static void
send_report (TuttiPhoneLeg *self, gint64 now_us)
{
  guint8 packet[TUTTI_PHONE_REPORT_BYTES_MAX + TUTTI_SRTCP_TRAILER_BYTES];
  const int fd = self->fds[RTCP] >= 0 ? self->fds[RTCP] : self->fds[RTP];
  const TuttiPhoneLatch *latch =
      self->line->muxed ? &self->latches[RTP] : &self->latches[RTCP];
  const Target target = make_target (self->family, latch->address, latch->port);
  const TuttiPhoneOutputCounts counts = tutti_phone_output_get_counts (self->output);
  const gint64 base = __atomic_load_n (&self->sent_base, __ATOMIC_RELAXED);
  const TuttiPhoneSent sent = {.ssrc = tutti_phone_output_get_ssrc (self->output),
      .packets = counts.packets,
      .octets = counts.octets,
      .timestamp = tutti_phone_output_get_time (self->output,
          tutti_phone_codec_get_info (self->line->codec)->clock_rate,
          (guint64)MAX (now_us - base, 0) * 1000),
      .ntp = get_ntp (),
      .sent = counts.packets != self->reported};
  gsize length =
      tutti_phone_report_write (&self->report, &sent, self->cname, now_us, packet);

  self->reported = counts.packets;
  if (self->srtcp_out != NULL)
    length = tutti_srtcp_protect (self->srtcp_out, packet, length);
  if (target.length > 0)
    (void)sendto (fd, packet, length, MSG_DONTWAIT | MSG_NOSIGNAL,
        (const struct sockaddr *)&target.address, target.length);
}

/* ---- receiving ---- */

static gboolean
take_rtcp (TuttiPhoneLeg *self, TuttiPhoneLatch *latch, guint8 *data, gsize length,
    GInetAddress *from, guint16 port, gint64 now_us)
{
  if (!tutti_phone_latch_knows (latch, from))
    return FALSE;
  if (self->srtcp_in != NULL)
    length = tutti_srtcp_open (self->srtcp_in, data, length);
  if (length == 0 ||
      tutti_phone_latch_packet (latch, from, port) < TUTTI_PHONE_LATCH_TAKEN)
    return FALSE;
  if (tutti_phone_report_take (&self->report, tutti_phone_output_get_ssrc (self->output),
          data, length, now_us, get_ntp ()) == TUTTI_PHONE_REPORT_BROKEN)
    return FALSE;
  self->last_us = now_us;
  return TRUE;
}

/* Returns: FALSE: refused */
static gboolean
take_rtp (TuttiPhoneLeg *self, guint8 *data, gsize length, GInetAddress *from,
    guint16 port, gint64 now_us)
{
  TuttiPhoneLatch *latch = &self->latches[RTP];
  TuttiPhoneLatchAnswer answer;
  TuttiPhoneInputKind kind;
  TuttiRtpPacket packet;
  gssize payload;

  if (!tutti_rtp_packet_read (&packet, data, length) ||
      !tutti_phone_latch_knows (latch, from))
    return FALSE;
  kind = tutti_phone_input_get_kind (self->input, packet.payload_type);
  if (kind == TUTTI_PHONE_INPUT_UNKNOWN)
    return FALSE;
  if (self->srtp != NULL)
    length = tutti_srtp_receiver_open (self->srtp, data, length, packet.header);
  payload = length > 0 ? tutti_rtp_packet_get_payload (&packet, data, length) : -1;
  if (payload < 0)
    return FALSE;
  answer = tutti_phone_latch_packet (latch, from, port);
  if (answer == TUTTI_PHONE_LATCH_MOVED)
    publish_target (self);
  if (answer < TUTTI_PHONE_LATCH_TAKEN)
    return FALSE;
  self->last_us = now_us;
  if (!self->heard) {
    self->heard = TRUE;
    self->callbacks->heard (self->user_data);
  }
  tutti_phone_report_packet (&self->report, packet.ssrc, packet.sequence,
      packet.timestamp,
      kind == TUTTI_PHONE_INPUT_SOUND ? TUTTI_PHONE_TIMING_SOUND
                                      : TUTTI_PHONE_TIMING_NONE,
      now_us);
  tutti_phone_input_put (
      self->input, &packet, data + packet.header, (gsize)payload, now_us);
  return TRUE;
}

static void
take_datagram (TuttiPhoneLeg *self, guint which, guint8 *data, gsize length,
    const struct sockaddr_storage *from, socklen_t from_length)
{
  g_autoptr (GSocketAddress) native =
      g_socket_address_new_from_native ((gpointer)from, from_length);
  const gint64 now_us = g_get_monotonic_time ();
  GInetAddress *address;
  guint16 port;
  gboolean taken;

  if (native == NULL || !G_IS_INET_SOCKET_ADDRESS (native) || self->line == NULL)
    return;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (native));
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (native));
  if (which == RTCP || tutti_rtp_packet_is_rtcp (data, length))
    taken = take_rtcp (self, &self->latches[which], data, length, address, port, now_us);
  else
    taken = take_rtp (self, data, length, address, port, now_us);
  if (!taken)
    self->refused++;
}

static void
drain (TuttiPhoneLeg *self, guint which)
{
  guint8 data[DATAGRAM_MAX];

  for (guint i = 0; i < DATAGRAMS_PER_ROUND && !g_atomic_int_get (&self->is_quiet); i++) {
    struct sockaddr_storage from;
    socklen_t from_length = sizeof from;
    const ssize_t length = recvfrom (self->fds[which], data, sizeof data,
        MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &from_length);

    if (length < 0)
      return;
    if (length <= (ssize_t)sizeof data)
      take_datagram (self, which, data, (gsize)length, &from, from_length);
  }
}

/* ---- the thread ---- */

static void
do_reports (TuttiPhoneLeg *self, gint64 now_us)
{
  if (now_us < self->next_report_us)
    return;
  send_report (self, now_us);
  fill_stats (self);
  if (self->heard)
    self->callbacks->quality (&self->stats, self->user_data);
  self->next_report_us = now_us + TUTTI_PHONE_LEG_REPORT_US;
}

static void
watch_silence (TuttiPhoneLeg *self, gint64 now_us)
{
  if (self->line->direction == TUTTI_DIALIN_HOLD ||
      now_us - self->last_us < (gint64)self->line->timeout_ms * 1000)
    return;
  self->last_us = now_us;
  self->callbacks->lost (self->user_data);
}

static int
get_wait_ms (TuttiPhoneLeg *self, guint tick_ms, gint64 now_us)
{
  gint64 ms = MIN (tick_ms, (self->next_report_us - now_us) / 1000 + 1);

  if (self->line->direction != TUTTI_DIALIN_HOLD)
    ms = MIN (ms, (self->last_us - now_us) / 1000 + self->line->timeout_ms + 1);
  return (int)MAX (ms, 1);
}

static gpointer
run (gpointer data)
{
  TuttiPhoneLeg *self = data;
  struct pollfd fds[] = {
      {self->wake, POLLIN, 0}, {self->fds[RTP], POLLIN, 0}, {self->fds[RTCP], POLLIN, 0}};
  int wait_ms = 0;

  self->last_us = g_get_monotonic_time ();
  self->next_report_us = self->last_us + FIRST_REPORT_US;
  while (!g_atomic_int_get (&self->stopping)) {
    uint64_t count;
    gint64 now_us;

    (void)poll (fds, self->fds[RTCP] >= 0 ? 3 : 2, wait_ms);
    if ((fds[0].revents & POLLIN) != 0 && read (self->wake, &count, sizeof count) < 0)
      g_debug ("a wake-up was lost: %s", g_strerror (errno));
    if (g_atomic_int_get (&self->is_quiet)) {
      fds[1].fd = fds[2].fd = -1;
      wait_ms = -1;
      continue;
    }
    take_line (self);
    drain (self, RTP);
    if (self->fds[RTCP] >= 0)
      drain (self, RTCP);
    now_us = g_get_monotonic_time ();
    do_reports (self, now_us);
    watch_silence (self, now_us);
    wait_ms = get_wait_ms (self, tutti_phone_input_tick (self->input, now_us), now_us);
  }
  return NULL;
}

gboolean
tutti_phone_leg_start (TuttiPhoneLeg *self, GError **error)
{
  struct sockaddr_storage own;
  socklen_t length = sizeof own;

  if (getsockname (self->fds[RTP], (struct sockaddr *)&own, &length) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
        "the socket of a call cannot be used: %s", g_strerror (errno));
    return FALSE;
  }
  self->family = own.ss_family;
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake < 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
        "no event descriptor: %s", g_strerror (errno));
    return FALSE;
  }
  g_atomic_int_set (&self->stopping, 0);
  self->thread = g_thread_new ("tutti-phone", run, self);
  return TRUE;
}

void
tutti_phone_leg_quiet (TuttiPhoneLeg *self)
{
  g_atomic_int_set (&self->is_quiet, 1);
  wake_up (self);
}

void
tutti_phone_leg_stop (TuttiPhoneLeg *self)
{
  if (self->thread == NULL)
    return;
  g_atomic_int_set (&self->stopping, 1);
  wake_up (self);
  g_clear_pointer (&self->thread, g_thread_join);
}
