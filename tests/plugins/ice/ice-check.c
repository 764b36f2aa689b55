/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ice-check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <stun/stunagent.h>

#define UNKNOWN_ATTRIBUTE 0x7ABC

static void
agent_init (StunAgent *agent, CheckFlags flags)
{
  stun_agent_init (agent, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389,
      STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS |
          (flags & CHECK_NO_FINGERPRINT ? 0 : STUN_AGENT_USAGE_USE_FINGERPRINT));
}

gsize
check_build (guint8 *data, CheckFlags flags, const char *username, const char *password)
{
  StunAgent agent;
  StunMessage message;
  gboolean made;

  agent_init (&agent, flags);
  if (flags & CHECK_INDICATION)
    made = stun_agent_init_indication (&agent, &message, data, CHECK_MAX, STUN_BINDING);
  else
    made = stun_agent_init_request (&agent, &message, data, CHECK_MAX, STUN_BINDING);
  g_assert_true (made);
  if (!(flags & CHECK_NO_USERNAME))
    stun_message_append_string (&message, STUN_ATTRIBUTE_USERNAME, username);
  stun_message_append32 (&message, STUN_ATTRIBUTE_PRIORITY, 1862270975);
  stun_message_append64 (&message,
      flags & CHECK_CONTROLLED ? STUN_ATTRIBUTE_ICE_CONTROLLED
                               : STUN_ATTRIBUTE_ICE_CONTROLLING,
      G_GUINT64_CONSTANT (0x1122334455667788));
  if (flags & CHECK_NOMINATES)
    stun_message_append_flag (&message, STUN_ATTRIBUTE_USE_CANDIDATE);
  if (flags & CHECK_UNKNOWN_ATTRIBUTE)
    stun_message_append32 (&message, (StunAttribute)UNKNOWN_ATTRIBUTE, 1);
  if (flags & CHECK_NO_INTEGRITY)
    return stun_agent_finish_message (&agent, &message, NULL, 0);
  return stun_agent_finish_message (
      &agent, &message, (const uint8_t *)password, strlen (password));
}

static bool
give_password (StunAgent *agent, StunMessage *message, uint8_t *username,
    uint16_t username_length, uint8_t **password, size_t *password_length,
    void *user_data)
{
  *password = user_data;
  *password_length = strlen (user_data);
  return true;
}

void
check_read_challenge (
    const guint8 *data, gsize length, const char *username, const char *password)
{
  StunAgent agent;
  StunMessage message;
  char user[CHECK_MAX];

  agent_init (&agent, CHECK_PLAIN);
  g_assert_cmpint (stun_agent_validate (
                       &agent, &message, data, length, give_password, (void *)password),
      ==, STUN_VALIDATION_SUCCESS);
  g_assert_cmpint (stun_message_get_class (&message), ==, STUN_REQUEST);
  g_assert_cmpint (stun_message_get_method (&message), ==, STUN_BINDING);
  g_assert_cmpint (
      stun_message_find_string (&message, STUN_ATTRIBUTE_USERNAME, user, sizeof user), ==,
      STUN_MESSAGE_RETURN_SUCCESS);
  g_assert_cmpstr (user, ==, username);
  g_assert_true (stun_message_has_attribute (&message, STUN_ATTRIBUTE_PRIORITY));
  g_assert_true (stun_message_has_attribute (&message, STUN_ATTRIBUTE_ICE_CONTROLLED));
  g_assert_false (stun_message_has_attribute (&message, STUN_ATTRIBUTE_USE_CANDIDATE));
}

gsize
check_build_answer (guint8 *data, const guint8 *request, const char *password)
{
  StunTransactionId id;
  StunAgent agent;
  StunMessage message = {.agent = &agent, .buffer = data, .buffer_len = CHECK_MAX};
  struct sockaddr_storage mapped = {.ss_family = AF_INET};

  agent_init (&agent, CHECK_PLAIN);
  memcpy (id, request + 4, sizeof id);
  g_assert_true (stun_message_init (&message, STUN_RESPONSE, STUN_BINDING, id));
  stun_message_append_xor_addr (
      &message, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &mapped, sizeof (struct sockaddr_in));
  return stun_agent_finish_message (
      &agent, &message, (const uint8_t *)password, strlen (password));
}

/* libnice matches a response against the requests that its agent sent; here the request
 * was sent by hand. */
static void
remember (StunAgent *agent, const guint8 *check, const char *password)
{
  StunAgentSavedIds *saved = &agent->sent_ids[0];

  memcpy (saved->id, check + 4, sizeof saved->id);
  saved->method = STUN_BINDING;
  saved->key = (uint8_t *)password;
  saved->key_len = password != NULL ? strlen (password) : 0;
  saved->valid = true;
}

int
check_read_reply (
    const guint8 *reply, gsize reply_length, const guint8 *check, const char *password)
{
  StunAgent agent;
  StunMessage message;
  int code = 0;

  stun_agent_init (&agent, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389,
      STUN_AGENT_USAGE_USE_FINGERPRINT |
          (password != NULL ? STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS
                            : STUN_AGENT_USAGE_IGNORE_CREDENTIALS));
  remember (&agent, check, password);
  g_assert_cmpint (stun_agent_validate (&agent, &message, reply, reply_length,
                       give_password, (void *)password),
      ==, STUN_VALIDATION_SUCCESS);
  if (password != NULL)
    g_assert_true (
        stun_message_has_attribute (&message, STUN_ATTRIBUTE_MESSAGE_INTEGRITY));
  if (stun_message_get_class (&message) == STUN_RESPONSE)
    return 0;
  g_assert_cmpint (
      stun_message_find_error (&message, &code), ==, STUN_MESSAGE_RETURN_SUCCESS);
  return code;
}

const char *
check_mapped_address (const guint8 *reply, gsize reply_length)
{
  static char text[INET6_ADDRSTRLEN];
  StunAgent agent;
  StunMessage message = {
      .agent = &agent, .buffer = (uint8_t *)reply, .buffer_len = reply_length};
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  const void *ip = &((struct sockaddr_in *)&address)->sin_addr;

  agent_init (&agent, CHECK_PLAIN);
  if (stun_message_find_xor_addr (&message, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &address,
          &length) != STUN_MESSAGE_RETURN_SUCCESS)
    return NULL;
  if (address.ss_family == AF_INET6)
    ip = &((struct sockaddr_in6 *)&address)->sin6_addr;
  return inet_ntop (address.ss_family, ip, text, sizeof text);
}

/* RFC 8489 14.7: CRC-32 as in V.42, XORed with "STUN". */
static guint32
fingerprint (const guint8 *data, gsize length)
{
  guint32 crc = 0xFFFFFFFFu;

  for (gsize i = 0; i < length; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc ^ 0x5354554Eu;
}

void
check_repair (guint8 *data, gsize length)
{
  guint8 *end = data + length - 8;
  guint32 value;

  data[2] = (guint8)((length - 20) >> 8);
  data[3] = (guint8)(length - 20);
  value = htonl (fingerprint (data, length - 8));
  memcpy (end, "\x80\x28\x00\x04", 4);
  memcpy (end + 4, &value, sizeof value);
}
