/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is behind NAT, and how they are reached. */
#include <gio/gio.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/tutti-socket.h"
#include "sip/tutti-sip-nat.h"

static void
test_behind (void)
{
  static const struct {
    const char *announced, *source;
    gboolean automatically, always;
  } cases[] = {
      {"192.168.1.5", "203.0.113.7", TRUE, TRUE},
      {"10.0.0.5", "203.0.113.7", TRUE, TRUE},
      {"172.31.255.1", "203.0.113.7", TRUE, TRUE},
      {"100.64.0.1", "203.0.113.7", TRUE, TRUE},
      {"169.254.7.7", "203.0.113.7", TRUE, TRUE},
      {"fd00::5", "2001:db8::7", TRUE, TRUE},
      {"[fe80::5]", "2001:db8::7", TRUE, TRUE},
      {"192.168.1.5", "2001:db8::7", TRUE, TRUE},
      {"phone.local", "203.0.113.7", TRUE, TRUE},
      /* A network of one's own, in which the sound may well be somewhere else. */
      {"192.168.1.5", "192.168.1.5", FALSE, FALSE},
      {"192.168.1.5", "192.168.2.1", FALSE, TRUE},
      {"192.168.1.5", "127.0.0.1", FALSE, TRUE},
      {"172.32.0.1", "203.0.113.7", FALSE, TRUE},
      {"198.51.100.4", "203.0.113.7", FALSE, TRUE},
      {"203.0.113.7", "203.0.113.7", FALSE, FALSE},
      {"[2001:db8::7]", "2001:db8::7", FALSE, FALSE},
      {"0.0.0.0", "203.0.113.7", FALSE, FALSE},
      {"192.168.1.5", "", FALSE, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *announced = cases[i].announced, *source = cases[i].source;

    g_test_message ("%s from %s", announced, source);
    g_assert_cmpint (tutti_sip_nat_is_behind (TUTTI_SIP_NAT_AUTO, announced, source), ==,
        cases[i].automatically);
    g_assert_cmpint (tutti_sip_nat_is_behind (TUTTI_SIP_NAT_ALWAYS, announced, source),
        ==, cases[i].always);
    g_assert_false (tutti_sip_nat_is_behind (TUTTI_SIP_NAT_NEVER, announced, source));
  }
}

static void
test_words (void)
{
  TuttiSipNat nat = TUTTI_SIP_NAT_NEVER;

  g_assert_true (tutti_sip_nat_parse (NULL, &nat));
  g_assert_cmpint (nat, ==, TUTTI_SIP_NAT_AUTO);
  g_assert_true (tutti_sip_nat_parse ("never", &nat));
  g_assert_cmpint (nat, ==, TUTTI_SIP_NAT_NEVER);
  g_assert_true (tutti_sip_nat_parse ("always", &nat));
  g_assert_cmpint (nat, ==, TUTTI_SIP_NAT_ALWAYS);
  g_assert_false (tutti_sip_nat_parse ("yes", &nat));
}

static void
assert_way (const char *source, const char *transport, const char *expected)
{
  g_autofree char *way = tutti_sip_nat_make_way (source, 40001, transport);

  g_assert_cmpstr (way, ==, expected);
}

static void
test_way (void)
{
  assert_way ("203.0.113.7", "", "sip:203.0.113.7:40001;transport=udp");
  assert_way ("2001:db8::7", ";transport=tls", "sip:[2001:db8::7]:40001;transport=tls");
}

static guint16
get_port (int fd)
{
  struct sockaddr_in bound;
  socklen_t length = sizeof bound;

  getsockname (fd, (struct sockaddr *)&bound, &length);
  return g_ntohs (bound.sin_port);
}

/* From the port that the phone's router knows. */
static void
test_keep_open (void)
{
  g_autoptr (GError) error = NULL;
  int own = tutti_socket_bind_udp ("127.0.0.1", 0, &error);
  int phone = tutti_socket_bind_udp ("127.0.0.2", 0, &error);
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  char buffer[16];

  g_assert_no_error (error);
  tutti_sip_nat_keep_open (get_port (own), "127.0.0.2", get_port (phone));
  g_assert_cmpint (recvfrom (phone, buffer, sizeof buffer, MSG_DONTWAIT,
                       (struct sockaddr *)&from, &length),
      ==, 4);
  g_assert_cmpmem (buffer, 4, "\r\n\r\n", 4);
  g_assert_cmpuint (g_ntohs (from.sin_port), ==, get_port (own));
  g_assert_cmpint (recv (phone, buffer, sizeof buffer, MSG_DONTWAIT), ==, -1);
  close (own);
  close (phone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nat/behind", test_behind);
  g_test_add_func ("/nat/words", test_words);
  g_test_add_func ("/nat/way", test_way);
  g_test_add_func ("/nat/keep-open", test_keep_open);
  return g_test_run ();
}
