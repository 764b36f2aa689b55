/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-transport.h"

#include <errno.h>
#include <gio/gio.h>
#include <srtp2/srtp.h>
#include <stun/stunagent.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STUN_ROOM 1024
#define CHECK_US (50 * 1000)
#define CONSENT_US (2500 * 1000)
#define HANDSHAKE_US (100 * 1000)
#define RECEIVE_BUFFER_BYTES (512 * 1024)
#define PRIORITY 1862270975u

struct _CrowdTransport {
  CrowdIdentity *identity; /* borrowed */
  int fd;
  guint16 port;
  char ufrag[9];
  char password[25];
  guint64 tie_breaker;
  CrowdAnswer answer;
  gboolean connecting, answered;
  gint64 next_check_us, next_step_us;
  StunAgent agent;
  CrowdDtls *dtls;
  CrowdTransportState state;
  srtp_t outbound, inbound;
};

static void
random_text (char *out, gsize size)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

  for (gsize i = 0; i + 1 < size; i++)
    out[i] = letters[g_random_int_range (0, sizeof letters - 1)];
}

CrowdTransport *
crowd_transport_new (CrowdIdentity *identity, GError **error)
{
  CrowdTransport *self = g_new0 (CrowdTransport, 1);
  struct sockaddr_in own = {.sin_family = AF_INET};
  socklen_t own_length = sizeof own;
  const int on = 1, room = RECEIVE_BUFFER_BYTES;

  self->identity = identity;
  self->fd = socket (AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0 || bind (self->fd, (struct sockaddr *)&own, sizeof own) < 0 ||
      getsockname (self->fd, (struct sockaddr *)&own, &own_length) < 0 ||
      setsockopt (self->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "socket: %s",
        g_strerror (errno));
    crowd_transport_free (self);
    return NULL;
  }
  (void)setsockopt (self->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  self->port = ntohs (own.sin_port);
  random_text (self->ufrag, sizeof self->ufrag);
  random_text (self->password, sizeof self->password);
  self->tie_breaker = (guint64)g_random_int () << 32 | g_random_int ();
  stun_agent_init (&self->agent, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389,
      STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS | STUN_AGENT_USAGE_USE_FINGERPRINT);
  return self;
}

void
crowd_transport_free (CrowdTransport *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->dtls, crowd_dtls_free);
  g_clear_pointer (&self->outbound, srtp_dealloc);
  g_clear_pointer (&self->inbound, srtp_dealloc);
  g_free (self);
}

int
crowd_transport_get_fd (CrowdTransport *self)
{
  return self->fd;
}

guint16
crowd_transport_get_port (CrowdTransport *self)
{
  return self->port;
}

const char *
crowd_transport_get_ufrag (CrowdTransport *self)
{
  return self->ufrag;
}

const char *
crowd_transport_get_password (CrowdTransport *self)
{
  return self->password;
}

CrowdTransportState
crowd_transport_get_state (CrowdTransport *self)
{
  return self->state;
}

void
crowd_transport_connect (CrowdTransport *self, const CrowdAnswer *answer)
{
  self->answer = *answer;
  self->connecting = TRUE;
}

static void
send_datagram (const guint8 *data, gsize length, gpointer user_data)
{
  CrowdTransport *self = user_data;

  (void)sendto (self->fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL,
      (const struct sockaddr *)&self->answer.address, sizeof self->answer.address);
}

static void
send_check (CrowdTransport *self)
{
  g_autofree char *user = g_strdup_printf ("%s:%s", self->answer.ufrag, self->ufrag);
  guint8 data[STUN_ROOM];
  StunMessage message;
  gsize length;

  stun_agent_init_request (&self->agent, &message, data, sizeof data, STUN_BINDING);
  stun_message_append_string (&message, STUN_ATTRIBUTE_USERNAME, user);
  stun_message_append32 (&message, STUN_ATTRIBUTE_PRIORITY, PRIORITY);
  stun_message_append64 (&message, STUN_ATTRIBUTE_ICE_CONTROLLING, self->tie_breaker);
  stun_message_append_flag (&message, STUN_ATTRIBUTE_USE_CANDIDATE);
  length = stun_agent_finish_message (&self->agent, &message,
      (const uint8_t *)self->answer.password, strlen (self->answer.password));
  /* Answers are matched by hand: the agent remembers a bounded number of requests. */
  stun_agent_forget_transaction (&self->agent, &message.buffer[4]);
  send_datagram (data, length, self);
}

static bool
give_password (StunAgent *agent, StunMessage *message, uint8_t *username,
    uint16_t username_length, uint8_t **password, size_t *password_length,
    void *user_data)
{
  CrowdTransport *self = user_data;

  *password = (uint8_t *)self->password;
  *password_length = strlen (self->password);
  return true;
}

