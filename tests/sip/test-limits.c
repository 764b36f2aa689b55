/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is heard, and keys in SIP INFO. */
#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/tutti-socket.h"
#include "sip/tutti-sip-crowd.h"
#include "sip/tutti-sip-filter.h"
#include "sip/tutti-sip-info.h"

#define SECOND G_USEC_PER_SEC

static void
test_calls_per_minute (void)
{
  g_autoptr (TuttiSipCrowd) crowd = tutti_sip_crowd_new (6);

  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (
        tutti_sip_crowd_count (crowd, "192.0.2.1", 0), ==, TUTTI_SIP_WELCOME);
  g_assert_cmpint (tutti_sip_crowd_count (crowd, "192.0.2.1", 0), ==, TUTTI_SIP_TOO_MANY);
  g_assert_cmpint (tutti_sip_crowd_count (crowd, "192.0.2.2", 0), ==, TUTTI_SIP_WELCOME);
  /* Every ten seconds one more. */
  g_assert_cmpint (
      tutti_sip_crowd_count (crowd, "192.0.2.1", 9 * SECOND), ==, TUTTI_SIP_TOO_MANY);
  g_assert_cmpint (
      tutti_sip_crowd_count (crowd, "192.0.2.1", 11 * SECOND), ==, TUTTI_SIP_WELCOME);
  g_assert_cmpint (
      tutti_sip_crowd_count (crowd, "192.0.2.1", 11 * SECOND), ==, TUTTI_SIP_TOO_MANY);
}

/* So many requests within a second, of which so many are welcome. */
static guint
hear (TuttiSipCrowd *crowd, const char *source, guint calls, guint n, gint64 begin_us)
{
  guint welcome = 0;

  for (guint i = 0; i < n; i++)
    welcome += tutti_sip_crowd_hear (crowd, source, TUTTI_SIP_BEGINS, calls,
                   begin_us + i) == TUTTI_SIP_WELCOME;
  return welcome;
}

/* It is told once, shut out for a while, and then heard again. */
static void
test_flood (void)
{
  g_autoptr (TuttiSipCrowd) crowd = tutti_sip_crowd_new (1000);
  g_autoptr (GPtrArray) now = NULL;
  g_autoptr (GPtrArray) later = NULL;
  guint floods = 0;

  for (guint i = 0; i < 200; i++)
    floods += tutti_sip_crowd_hear (crowd, "192.0.2.1", TUTTI_SIP_BEGINS, 0, i) ==
              TUTTI_SIP_FLOOD;
  tutti_sip_crowd_hear (crowd, "192.0.2.2", TUTTI_SIP_BEGINS, 0, 200);
  g_assert_cmpuint (floods, ==, 1);
  g_assert_cmpint (tutti_sip_crowd_hear (crowd, "192.0.2.1",
                       tutti_sip_crowd_get_kind ("BYE sip:x@y SIP/2.0"), 0, 200),
      ==, TUTTI_SIP_WELCOME);
  now = tutti_sip_crowd_list_shut_out (crowd, SECOND);
  g_assert_cmpuint (now->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (now, 0), ==, "192.0.2.1");
  later = tutti_sip_crowd_list_shut_out (crowd, TUTTI_SIP_FLOOD_US + SECOND);
  g_assert_cmpuint (later->len, ==, 0);
  g_assert_cmpint (
      tutti_sip_crowd_hear (crowd, "192.0.2.1", TUTTI_SIP_BEGINS, 0, 120 * SECOND), ==,
      TUTTI_SIP_WELCOME);
}

/* Twenty phones behind one router key in something at once. */
static void
test_office (void)
{
  g_autoptr (TuttiSipCrowd) crowd = tutti_sip_crowd_new (1000);
  g_autoptr (GPtrArray) list = NULL;

  g_assert_cmpuint (hear (crowd, "192.0.2.1", 20, 240, SECOND), ==, 240);
  list = tutti_sip_crowd_list_shut_out (crowd, SECOND);
  g_assert_cmpuint (list->len, ==, 0);
}

/* From more addresses than any of them alone would be too much for. Those who are in a
 * call, and who calls for the first time, are heard all the same. */
