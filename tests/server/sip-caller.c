/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip-caller.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/tutti-socket.h"
#include "test-client.h"

#define DATAGRAM_MAX 8192
/* RFC 3261 17.1.2.1: T1; it doubles, and here not. */
#define AGAIN_MS 500

static const char usual[] =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 46000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

struct _SipCaller {
  int fd;
  guint16 port, server_port;
  guint source;
  char *user, *target, *id, *tag;
  char *to; /* the To header of the answer; NULL before it */
  guint sequence;
  guint status; /* of the answer that is waited for; 0: none yet */
  guint waited; /* its sequence */
  char *body, *contact;
  char *request; /* the last one */
  gboolean hung_up;
};

static guint16
port_of (int fd)
{
  struct sockaddr_in bound;
  socklen_t length = sizeof bound;

  g_assert_cmpint (getsockname (fd, (struct sockaddr *)&bound, &length), ==, 0);
  return g_ntohs (bound.sin_port);
}

guint16
sip_caller_free_port (void)
{
  int fd = tutti_socket_bind_udp ("127.0.0.1", 0, NULL);
  guint16 port = port_of (fd);

  close (fd);
  return port;
}

static void
transmit (SipCaller *self, const char *text)
{
  struct sockaddr_in to = {.sin_family = AF_INET,
      .sin_port = g_htons (self->server_port),
      .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK)};

  sendto (self->fd, text, strlen (text), 0, (struct sockaddr *)&to, sizeof to);
}

/* Returns: (transfer full): the line's value */
static char *
get_header (const char *text, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *found = strcasestr (text, start);

  if (!found)
    return NULL;
  found += strlen (start);
  return g_strndup (found, strcspn (found, "\r"));
}

/* With the lines that an answer repeats. */
static void
answer_ok (SipCaller *self, const char *request)
{
  static const char *const repeated[] = {"Via", "From", "To", "Call-ID", "CSeq"};
  g_autoptr (GString) out = g_string_new ("SIP/2.0 200 OK\r\n");
  gboolean invited = g_str_has_prefix (request, "INVITE ");

  for (guint i = 0; i < G_N_ELEMENTS (repeated); i++) {
    g_autofree char *value = get_header (request, repeated[i]);

    g_string_append_printf (out, "%s: %s%s%s\r\n", repeated[i], value,
        invited && g_str_equal (repeated[i], "To") ? ";tag=" : "",
        invited && g_str_equal (repeated[i], "To") ? self->tag : "");
  }
  if (invited)
    g_string_append_printf (out,
        "Contact: <sip:%s@127.0.0.1:%u>\r\nContent-Type: application/sdp\r\n"
        "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
        self->user, self->port, strlen (usual), usual);
  else
    g_string_append (out, "Content-Length: 0\r\n\r\n");
  transmit (self, out->str);
}

static void
handle_response (SipCaller *self, const char *text)
{
  g_autofree char *sequence = get_header (text, "CSeq");
  const char *body = strstr (text, "\r\n\r\n");
  guint status = (guint)atoi (text + strlen ("SIP/2.0 "));

  if (status < 200 || !sequence || (guint)atoi (sequence) != self->waited)
    return;
  self->status = status;
  g_free (self->body);
  self->body = g_strdup (body ? body + 4 : "");
  g_free (self->contact);
  self->contact = get_header (text, "Contact");
  if (!self->to || g_str_has_suffix (sequence, "INVITE")) {
    g_free (self->to);
    self->to = get_header (text, "To");
  }
}

static gboolean
handle_datagram (gint fd, GIOCondition condition, gpointer data)
{
  SipCaller *self = data;
  char text[DATAGRAM_MAX + 1];
  gssize n = recv (fd, text, DATAGRAM_MAX, 0);

  if (n <= 0)
    return G_SOURCE_CONTINUE;
  text[n] = '\0';
  if (g_str_has_prefix (text, "SIP/2.0 ")) {
    handle_response (self, text);
    return G_SOURCE_CONTINUE;
  }
  if (!g_str_has_prefix (text, "ACK "))
    answer_ok (self, text);
  self->hung_up = self->hung_up || g_str_has_prefix (text, "BYE ");
  return G_SOURCE_CONTINUE;
}

