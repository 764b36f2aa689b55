/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/srtp/tutti-srtp-keys.h"

#include <nettle/ctr.h>
#include <nettle/memops.h>
#include <string.h>

#define MASTER_KEY_BYTES 16

/* RFC 3711 4.3.2 */
#define LABEL_CIPHER 0
#define LABEL_AUTH 1
#define LABEL_SALT 2
#define LABEL_AT 7 /* byte of the block that the label changes, with a rate of 0 */

void
tutti_srtp_write_32 (guint8 *out, guint32 value)
{
  out[0] = (guint8)(value >> 24);
  out[1] = (guint8)(value >> 16);
  out[2] = (guint8)(value >> 8);
  out[3] = (guint8)value;
}

guint32
tutti_srtp_read_32 (const guint8 *in)
{
  return (guint32)in[0] << 24 | (guint32)in[1] << 16 | (guint32)in[2] << 8 | in[3];
}

/* 4.3.3: AES in counter mode, of zeros. */
static void
derive_one (const struct aes128_ctx *master, const guint8 *salt, guint8 label,
    guint8 *out, gsize length)
{
  guint8 block[AES_BLOCK_SIZE] = {0};

  memcpy (block, salt, TUTTI_SRTP_SALT_BYTES);
  block[LABEL_AT] ^= label;
  memset (out, 0, length);
  ctr_crypt (master, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, block, length,
      out, out);
}

void
tutti_srtp_derive (const guint8 *key, TuttiSrtpPurpose purpose, TuttiSrtpKeys *keys)
{
  const guint8 *salt = key + MASTER_KEY_BYTES;
  const guint8 first = (guint8)purpose;
  struct aes128_ctx master;

  aes128_set_encrypt_key (&master, key);
  derive_one (&master, salt, first + LABEL_CIPHER, keys->cipher, sizeof keys->cipher);
  derive_one (&master, salt, first + LABEL_AUTH, keys->auth, sizeof keys->auth);
  derive_one (&master, salt, first + LABEL_SALT, keys->salt, sizeof keys->salt);
}

void
tutti_srtp_context_init (
    TuttiSrtpContext *self, const guint8 *key, TuttiSrtpPurpose purpose)
{
  TuttiSrtpKeys keys;

  tutti_srtp_derive (key, purpose, &keys);
  aes128_set_encrypt_key (&self->cipher, keys.cipher);
  hmac_sha1_set_key (&self->auth, sizeof keys.auth, keys.auth);
  memcpy (self->salt, keys.salt, sizeof self->salt);
}

/* (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16) */
void
tutti_srtp_context_crypt (
    TuttiSrtpContext *self, guint32 ssrc, guint64 index, guint8 *data, gsize length)
{
  guint8 counter[AES_BLOCK_SIZE] = {0};

  tutti_srtp_write_32 (counter + 4, ssrc);
  tutti_srtp_write_32 (counter + 8, (guint32)(index >> 16));
  counter[12] = (guint8)(index >> 8);
  counter[13] = (guint8)index;
  memxor (counter, self->salt, TUTTI_SRTP_SALT_BYTES);
  ctr_crypt (&self->cipher, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, counter,
      length, data, data);
}

void
tutti_srtp_context_sign (TuttiSrtpContext *self, const guint8 *packet, gsize length,
    guint32 last, guint8 *tag, gsize tag_bytes)
{
  guint8 end[4];

  tutti_srtp_write_32 (end, last);
  hmac_sha1_update (&self->auth, length, packet);
  hmac_sha1_update (&self->auth, sizeof end, end);
  hmac_sha1_digest (&self->auth, tag_bytes, tag);
}