static void
test_many_sources (void)
{
  g_autoptr (TuttiSipCrowd) crowd = tutti_sip_crowd_new (10000);
  guint heard = 0, callers = 0, newcomers = 0;

  for (guint second = 1; second <= 40; second++) {
    gint64 now_us = second * SECOND;
    g_autofree char *newcomer = g_strdup_printf ("n%u", second);

    for (guint i = 0; i < 200; i++) {
      g_autofree char *source = g_strdup_printf ("s%u", i);

      heard += hear (crowd, source, 0, 12, now_us);
    }
    callers += hear (crowd, "caller", 1, 5, now_us);
    newcomers += hear (crowd, newcomer, 0, 1, now_us);
  }
  /* What it takes to fill the memory: what is remembered at once, and no more. */
  g_assert_cmpuint (heard, <=, 42 * (TUTTI_SIP_FRESH_PER_S + TUTTI_SIP_STRANGERS_PER_S));
  g_assert_cmpuint (heard, >=, 40 * TUTTI_SIP_STRANGERS_PER_S);
  g_assert_cmpuint (callers, ==, 40 * 5);
  g_assert_cmpuint (newcomers, >=, 30);
}

static void
test_memory (void)
{
  g_autoptr (TuttiSipCrowd) crowd = tutti_sip_crowd_new (1);

  tutti_sip_crowd_count (crowd, "kept", 0);
  for (guint i = 0; i < 3 * TUTTI_SIP_CROWD_MAX; i++) {
    g_autofree char *address = g_strdup_printf ("a%u", i);

    tutti_sip_crowd_count (crowd, address, i);
    /* One that was forgotten would be welcome again. */
    g_assert_cmpint (tutti_sip_crowd_count (crowd, "kept", i), !=, TUTTI_SIP_WELCOME);
  }
  g_assert_cmpuint (tutti_sip_crowd_get_n_sources (crowd), ==, TUTTI_SIP_CROWD_MAX);
}

/* A datagram from @from: @text, and zeros. */
static void
send_text_from (const char *from, guint16 port, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  int fd = tutti_socket_bind_udp (from, 0, &error);
  g_autofree char *bytes = g_malloc0 (length + strlen (text));
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string (
      strchr (from, ':') ? "::1" : "127.0.0.1", port);
  struct sockaddr_storage native;

  memcpy (bytes, text, strlen (text));
  g_assert_no_error (error);
  g_socket_address_to_native (to, &native, sizeof native, NULL);
  g_assert_cmpint (sendto (fd, bytes, length, 0, (struct sockaddr *)&native,
                       (socklen_t)g_socket_address_get_native_size (to)),
      ==, (gssize)length);
  close (fd);
}

static void
send_from (const char *from, guint16 port, gsize length)
{
  send_text_from (from, port, "INVITE ", length);
}

/* On loopback a datagram is there as soon as it was sent. */
static guint
count_received (int fd)
{
  static char buffer[65536];
  guint n = 0;

  while (recv (fd, buffer, sizeof buffer, MSG_DONTWAIT) >= 0)
    n++;
  return n;
}

static void
test_filter (void)
{
  g_autoptr (GError) error = NULL;
  int fd = tutti_socket_bind_udp ("127.0.0.1", 0, &error);
  struct sockaddr_in bound;
  socklen_t length = sizeof bound;
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  guint16 port;

  g_assert_no_error (error);
  getsockname (fd, (struct sockaddr *)&bound, &length);
  port = g_ntohs (bound.sin_port);
  g_ptr_array_add (list, (gpointer) "127.0.0.9");
  g_ptr_array_add (list, (gpointer) "2001:db8::1");
  g_ptr_array_add (list, (gpointer) "127.0.0.2");

  tutti_sip_filter_attach_all (port, list);
  send_from ("127.0.0.2", port, 100);
  send_from ("127.0.0.3", port, 100);
  send_from ("127.0.0.9", port, 100);
  g_assert_cmpuint (count_received (fd), ==, 1);
  send_from ("127.0.0.3", port, TUTTI_SIP_DATAGRAM_MAX);
  g_assert_cmpuint (count_received (fd), ==, 1);
  send_from ("127.0.0.3", port, TUTTI_SIP_DATAGRAM_MAX + 1);
  g_assert_cmpuint (count_received (fd), ==, 0);

  tutti_sip_filter_attach_all (port, nobody);
  for (guint first = 0; first < 256; first++) {
    const char text[] = {(char)first, 'x', '\0'};

    send_text_from ("127.0.0.2", port, text, 100);
    g_assert_cmpuint (count_received (fd), ==, first >= '\t' && first < 0x80 ? 1 : 0);
  }
  send_from ("127.0.0.2", port, 100);
  g_assert_cmpuint (count_received (fd), ==, 1);
  close (fd);
}

