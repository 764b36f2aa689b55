/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flood.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../plugins/ice/ice-check.h"

/* A round is one packet of each kind, twice; then a pause. */
#define ROUNDS 3000
#define PER_ROUND 2
#define PAUSE_US 1000

/* Rounds from one knock to the next. */
#define KNOCK_ROUNDS 50
#define KNOCKS_MAX (ROUNDS / KNOCK_ROUNDS)

/* As long as a small packet of sound. */
#define PACKET_BYTES 100

struct _Flood {
  GThread *thread;
  gint over; /* atomic */
  struct sockaddr_in udp, tcp;
  char *user; /* "theirs:ours", of somebody who is there */

  /* the thread's until it is over */
  int fds[FLOOD_N_KINDS];
  FloodCounts counts[FLOOD_N_KINDS];
  int knocks[KNOCKS_MAX];
  guint n_knocks;
};

/* The port of the first candidate of IPv4 and of @transport. */
static struct sockaddr_in
find_candidate (const char *answer, const char *transport)
{
  g_autofree char *pattern = g_strdup_printf (
      "\r\na=candidate:\\d+ 1 %s \\d+ (127\\.0\\.0\\.1) (\\d+) ", transport);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *port = NULL;
  struct sockaddr_in address = {.sin_family = AF_INET};

  g_assert_true (g_regex_match (regex, answer, 0, &match));
  port = g_match_info_fetch (match, 2);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  address.sin_port = htons ((guint16)g_ascii_strtoull (port, NULL, 10));
  return address;
}

static char *
find_user (const char *answer)
{
  const char *line = strstr (answer, "\r\na=ice-ufrag:");

  g_assert_nonnull (line);
  line += strlen ("\r\na=ice-ufrag:");
  return g_strdup_printf ("%.*s:stranger", (int)strcspn (line, "\r"), line);
}

static gsize
make_packet (Flood *self, FloodKind kind, guint8 *data)
{
  memset (data, 0x5a, PACKET_BYTES);
  switch (kind) {
  case FLOOD_JUNK:
    data[0] = (guint8)g_random_int_range (4, 256);
    return (gsize)g_random_int_range (1, PACKET_BYTES + 1);
  case FLOOD_HELLO:
    memcpy (data, "\x16\xfe\xff\0\0\0\0\0\0\0\0\0\x57\x01", 14);
    return PACKET_BYTES;
  case FLOOD_MEDIA:
    data[0] = 0x80;
    return PACKET_BYTES;
  case FLOOD_UNKNOWN_USER:
    return check_build (
        data, CHECK_NOMINATES, "nobody:stranger", "guessed-password-of-22");
  case FLOOD_NO_PASSWORD:
    return check_build (data, CHECK_NO_INTEGRITY, self->user, "");
  default:
    return check_build (data, CHECK_NOMINATES, self->user, "guessed-password-of-22");
  }
}

static void
read_answers (Flood *self, FloodKind kind)
{
  guint8 data[CHECK_MAX];
  gssize length;

  while ((length = recv (self->fds[kind], data, sizeof data, MSG_DONTWAIT)) > 0)
    self->counts[kind].bytes_back += (gsize)length;
}

static void
send_packet (Flood *self, FloodKind kind)
{
  guint8 data[MAX (CHECK_MAX, PACKET_BYTES)];
  gsize length = make_packet (self, kind, data);

  if (sendto (self->fds[kind], data, length, 0, (struct sockaddr *)&self->udp,
          sizeof self->udp) != (gssize)length)
    return;
  self->counts[kind].packets++;
  self->counts[kind].bytes_out += length;
  read_answers (self, kind);
}

/* By turns somebody who speaks something else, and somebody who says nothing. */
static void
knock (Flood *self)
{
  static const char words[] = "GET / HTTP/1.1\r\n\r\n";
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *)&self->tcp, sizeof self->tcp), ==, 0);
  if (self->n_knocks % 2 == 0)
    g_assert_cmpint (send (fd, words, sizeof words - 1, MSG_NOSIGNAL), >, 0);
  self->knocks[self->n_knocks++] = fd;
}

static gpointer
run (gpointer data)
{
  Flood *self = data;

  for (guint round = 0; round < ROUNDS; round++) {
    for (guint i = 0; i < PER_ROUND * FLOOD_N_KINDS; i++)
      send_packet (self, i % FLOOD_N_KINDS);
    if (round % KNOCK_ROUNDS == 0)
      knock (self);
    g_usleep (PAUSE_US);
  }
  g_atomic_int_set (&self->over, TRUE);
  return NULL;
}

Flood *
flood_new (const char *answer)
{
  Flood *self = g_new0 (Flood, 1);

  self->udp = find_candidate (answer, "UDP");
  self->tcp = find_candidate (answer, "TCP");
  self->user = find_user (answer);
  for (guint i = 0; i < FLOOD_N_KINDS; i++) {
    self->fds[i] = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint (self->fds[i], >=, 0);
  }
  self->thread = g_thread_new ("flood", run, self);
  return self;
}

void
flood_free (Flood *self)
{
  g_thread_join (self->thread);
  for (guint i = 0; i < FLOOD_N_KINDS; i++)
    close (self->fds[i]);
  for (guint i = 0; i < self->n_knocks; i++)
    close (self->knocks[i]);
  g_free (self->user);
  g_free (self);
}

gboolean
flood_is_over (gpointer flood)
{
  return g_atomic_int_get (&((Flood *)flood)->over);
}

FloodCounts
flood_get_counts (Flood *self, FloodKind kind)
{
  read_answers (self, kind);
  return self->counts[kind];
}

void
flood_get_knocks (Flood *self, guint *made, guint *ended)
{
  *made = self->n_knocks;
  *ended = 0;
  for (guint i = 0; i < self->n_knocks; i++) {
    guint8 byte;
    gssize n = recv (self->knocks[i], &byte, 1, MSG_DONTWAIT | MSG_PEEK);

    g_assert_cmpint (n, <=, 0); /* nobody is answered */
    *ended += n == 0 || errno == ECONNRESET ? 1 : 0;
  }
}