static void
send_request (SipCaller *self, const char *method, guint sequence, const char *type,
    const char *body)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out,
      "%s sip:%s@127.0.0.1:%u SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK-%s-%u-%s;rport\r\n"
      "From: <sip:%s@127.0.0.1>;tag=%s\r\n"
      "Call-ID: %s\r\nCSeq: %u %s\r\nContact: <sip:%s@127.0.0.1:%u>\r\n"
      "Max-Forwards: 70\r\n",
      method, self->target, self->server_port, self->port, self->tag, sequence, method,
      self->user, self->tag, self->id, sequence, method, self->user, self->port);
  if (self->to)
    g_string_append_printf (out, "To: %s\r\n", self->to);
  else
    g_string_append_printf (out, "To: <sip:%s@127.0.0.1>\r\n", self->target);
  if (type)
    g_string_append_printf (out, "Content-Type: %s\r\n", type);
  g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      body ? strlen (body) : 0, body ? body : "");
  transmit (self, out->str);
  g_free (self->request);
  self->request = g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
handle_again (gpointer data)
{
  SipCaller *self = data;

  transmit (self, self->request);
  return G_SOURCE_CONTINUE;
}

static gboolean
has_status (gpointer data)
{
  return ((SipCaller *)data)->status != 0;
}

static gboolean
has_hung_up (gpointer data)
{
  return ((SipCaller *)data)->hung_up;
}

void
sip_caller_send_invite (SipCaller *self, const char *target, const char *sdp)
{
  g_free (self->target);
  self->target = g_strdup (target);
  self->status = 0;
  self->waited = ++self->sequence;
  send_request (self, "INVITE", self->sequence, "application/sdp", sdp ? sdp : usual);
}

guint
sip_caller_finish_invite (SipCaller *self)
{
  test_wait (has_status, self, "an answer to INVITE");
  send_request (self, "ACK", self->sequence, NULL, NULL);
  return self->status;
}

guint
sip_caller_invite (SipCaller *self, const char *target, const char *sdp)
{
  sip_caller_send_invite (self, target, sdp);
  return sip_caller_finish_invite (self);
}

guint
sip_caller_request (
    SipCaller *self, const char *method, const char *type, const char *body)
{
  guint again = g_timeout_add (AGAIN_MS, handle_again, self);

  self->status = 0;
  self->waited = ++self->sequence;
  send_request (self, method, self->sequence, type, body);
  test_wait (has_status, self, method);
  g_source_remove (again);
  return self->status;
}

void
sip_caller_key_in (SipCaller *self, const char *keys)
{
  for (const char *key = keys; *key; key++) {
    g_autofree char *body = g_strdup_printf ("Signal=%c\r\nDuration=160\r\n", *key);

    g_assert_cmpuint (
        sip_caller_request (self, "INFO", "application/dtmf-relay", body), ==, 200);
  }
}

void
sip_caller_expect_bye (SipCaller *self)
{
  test_wait (has_hung_up, self, "BYE");
}

guint16
sip_caller_get_port (SipCaller *self)
{
  return self->port;
}

const char *
sip_caller_get_body (SipCaller *self)
{
  return self->body ? self->body : "";
}

const char *
sip_caller_get_contact (SipCaller *self)
{
  return self->contact ? self->contact : "";
}

SipCaller *
sip_caller_new (guint16 server_port, const char *user)
{
  SipCaller *self = g_new0 (SipCaller, 1);
  g_autoptr (GError) error = NULL;

  self->fd = tutti_socket_bind_udp ("127.0.0.1", 0, &error);
  g_assert_no_error (error);
  self->port = port_of (self->fd);
  self->server_port = server_port;
  self->user = g_strdup (user);
  self->target = g_strdup ("tutti");
  self->id = g_strdup_printf ("call-%u-%u", self->port, g_random_int ());
  self->tag = g_strdup_printf ("t%u", g_random_int ());
  self->source = g_unix_fd_add (self->fd, G_IO_IN, handle_datagram, self);
  return self;
}

void
sip_caller_free (SipCaller *self)
{
  g_source_remove (self->source);
  close (self->fd);
  g_free (self->user);
  g_free (self->target);
  g_free (self->id);
  g_free (self->tag);
  g_free (self->to);
  g_free (self->contact);
  g_free (self->body);
  g_free (self->request);
  g_free (self);
}
