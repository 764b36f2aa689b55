/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Connectivity checks as a peer makes them, right ones and wrong ones; by libnice's STUN
 * library. */

typedef enum {
  CHECK_PLAIN = 0,
  CHECK_NOMINATES = 1 << 0,
  CHECK_CONTROLLED = 1 << 1, /* claims the wrong role */
  CHECK_NO_INTEGRITY = 1 << 2,
  CHECK_NO_FINGERPRINT = 1 << 3,
  CHECK_UNKNOWN_ATTRIBUTE = 1 << 4, /* one that must be understood */
  CHECK_NO_USERNAME = 1 << 5,
  CHECK_INDICATION = 1 << 6,
} CheckFlags;

#define CHECK_MAX 512

/* @username: "theirs:ours". Returns: the length; fills @data (CHECK_MAX). The transaction
 * id is data[8..19]. */
gsize check_build (
    guint8 *data, CheckFlags flags, const char *username, const char *password);

/* The error code of a reply, 0 for a success; asserts that it is a whole reply to @check
 * with a right FINGERPRINT, and with a right MESSAGE-INTEGRITY unless @password is NULL.
 */
int check_read_reply (
    const guint8 *reply, gsize reply_length, const guint8 *check, const char *password);

/* Asserts that @data is a check that the agent made, right in every attribute, for the
 * user @username. */
void check_read_challenge (
    const guint8 *data, gsize length, const char *username, const char *password);

/* A success response to @request. Returns: the length; fills @data (CHECK_MAX). */
gsize check_build_answer (guint8 *data, const guint8 *request, const char *password);

/* The address in XOR-MAPPED-ADDRESS as a literal, in a static buffer; NULL when there is
 * none. */
const char *check_mapped_address (const guint8 *reply, gsize reply_length);

/* Writes the FINGERPRINT that the other bytes deserve into the last 8; at least 28 bytes.
 */
void check_repair (guint8 *data, gsize length);
