/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages that would make a call which nobody can hang up: sofia-sip's own parser takes
 * them. */
#include <string.h>

#include <sofia-sip/msg_buffer.h>

#include "sip/tutti-sip-parser.h"

static const char head[] =
    "Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;rport\r\n"
    "From: <sip:x@192.0.2.1>;tag=1\r\nTo: <sip:tutti@192.0.2.2>\r\n"
    "Call-ID: 1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n";

/* Whether the stack would handle @first with @headers and @last. */
static gboolean
is_taken (const char *first, const char *headers, const char *last)
{
  g_autofree char *text = g_strconcat (first, head, headers, last, NULL);
  msg_t *message;
  sip_t *sip;
  gboolean taken;

  message = msg_make (tutti_sip_parser_get (), 0, text, (issize_t)strlen (text));
  g_assert_nonnull (message);
  sip = (sip_t *)msg_object (message);
  g_assert_nonnull (sip->sip_call_id);
  taken = !msg_has_error (message) && msg_extract_errors (message) == 0;
  if (taken)
    g_assert_true (sip->sip_contact != NULL && sip->sip_error == NULL);
  msg_destroy (message);
  return taken;
}

static void
test_messages (void)
{
  static const char invite[] = "INVITE sip:tutti@192.0.2.2 SIP/2.0\r\n";
  static const char ok[] = "SIP/2.0 200 OK\r\n";
  static const char end[] = "Content-Length: 0\r\n\r\n";
  static const char *const good[] = {"Contact: <sip:x@192.0.2.1:5062>\r\n",
      "m: sip:192.0.2.1\r\n", "Contact: <sips:x@[2001:db8::1]:5061;transport=tls;ob>\r\n",
      "Contact: \"X\" <sip:x@phone.example.org;transport=UDP>;expires=60\r\n",
      "Record-Route: <sip:192.0.2.3;lr>, <sip:p.example.org;lr;transport=tcp>\r\n"
      "Contact: <sip:x@192.0.2.1>\r\n"};
  /* The first five are what a soak found. */
  static const char *const bad[] = {"Contact: <si<p:x@192.0.2.1:5062>\r\n",
      "Contact: <:sip:x@192.0.2.1:5062>\r\n", "Contact: <shp:x@192.0.2.1:5062>\r\n",
      "Contact: <sit:x@192.0.2.1:5062>\r\n", "Contact: <si5281>\r\n",
      "m: <shp:x@192.0.2.1>\r\n", "Contact: *\r\n", "Contact: <tel:+4930123>\r\n",
      "Contact: <sip:x@>\r\n", "Contact: <sip:x@192.0.2.1:0>\r\n",
      "Contact: <sip:x@192.0.2.1:65536>\r\n", "Contact: <sip:x@[2001:db8::1>\r\n",
      "Contact: <sip:x@[192.0.2.1>\r\n", "Contact: <sip:x@192.0.2.1;transport=ws>\r\n",
      "Contact: <sip:x@192.0.2.1;transport=udpudpudpudp>\r\n",
      "Contact: <sip:x@192.0.2.1;maddr=127.0.0.1>\r\n",
      "Contact: <sip:x@192.0.2.1?Replaces=1>\r\n", "Contact: <sip:x@a%00b>\r\n",
      "Contact: <sip:192.0.2.1>, <shp:192.0.2.1>\r\n",
      "Record-Route: <shp:192.0.2.3;lr>\r\nContact: <sip:192.0.2.1>\r\n",
      "Record-Route: <sip:192.0.2.3>, <:x>\r\nContact: <sip:192.0.2.1>\r\n"};

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_test_message ("%s", good[i]);
    g_assert_true (is_taken (invite, good[i], end));
    g_assert_true (is_taken (ok, good[i], end));
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_test_message ("%s", bad[i]);
    g_assert_false (is_taken (invite, bad[i], end));
    g_assert_false (is_taken (ok, bad[i], end));
    /* One that ends before its empty line. */
    g_assert_false (is_taken (invite, bad[i], ""));
  }
}

/* What we send has a Contact too, which the stack finds by its own class. */
static void
test_writing (void)
{
  msg_t *message = msg_create (tutti_sip_parser_get (), 0);
  sip_t *sip = (sip_t *)msg_object (message);

  g_assert_cmpint (
      sip_add_tl (message, sip, SIPTAG_CONTACT_STR ("<sip:192.0.2.2>"), TAG_END ()), >=,
      0);
  g_assert_nonnull (sip->sip_contact);
  g_assert_cmpstr (sip->sip_contact->m_url->url_host, ==, "192.0.2.2");
  msg_destroy (message);
}

typedef struct {
  GString *asked;
  const char *let_in;
} Porter;

static gboolean
ask (gpointer data, const char *source, const char *text)
{
  Porter *porter = data;

  g_string_append_printf (porter->asked, "%s %.6s;", source, text);
  return g_str_equal (source, porter->let_in);
}

/* As a transport does it. Returns: whether there is a request or a response in it */
static gboolean
receive (int family, const char *from, const char *first)
{
  g_autofree char *text =
      g_strconcat (first, head, "Contact: <sip:192.0.2.1>\r\n\r\n", NULL);
  isize_t length = strlen (text);
  msg_t *message = msg_create (tutti_sip_parser_get (), 0);
  su_sockaddr_t *address = msg_addr (message);
  msg_iovec_t parts[4];
  const sip_t *sip;
  gboolean something;

  address->su_family = (sa_family_t)family;
  g_assert_cmpint (su_inet_pton (family, from, SU_ADDR (address)), ==, 1);
  g_assert_cmpint (
      msg_recv_iovec (message, parts, G_N_ELEMENTS (parts), length, 1), ==, 1);
  memcpy (parts[0].mv_base, text, length);
  msg_recv_commit (message, length, 1);
  msg_extract (message);
  sip = (sip_t *)msg_object (message);
  something = sip->sip_request != NULL || sip->sip_status != NULL;
  msg_destroy (message);
  return something;
}

/* Responses are nobody's wish. */
static void
test_gate (void)
{
  static const char invite[] = "INVITE sip:tutti@192.0.2.2 SIP/2.0\r\n";
  Porter porter = {g_string_new (NULL), "192.0.2.1"};

  tutti_sip_parser_set_gate (ask, &porter);
  g_assert_true (receive (AF_INET, "192.0.2.1", invite));
  g_assert_false (receive (AF_INET, "192.0.2.9", invite));
  g_assert_true (receive (AF_INET6, "::ffff:192.0.2.1", invite));
  g_assert_false (receive (AF_INET6, "2001:db8::1", "OPTIONS sip:x@h SIP/2.0\r\n"));
  g_assert_true (receive (AF_INET, "192.0.2.9", "SIP/2.0 200 OK\r\n"));
  g_assert_cmpstr (porter.asked->str, ==,
      "192.0.2.1 INVITE;192.0.2.9 INVITE;192.0.2.1 INVITE;2001:db8::1 OPTION;");
  tutti_sip_parser_set_gate (NULL, NULL);
  g_assert_true (receive (AF_INET, "192.0.2.9", invite));
  g_string_free (porter.asked, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  su_init ();
  g_test_add_func ("/parser/messages", test_messages);
  g_test_add_func ("/parser/writing", test_writing);
  g_test_add_func ("/parser/gate", test_gate);
  return g_test_run ();
}
