/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-filter.h"

#include <gio/gio.h>
#include <linux/filter.h>
#include <errno.h>
#include <sys/socket.h>

#include "sip/tutti-sip-sockets.h"

/* A socket filter sees a datagram from its UDP header on; the IP header is at
 * SKF_NET_OFF. */
#define UDP_HEADER_BYTES 8
/* First bytes of what can be text. */
#define TEXT_BEGIN '\t'
#define TEXT_END 0x80
#define IPV4_SOURCE_OFFSET 12
#define IPV6_SOURCE_OFFSET 8

static void
add (GArray *program, guint16 code, guint32 k, guint8 if_true, guint8 if_false)
{
  struct sock_filter step = BPF_JUMP (code, k, if_true, if_false);

  g_array_append_val (program, step);
}

static void
load (GArray *program, guint32 offset)
{
  add (program, BPF_LD | BPF_W | BPF_ABS, (guint32)SKF_NET_OFF + offset, 0, 0);
}

static void
drop (GArray *program)
{
  add (program, BPF_RET | BPF_K, 0, 0, 0);
}

static void
pass (GArray *program)
{
  add (program, BPF_RET | BPF_K, G_MAXUINT32, 0, 0);
}

static guint32
word (const guint8 *bytes)
{
  return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 |
         bytes[3];
}

/* A message begins with a letter or an empty line. Anything else the stack takes for STUN
 * or SigComp. */
static void
drop_no_text (GArray *program)
{
  add (program, BPF_LD | BPF_B | BPF_ABS, UDP_HEADER_BYTES, 0, 0);
  add (program, BPF_JMP | BPF_JGE | BPF_K, TEXT_END, 1, 0);
  add (program, BPF_JMP | BPF_JGE | BPF_K, TEXT_BEGIN, 1, 0);
  drop (program);
}

/* What belongs to calls that stand, or begins none: whoever shares an address with a
 * flood, or is what it pretends to come from, can still hang up. */
static void
pass_of_calls (GArray *program)
{
  static const char *const begins[] = {
      "BYE ", "ACK ", "CANCEL", "INFO", "UPDATE", "PRACK", "SIP/2.0"};

  add (program, BPF_LD | BPF_W | BPF_ABS, UDP_HEADER_BYTES, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (begins); i++) {
    add (program, BPF_JMP | BPF_JEQ | BPF_K, word ((const guint8 *)begins[i]), 0, 1);
    pass (program);
  }
}

/* @family: of the socket. */
static void
shut_out_one (GArray *program, const char *text, GSocketFamily family)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  const guint8 *bytes;

  if (address == NULL || g_inet_address_get_family (address) != family)
    return;
  bytes = g_inet_address_to_bytes (address);
  if (family == G_SOCKET_FAMILY_IPV4) {
    load (program, IPV4_SOURCE_OFFSET);
    add (program, BPF_JMP | BPF_JEQ | BPF_K, word (bytes), 0, 1);
  } else {
    load (program, IPV6_SOURCE_OFFSET);
    add (program, BPF_JMP | BPF_JEQ | BPF_K, word (bytes), 0, 3);
    load (program, IPV6_SOURCE_OFFSET + 4);
    add (program, BPF_JMP | BPF_JEQ | BPF_K, word (bytes + 4), 0, 1);
  }
  drop (program);
}

static GSocketFamily
family_of (int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;

  if (getsockname (fd, (struct sockaddr *)&address, &length) != 0)
    return G_SOCKET_FAMILY_INVALID;
  return (GSocketFamily)address.ss_family;
}

void
tutti_sip_filter_attach (int fd, GPtrArray *shut_out)
{
  g_autoptr (GArray) program = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));
  GSocketFamily family = family_of (fd);
  struct sock_fprog filter;

  add (program, BPF_LD | BPF_W | BPF_LEN, 0, 0, 0);
  add (program, BPF_JMP | BPF_JGT | BPF_K, UDP_HEADER_BYTES + TUTTI_SIP_DATAGRAM_MAX, 0,
      1);
  drop (program);
  drop_no_text (program);
  if (shut_out->len > 0)
    pass_of_calls (program);
  for (guint i = 0; i < MIN (shut_out->len, TUTTI_SIP_FILTER_MAX); i++)
    shut_out_one (program, g_ptr_array_index (shut_out, i), family);
  pass (program);
  filter.len = (unsigned short)program->len;
  filter.filter = (struct sock_filter *)program->data;
  if (setsockopt (fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0)
    g_warning ("floods cannot be kept out: %s", g_strerror (errno));
}

void
tutti_sip_filter_attach_all (guint16 port, GPtrArray *shut_out)
{
  g_autoptr (GArray) fds = tutti_sip_sockets_find (port);

  for (guint i = 0; i < fds->len; i++)
    tutti_sip_filter_attach (g_array_index (fds, int, i), shut_out);
}
