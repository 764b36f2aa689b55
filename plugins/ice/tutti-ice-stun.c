/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-stun.h"

#include <string.h>
#include <stun/stunagent.h>

#define HEADER_BYTES 20
#define MAGIC_COOKIE 0x2112A442u
#define INTEGRITY_BYTES 20

/* Every comprehension-required attribute that a connectivity check may hold (RFC
 * 8445 7.1); anything else below 0x8000 is refused with 420. */
static const guint16 known_attributes[] = {STUN_ATTRIBUTE_USERNAME,
    STUN_ATTRIBUTE_MESSAGE_INTEGRITY, STUN_ATTRIBUTE_PRIORITY,
    STUN_ATTRIBUTE_USE_CANDIDATE, 0};

/* Where the attributes are that matter before libnice's library looks at the message. */
typedef struct {
  const guint8 *username;
  gsize username_length;
  gboolean integrity;
} Outline;

typedef struct {
  TuttiIceStunLookup lookup;
  gpointer user_data;
  const char *password; /* NULL: unknown user */
} User;

static guint
read_u16 (const guint8 *data)
{
  return (guint)data[0] << 8 | data[1];
}

static guint32
read_u32 (const guint8 *data)
{
  return (guint32)read_u16 (data) << 16 | read_u16 (data + 2);
}

/* One attribute into @outline. FALSE: its length is wrong, or it stands where it must not
 * (RFC 8489 14.5 and 14.7). */
static gboolean
outline_attribute (
    Outline *outline, guint type, const guint8 *value, gsize length, gboolean last)
{
  switch (type) {
  case STUN_ATTRIBUTE_USERNAME:
    /* what stands behind MESSAGE-INTEGRITY is not protected by it, and of several the
     * first counts */
    if (!outline->integrity && outline->username == NULL) {
      outline->username = value;
      outline->username_length = length;
    }
    return TRUE;
  case STUN_ATTRIBUTE_MESSAGE_INTEGRITY:
    /* libnice compares 20 bytes whatever the length says */
    outline->integrity = TRUE;
    return length == INTEGRITY_BYTES;
  case STUN_ATTRIBUTE_FINGERPRINT:
    return last && length == 4;
  default:
    return !last;
  }
}

/* Structure only: header, cookie, whole attributes, FINGERPRINT at the end. */
static gboolean
outline_message (Outline *outline, const guint8 *data, gsize length)
{
  gsize at = HEADER_BYTES;

  memset (outline, 0, sizeof *outline);
  if (length < HEADER_BYTES + 8 || length % 4 != 0 || data[0] > 3 ||
      read_u16 (data + 2) != length - HEADER_BYTES || read_u32 (data + 4) != MAGIC_COOKIE)
    return FALSE;

  while (at < length) {
    guint type;
    gsize value_length, padded;

    if (length - at < 4)
      return FALSE;
    type = read_u16 (data + at);
    value_length = read_u16 (data + at + 2);
    padded = (value_length + 3) & ~(gsize)3;
    if (padded > length - at - 4)
      return FALSE;
    if (!outline_attribute (
            outline, type, data + at + 4, value_length, at + 4 + padded == length))
      return FALSE;
    at += 4 + padded;
  }
  return read_u16 (data + length - 8) == STUN_ATTRIBUTE_FINGERPRINT;
}

static void
find_user (User *user, const guint8 *username, gsize length)
{
  char ufrag[TUTTI_ICE_UFRAG_MAX + 1];
  const guint8 *colon = username != NULL ? memchr (username, ':', length) : NULL;
  gsize ufrag_length;

  if (colon == NULL)
    return;
  ufrag_length = (gsize)(colon - username);
  if (ufrag_length == 0 || ufrag_length > TUTTI_ICE_UFRAG_MAX ||
      memchr (username, '\0', ufrag_length) != NULL)
    return;
  memcpy (ufrag, username, ufrag_length);
  ufrag[ufrag_length] = '\0';
  user->password = user->lookup (ufrag, user->user_data);
}

/* StunMessageIntegrityValidate; reached only when the message has USERNAME,
 * MESSAGE-INTEGRITY and a right FINGERPRINT. */
static bool
give_password (StunAgent *agent, StunMessage *message, uint8_t *username,
    uint16_t username_length, uint8_t **password, size_t *password_length,
    void *user_data)
{
  User *user = user_data;

  find_user (user, username, username_length);
  if (user->password == NULL)
    return false;
  *password = (uint8_t *)user->password;
  *password_length = strlen (user->password);
  return *password_length > 0;
}