static void
answer_check (CrowdTransport *self, const guint8 *data, gsize length)
{
  guint8 reply[STUN_ROOM];
  StunMessage request, response;
  struct sockaddr_storage mapped = {0};
  gsize reply_length;

  memcpy (&mapped, &self->answer.address, sizeof self->answer.address);
  if (stun_agent_validate (&self->agent, &request, data, length, give_password, self) !=
          STUN_VALIDATION_SUCCESS ||
      !stun_agent_init_response (&self->agent, &response, reply, sizeof reply, &request))
    return;
  stun_message_append_xor_addr (
      &response, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &mapped, sizeof self->answer.address);
  reply_length = stun_agent_finish_message (
      &self->agent, &response, (const uint8_t *)self->password, strlen (self->password));
  send_datagram (reply, reply_length, self);
}

static gboolean
make_srtp (srtp_t *session, const guint8 *key, srtp_ssrc_type_t direction)
{
  srtp_policy_t policy;

  memset (&policy, 0, sizeof policy);
  srtp_crypto_policy_set_rtp_default (&policy.rtp);
  srtp_crypto_policy_set_rtcp_default (&policy.rtcp);
  policy.ssrc.type = direction;
  policy.key = (unsigned char *)key;
  policy.window_size = 1024;
  return srtp_create (session, &policy) == srtp_err_status_ok;
}

static void
open_media (CrowdTransport *self)
{
  guint8 own[CROWD_DTLS_KEY_BYTES], peer[CROWD_DTLS_KEY_BYTES];

  self->state = crowd_dtls_get_keys (self->dtls, own, peer) &&
                        make_srtp (&self->outbound, own, ssrc_any_outbound) &&
                        make_srtp (&self->inbound, peer, ssrc_any_inbound)
                    ? CROWD_TRANSPORT_OPEN
                    : CROWD_TRANSPORT_FAILED;
}

static void
step_dtls (CrowdTransport *self, const guint8 *data, gsize length)
{
  CrowdDtlsState result;

  if (self->dtls == NULL)
    self->dtls = crowd_dtls_new (self->identity, self->answer.role, send_datagram, self);
  result = crowd_dtls_step (self->dtls, data, length);
  if (self->state != CROWD_TRANSPORT_CONNECTING)
    return;
  if (result == CROWD_DTLS_DONE)
    open_media (self);
  else if (result == CROWD_DTLS_FAILED)
    self->state = CROWD_TRANSPORT_FAILED;
}

gint64
crowd_transport_tick (CrowdTransport *self, gint64 now_us)
{
  if (!self->connecting)
    return G_MAXINT64;
  if (now_us >= self->next_check_us) {
    send_check (self);
    self->next_check_us = now_us + (self->answered ? CONSENT_US : CHECK_US);
  }
  if (!self->answered || self->state != CROWD_TRANSPORT_CONNECTING)
    return self->next_check_us;
  if (now_us >= self->next_step_us) {
    step_dtls (self, NULL, 0);
    self->next_step_us = now_us + HANDSHAKE_US;
  }
  return MIN (self->next_check_us, self->next_step_us);
}

/* RFC 7983 7 */
gboolean
crowd_transport_take (CrowdTransport *self, const guint8 *data, gsize length)
{
  if (length < 2 || !self->connecting)
    return TRUE;
  if (data[0] <= 3) {
    /* RFC 8489 5: the class bits of a success response */
    if (data[0] == 1 && data[1] == 1)
      self->answered = TRUE;
    else if (data[0] == 0 && data[1] == 1)
      answer_check (self, data, length);
    return TRUE;
  }
  if (data[0] >= 20 && data[0] <= 63) {
    step_dtls (self, data, length);
    return TRUE;
  }
  return self->state != CROWD_TRANSPORT_OPEN;
}

gboolean
crowd_transport_decrypt (
    CrowdTransport *self, CrowdPacketKind kind, guint8 *data, gsize *length)
{
  int size = (int)*length;
  srtp_err_status_t status = kind == CROWD_RTP
                                 ? srtp_unprotect (self->inbound, data, &size)
                                 : srtp_unprotect_rtcp (self->inbound, data, &size);

  *length = (gsize)size;
  return status == srtp_err_status_ok;
}

void
crowd_transport_send (
    CrowdTransport *self, CrowdPacketKind kind, guint8 *data, gsize length)
{
  int size = (int)length;
  srtp_err_status_t status = kind == CROWD_RTP
                                 ? srtp_protect (self->outbound, data, &size)
                                 : srtp_protect_rtcp (self->outbound, data, &size);

  if (status == srtp_err_status_ok)
    send_datagram (data, (gsize)size, self);
}
