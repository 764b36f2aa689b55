/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-parser.h"

#include <string.h>

#define PORT_DIGITS_MAX 5
#define HOST_MAX 255
/* What is longer is none of the names that are looked for. */
#define TRANSPORT_MAX 8
/* RFC 4291 2.5.5.2: an IPv4 address as a socket of both families has it. */
#define MAPPED "::ffff:"

static gboolean
is_host (const char *host)
{
  static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_";
  gsize length = host != NULL ? strlen (host) : 0;
  g_autofree char *inside = NULL;

  if (length == 0 || length > HOST_MAX)
    return FALSE;
  if (host[0] != '[')
    return strspn (host, letters) == length;
  inside = g_strndup (host + 1, length - 2);
  return host[length - 1] == ']' && g_hostname_is_ip_address (inside);
}

static gboolean
is_port (const char *port)
{
  gsize length = port != NULL ? strlen (port) : 0;
  guint64 number;

  if (length == 0)
    return TRUE;
  if (length > PORT_DIGITS_MAX || strspn (port, "0123456789") != length)
    return FALSE;
  number = g_ascii_strtoull (port, NULL, 10);
  return number > 0 && number <= G_MAXUINT16;
}

static gboolean
is_transport (const char *params)
{
  static const char *const known[] = {"udp", "tcp", "tls"};
  char transport[TRANSPORT_MAX] = "";

  if (params == NULL || url_param (params, "transport", NULL, 0) == 0)
    return TRUE;
  if (url_param (params, "transport", transport, TRANSPORT_MAX) > TRANSPORT_MAX)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (transport, known[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Headers are not allowed there (RFC 3261 19.1.1), and maddr sends elsewhere. */
gboolean
tutti_sip_parser_is_target (const url_t *url)
{
  return (url->url_type == url_sip || url->url_type == url_sips) &&
         is_host (url->url_host) && is_port (url->url_port) &&
         is_transport (url->url_params) && url->url_headers == NULL &&
         (url->url_params == NULL || url_param (url->url_params, "maddr", NULL, 0) == 0);
}

static issize_t
parse_contact (su_home_t *home, msg_header_t *header, char *text, isize_t length)
{
  issize_t parsed = sip_contact_class->hc_parse (home, header, text, length);

  if (parsed < 0)
    return parsed;
  for (const sip_contact_t *one = (sip_contact_t *)header; one != NULL; one = one->m_next)
    if (!tutti_sip_parser_is_target (one->m_url))
      return -1;
  return parsed;
}

static issize_t
parse_record_route (su_home_t *home, msg_header_t *header, char *text, isize_t length)
{
  issize_t parsed = sip_record_route_class->hc_parse (home, header, text, length);

  if (parsed < 0)
    return parsed;
  for (const sip_record_route_t *one = (sip_record_route_t *)header; one != NULL;
       one = one->r_next)
    if (!tutti_sip_parser_is_target (one->r_url))
      return -1;
  return parsed;
}

/* The stack gives its parsers nothing of ours to find it by. */
typedef struct {
  TuttiSipParserGate pass;
  gpointer data;
} Gate;

static Gate *
get_gate (void)
{
  static Gate gate;

  return &gate;
}

void
tutti_sip_parser_set_gate (TuttiSipParserGate pass, gpointer data)
{
  *get_gate () = (Gate){pass, data};
}

char *
tutti_sip_parser_get_source (msg_t *message)
{
  const su_sockaddr_t *address = msg_addr (message);
  char text[SU_ADDRSIZE] = "";

  if (address == NULL ||
      su_inet_ntop (address->su_family, SU_ADDR (address), text, sizeof text) == NULL)
    return NULL;
  if (g_str_has_prefix (text, MAPPED))
    return g_strdup (text + strlen (MAPPED));
  return g_strdup (text);
}

/* A message is its own memory home (msg_home()). One that is not let in stays without a
 * first line, which the stack takes for garbage and forgets. */
static issize_t
parse_request (su_home_t *home, msg_header_t *header, char *text, isize_t length)
{
  const Gate *gate = get_gate ();
  g_autofree char *source =
      gate->pass != NULL ? tutti_sip_parser_get_source ((msg_t *)home) : NULL;

  if (source != NULL && !gate->pass (gate->data, source, text))
    return -1;
  return sip_request_class->hc_parse (home, header, text, length);
}

/* Returns: (transfer full): @original but for how it is read */
static msg_hclass_t *
make_class (msg_hclass_t *original, msg_parse_f *parse)
{
  struct msg_hclass_s *class = g_memdup2 (original, sizeof *original);

  class->hc_parse = parse;
  class->hc_critical = 1;
  class->hc_short[0] = '\0'; /* its place is taken by the original one first */
  return class;
}

/* To be found by the header's name our class has to come before the original one, which
 * is still found by its pointer when the stack adds such a header to what it sends. */
static void
insert_before (msg_mclass_t *parser, const msg_mclass_t *original, msg_hclass_t *class,
    msg_parse_f *parse)
{
  for (int i = 0; i < original->mc_hash_size; i++) {
    msg_href_t reference = original->mc_hash[i];

    if (reference.hr_class != class)
      continue;
    reference.hr_class = make_class (class, parse);
    /* An error in it counts, whatever else is overlooked. */
    reference.hr_flags = G_MAXUINT16;
    if (msg_mclass_insert (parser, &reference) < 0)
      g_error ("the SIP parser cannot be made");
  }
}

/* The header's name of one letter, too. */
static void
replace_short (msg_mclass_t *parser, msg_hclass_t *class)
{
  msg_href_t *shorts = (msg_href_t *)parser->mc_short;
  guint place = (guint)(class->hc_short[0] - 'a');

  for (int i = 0; i < parser->mc_hash_size; i++) {
    msg_hclass_t *ours = parser->mc_hash[i].hr_class;

    if (ours != NULL && ours != class && ours->hc_hash == class->hc_hash)
      shorts[place] = parser->mc_hash[i];
  }
}

static msg_mclass_t *
make_parser (void)
{
  const msg_mclass_t *original = sip_default_mclass ();
  msg_mclass_t *parser = msg_mclass_clone (original, 2 * original->mc_hash_size, 1);

  insert_before (parser, original, sip_contact_class, parse_contact);
  insert_before (parser, original, sip_record_route_class, parse_record_route);
  for (int i = 0; i < original->mc_hash_size; i++)
    if (msg_mclass_insert (parser, &original->mc_hash[i]) < 0)
      g_error ("the SIP parser cannot be made");
  replace_short (parser, sip_contact_class);
  parser->mc_request->hr_class = make_class (sip_request_class, parse_request);
  return parser;
}

msg_mclass_t *
tutti_sip_parser_get (void)
{
  static gsize parser = 0;

  if (g_once_init_enter (&parser))
    g_once_init_leave (&parser, (gsize)make_parser ());
  return (msg_mclass_t *)parser;
}
