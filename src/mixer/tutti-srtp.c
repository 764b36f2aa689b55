/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-srtp.h"

#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <string.h>

#define MASTER_KEY_BYTES 16
#define SALT_BYTES 14

/* RFC 3711 4.3.2 */
#define LABEL_CIPHER 0
#define LABEL_AUTH 1
#define LABEL_SALT 2
#define LABEL_AT 7 /* byte of the block that the label changes, with a rate of 0 */

struct _TuttiSrtp {
  guint32 ssrc;
  guint32 rounds; /* of the sequence number: ROC */
  gboolean begun;
  guint16 last;
  struct aes128_ctx cipher;
  struct hmac_sha1_ctx auth; /* with its key */
  guint8 salt[SALT_BYTES];
};

static void
write_32 (guint8 *out, guint32 value)
{
  out[0] = (guint8)(value >> 24);
  out[1] = (guint8)(value >> 16);
  out[2] = (guint8)(value >> 8);
  out[3] = (guint8)value;
}

/* 4.3.3: AES in counter mode, of zeros. */
static void
derive_one (const struct aes128_ctx *master, const guint8 *salt, guint8 label,
    guint8 *out, gsize length)
{
  guint8 block[AES_BLOCK_SIZE] = {0};

  memcpy (block, salt, SALT_BYTES);
  block[LABEL_AT] ^= label;
  memset (out, 0, length);
  ctr_crypt (master, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, block, length,
      out, out);
}

void
tutti_srtp_derive (const guint8 *key, TuttiSrtpKeys *keys)
{
  const guint8 *salt = key + MASTER_KEY_BYTES;
  struct aes128_ctx master;

  aes128_set_encrypt_key (&master, key);
  derive_one (&master, salt, LABEL_CIPHER, keys->cipher, sizeof keys->cipher);
  derive_one (&master, salt, LABEL_AUTH, keys->auth, sizeof keys->auth);
  derive_one (&master, salt, LABEL_SALT, keys->salt, sizeof keys->salt);
}

TuttiSrtp *
tutti_srtp_new (guint32 ssrc, const guint8 *key)
{
  TuttiSrtp *self = g_new0 (TuttiSrtp, 1);
  TuttiSrtpKeys keys;

  tutti_srtp_derive (key, &keys);
  self->ssrc = ssrc;
  aes128_set_encrypt_key (&self->cipher, keys.cipher);
  hmac_sha1_set_key (&self->auth, sizeof keys.auth, keys.auth);
  memcpy (self->salt, keys.salt, sizeof self->salt);
  return self;
}

void
tutti_srtp_free (TuttiSrtp *self)
{
  g_free (self);
}

/* 3.3.1, for a sender: it skips no round. */
static void
count (TuttiSrtp *self, guint16 sequence)
{
  if (self->begun && sequence < self->last)
    self->rounds++;
  self->begun = TRUE;
  self->last = sequence;
}

/* 4.1.1: (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16) */
static void
encrypt (TuttiSrtp *self, guint8 *data, gsize length)
{
  guint8 counter[AES_BLOCK_SIZE] = {0};

  write_32 (counter + 4, self->ssrc);
  write_32 (counter + 8, self->rounds);
  counter[12] = (guint8)(self->last >> 8);
  counter[13] = (guint8)self->last;
  memxor (counter, self->salt, SALT_BYTES);
  ctr_crypt (&self->cipher, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, counter,
      length, data, data);
}

/* 4.2: over the packet and the round. */
static void
authenticate (TuttiSrtp *self, guint8 *packet, gsize length)
{
  guint8 rounds[4];

  write_32 (rounds, self->rounds);
  hmac_sha1_update (&self->auth, length, packet);
  hmac_sha1_update (&self->auth, sizeof rounds, rounds);
  hmac_sha1_digest (&self->auth, TUTTI_SRTP_TAG_BYTES, packet + length);
}

gsize
tutti_srtp_protect (TuttiSrtp *self, guint8 *packet, gsize length)
{
  g_return_val_if_fail (length >= TUTTI_SRTP_HEADER_BYTES, 0);

  count (self, (guint16)(packet[2] << 8 | packet[3]));
  encrypt (self, packet + TUTTI_SRTP_HEADER_BYTES, length - TUTTI_SRTP_HEADER_BYTES);
  authenticate (self, packet, length);
  return length + TUTTI_SRTP_TAG_BYTES;
}