/* @key: the password for authenticated replies, else NULL. */
static void
finish_reply (StunAgent *agent, StunMessage *reply, const char *key, gsize request_length,
    TuttiIceStunResult *result)
{
  gsize length = stun_agent_finish_message (
      agent, reply, (const uint8_t *)key, key != NULL ? strlen (key) : 0);

  if (length * 2 > request_length * 3) {
    result->verdict = TUTTI_ICE_STUN_AMPLIFYING;
    return;
  }
  result->reply_length = length;
}

static void
reply_with_error (StunAgent *agent, const StunMessage *request, StunError code,
    const char *key, gsize request_length, TuttiIceStunResult *result)
{
  StunMessage reply = {0};

  if (stun_agent_init_error (
          agent, &reply, result->reply, sizeof result->reply, request, code))
    finish_reply (agent, &reply, key, request_length, result);
}

static void
reply_with_success (StunAgent *agent, const StunMessage *request,
    const struct sockaddr_storage *from, socklen_t from_length, const char *key,
    gsize request_length, TuttiIceStunResult *result)
{
  StunMessage reply = {0};

  if (stun_agent_init_response (
          agent, &reply, result->reply, sizeof result->reply, request) &&
      stun_message_append_xor_addr (&reply, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, from,
          from_length) == STUN_MESSAGE_RETURN_SUCCESS)
    finish_reply (agent, &reply, key, request_length, result);
  if (result->reply_length == 0 && result->verdict == TUTTI_ICE_STUN_ACCEPTED)
    result->verdict = TUTTI_ICE_STUN_MALFORMED;
}

static void
reply_with_unknown_attributes (StunAgent *agent, const StunMessage *request,
    gsize request_length, TuttiIceStunResult *result)
{
  StunMessage reply = {0};
  gsize length = stun_agent_build_unknown_attributes_error (
      agent, &reply, result->reply, sizeof result->reply, request);

  if (length * 2 > request_length * 3)
    result->verdict = TUTTI_ICE_STUN_AMPLIFYING;
  else
    result->reply_length = length;
}

static void
judge_authenticated (StunAgent *agent, const StunMessage *request, const char *password,
    const struct sockaddr_storage *from, socklen_t from_length, gsize request_length,
    TuttiIceStunResult *result)
{
  if (stun_message_get_method (request) != STUN_BINDING) {
    result->verdict = TUTTI_ICE_STUN_NOT_REQUEST;
    return;
  }
  if (stun_message_has_attribute (request, STUN_ATTRIBUTE_ICE_CONTROLLED)) {
    result->verdict = TUTTI_ICE_STUN_ROLE_CONFLICT;
    reply_with_error (
        agent, request, STUN_ERROR_ROLE_CONFLICT, password, request_length, result);
    return;
  }
  result->verdict = TUTTI_ICE_STUN_ACCEPTED;
  reply_with_success (
      agent, request, from, from_length, password, request_length, result);
  if (result->verdict != TUTTI_ICE_STUN_ACCEPTED)
    return;
  result->use_candidate =
      stun_message_has_attribute (request, STUN_ATTRIBUTE_USE_CANDIDATE);
  if (stun_message_find32 (request, STUN_ATTRIBUTE_PRIORITY, &result->priority) !=
      STUN_MESSAGE_RETURN_SUCCESS)
    result->priority = 0;
}