/* Whoever shares an address with a flood can hang up, and is answered. */
static void
test_filter_of_calls (void)
{
  static const struct {
    const char *text;
    guint passes;
  } cases[] = {{"INVITE sip:a@b SIP/2.0", 0}, {"OPTIONS sip:a@b SIP/2.0", 0},
      {"BYE sip:a@b SIP/2.0", 1}, {"ACK sip:a@b SIP/2.0", 1},
      {"CANCEL sip:a@b SIP/2.0", 1}, {"INFO sip:a@b SIP/2.0", 1},
      {"UPDATE sip:a@b SIP/2.0", 1}, {"SIP/2.0 200 OK", 1}};
  g_autoptr (GError) error = NULL;
  int fd = tutti_socket_bind_udp ("127.0.0.1", 0, &error);
  struct sockaddr_in bound;
  socklen_t length = sizeof bound;
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  g_assert_no_error (error);
  getsockname (fd, (struct sockaddr *)&bound, &length);
  g_ptr_array_add (list, (gpointer) "127.0.0.2");
  tutti_sip_filter_attach (fd, list);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    send_text_from ("127.0.0.2", g_ntohs (bound.sin_port), cases[i].text, 100);
    g_assert_cmpuint (count_received (fd), ==, cases[i].passes);
  }
  close (fd);
}

static void
test_filter_ipv6 (void)
{
  g_autoptr (GError) error = NULL;
  int fd = tutti_socket_bind_udp ("::1", 0, &error);
  struct sockaddr_in6 bound;
  socklen_t length = sizeof bound;
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  if (fd < 0) {
    g_test_skip ("no IPv6 here");
    return;
  }
  getsockname (fd, (struct sockaddr *)&bound, &length);
  g_ptr_array_add (list, (gpointer) "2001:db8::1");
  tutti_sip_filter_attach (fd, list);
  send_from ("::1", g_ntohs (bound.sin6_port), 100);
  g_assert_cmpuint (count_received (fd), ==, 1);
  g_ptr_array_add (list, (gpointer) "::1");
  tutti_sip_filter_attach (fd, list);
  send_from ("::1", g_ntohs (bound.sin6_port), 100);
  g_assert_cmpuint (count_received (fd), ==, 0);
  close (fd);
}

static void
test_info (void)
{
  static const struct {
    const char *type, *body;
    char key;
  } cases[] = {
      {"application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", '5'},
      {"Application/DTMF-Relay", "Duration= 160\nSignal= #\n", '#'},
      {"application/dtmf-relay", "Signal=10\r\n", '*'},
      {"application/dtmf-relay", "Signal=11\r\n", '#'},
      {"application/dtmf-relay", "Signal=\r\n", '\0'},
      {"application/dtmf-relay", "Signal=x\r\n", '\0'},
      {"application/dtmf-relay", "", '\0'},
      {"application/dtmf", "7", '7'},
      {"application/dtmf", " d ", 'D'},
      {"application/dtmf", "", '\0'},
      {"text/plain", "7", '\0'},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
        tutti_sip_info_key (cases[i].type, cases[i].body, strlen (cases[i].body)), ==,
        cases[i].key);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/limits/calls-per-minute", test_calls_per_minute);
  g_test_add_func ("/limits/flood", test_flood);
  g_test_add_func ("/limits/office", test_office);
  g_test_add_func ("/limits/many-sources", test_many_sources);
  g_test_add_func ("/limits/memory", test_memory);
  g_test_add_func ("/limits/filter", test_filter);
  g_test_add_func ("/limits/filter-of-calls", test_filter_of_calls);
  g_test_add_func ("/limits/filter-ipv6", test_filter_ipv6);
  g_test_add_func ("/limits/info", test_info);
  return g_test_run ();
}