void
tutti_ice_stun_answer (const guint8 *data, gsize length,
    const struct sockaddr_storage *from, socklen_t from_length, TuttiIceStunLookup lookup,
    gpointer user_data, TuttiIceStunResult *result)
{
  User user = {lookup, user_data, NULL};
  Outline outline;
  StunAgent agent;
  StunMessage request = {0};
  StunValidationStatus status;

  result->verdict = TUTTI_ICE_STUN_MALFORMED;
  result->use_candidate = FALSE;
  result->priority = 0;
  result->reply_length = 0;
  if (!outline_message (&outline, data, length))
    return;

  /* the class bits (RFC 8489 5): 0x0100 and 0x0010 are both clear in a request */
  if ((read_u16 (data) & 0x0110) != 0) {
    result->verdict = TUTTI_ICE_STUN_NOT_REQUEST;
    return;
  }

  stun_agent_init (&agent, known_attributes, STUN_COMPATIBILITY_RFC5389,
      STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS | STUN_AGENT_USAGE_USE_FINGERPRINT);
  status = stun_agent_validate (&agent, &request, data, length, give_password, &user);

  switch (status) {
  case STUN_VALIDATION_SUCCESS:
    judge_authenticated (
        &agent, &request, user.password, from, from_length, length, result);
    break;
  case STUN_VALIDATION_UNKNOWN_REQUEST_ATTRIBUTE:
    result->verdict = TUTTI_ICE_STUN_UNKNOWN_ATTRIBUTE;
    reply_with_unknown_attributes (&agent, &request, length, result);
    break;
  case STUN_VALIDATION_UNAUTHORIZED_BAD_REQUEST:
    find_user (&user, outline.username, outline.username_length);
    result->verdict =
        user.password != NULL ? TUTTI_ICE_STUN_NO_INTEGRITY : TUTTI_ICE_STUN_UNKNOWN_USER;
    if (user.password != NULL)
      reply_with_error (&agent, &request, STUN_ERROR_BAD_REQUEST, NULL, length, result);
    break;
  case STUN_VALIDATION_UNAUTHORIZED:
    result->verdict = user.password != NULL ? TUTTI_ICE_STUN_WRONG_INTEGRITY
                                            : TUTTI_ICE_STUN_UNKNOWN_USER;
    if (user.password != NULL)
      reply_with_error (&agent, &request, STUN_ERROR_UNAUTHORIZED, NULL, length, result);
    break;
  default:
    break;
  }
}

/* Says that we are a path of the lowest priority; a lite agent's only use of the
 * attribute is that peers insist on it. */
#define CHALLENGE_PRIORITY 1

gsize
tutti_ice_stun_make_challenge (
    guint8 *data, const guint8 *id, const char *username, const char *password)
{
  StunTransactionId cookie_and_id = {0x21, 0x12, 0xA4, 0x42};
  StunAgent agent;
  StunMessage message = {
      .agent = &agent, .buffer = data, .buffer_len = TUTTI_ICE_STUN_CHALLENGE_MAX};
  guint64 tie_breaker;

  stun_agent_init (&agent, known_attributes, STUN_COMPATIBILITY_RFC5389,
      STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS | STUN_AGENT_USAGE_USE_FINGERPRINT);
  memcpy (cookie_and_id + 4, id, TUTTI_ICE_STUN_ID_BYTES);
  memcpy (&tie_breaker, id, sizeof tie_breaker);
  if (!stun_message_init (&message, STUN_REQUEST, STUN_BINDING, cookie_and_id) ||
      stun_message_append_string (&message, STUN_ATTRIBUTE_USERNAME, username) !=
          STUN_MESSAGE_RETURN_SUCCESS ||
      stun_message_append32 (&message, STUN_ATTRIBUTE_PRIORITY, CHALLENGE_PRIORITY) !=
          STUN_MESSAGE_RETURN_SUCCESS ||
      stun_message_append64 (&message, STUN_ATTRIBUTE_ICE_CONTROLLED, tie_breaker) !=
          STUN_MESSAGE_RETURN_SUCCESS)
    return 0;
  return stun_agent_finish_message (
      &agent, &message, (const uint8_t *)password, strlen (password));
}

gboolean
tutti_ice_stun_is_success (const guint8 *data, gsize length)
{
  return length >= HEADER_BYTES && read_u16 (data) == 0x0101;
}

gboolean
tutti_ice_stun_answers_challenge (
    const guint8 *data, gsize length, const guint8 *id, const char *password)
{
  Outline outline;
  StunAgent agent;
  StunMessage message = {0};
  StunAgentSavedIds *saved = &agent.sent_ids[0];

  if (!tutti_ice_stun_is_success (data, length) ||
      !outline_message (&outline, data, length) || !outline.integrity ||
      memcmp (data + 8, id, TUTTI_ICE_STUN_ID_BYTES) != 0)
    return FALSE;
  /* Responses carry no USERNAME, so the one kind of credentials that libnice checks
   * without is that of a request which its agent remembers. */
  stun_agent_init (&agent, known_attributes, STUN_COMPATIBILITY_RFC5389,
      STUN_AGENT_USAGE_USE_FINGERPRINT);
  memcpy (saved->id, data + 4, sizeof saved->id);
  saved->method = STUN_BINDING;
  saved->key = (uint8_t *)password;
  saved->key_len = strlen (password);
  saved->valid = true;
  /* XOR-MAPPED-ADDRESS is unknown to these attributes, and of no interest */
  switch (stun_agent_validate (&agent, &message, data, length, NULL, NULL)) {
  case STUN_VALIDATION_SUCCESS:
  case STUN_VALIDATION_UNKNOWN_ATTRIBUTE:
    return TRUE;
  default:
    return FALSE;
  }
}
