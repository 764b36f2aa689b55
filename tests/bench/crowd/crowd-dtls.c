/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-dtls.h"

#include <errno.h>
#include <gnutls/dtls.h>
#include <string.h>

#define MTU 1200
#define KEY_BYTES 16
#define SALT_BYTES 14

struct _CrowdDtls {
  gnutls_session_t session;
  CrowdDtlsRole role;
  CrowdDtlsState state;
  CrowdDtlsSend send;
  gpointer user_data;
  /* the datagram at hand */
  const guint8 *data;
  gsize length;
};

static ssize_t
push (gnutls_transport_ptr_t pointer, const void *data, size_t length)
{
  CrowdDtls *self = pointer;

  self->send (data, length, self->user_data);
  return (ssize_t)length;
}

static ssize_t
pull (gnutls_transport_ptr_t pointer, void *data, size_t room)
{
  CrowdDtls *self = pointer;
  gsize length = MIN (self->length, room);

  if (self->data == NULL) {
    gnutls_transport_set_errno (self->session, EAGAIN);
    return -1;
  }
  memcpy (data, self->data, length);
  self->data = NULL;
  return (ssize_t)length;
}

static int
pull_timeout (gnutls_transport_ptr_t pointer, unsigned int ms)
{
  CrowdDtls *self = pointer;

  return self->data != NULL ? 1 : 0;
}

CrowdDtls *
crowd_dtls_new (
    CrowdIdentity *identity, CrowdDtlsRole role, CrowdDtlsSend send, gpointer user_data)
{
  CrowdDtls *self = g_new0 (CrowdDtls, 1);

  self->role = role;
  self->send = send;
  self->user_data = user_data;
  gnutls_init (
      &self->session, (role == CROWD_DTLS_SERVER ? GNUTLS_SERVER : GNUTLS_CLIENT) |
                          GNUTLS_DATAGRAM | GNUTLS_NONBLOCK);
  gnutls_priority_set_direct (
      self->session, "NORMAL:-VERS-ALL:+VERS-DTLS1.2:+SIGN-ALL", NULL);
  gnutls_credentials_set (
      self->session, GNUTLS_CRD_CERTIFICATE, crowd_identity_get_credentials (identity));
  if (role == CROWD_DTLS_SERVER)
    gnutls_certificate_server_set_request (self->session, GNUTLS_CERT_REQUEST);
  gnutls_srtp_set_profile (self->session, GNUTLS_SRTP_AES128_CM_HMAC_SHA1_80);
  gnutls_dtls_set_mtu (self->session, MTU);
  gnutls_dtls_set_timeouts (self->session, 200, 60 * 1000);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, push);
  gnutls_transport_set_pull_function (self->session, pull);
  gnutls_transport_set_pull_timeout_function (self->session, pull_timeout);
  return self;
}

void
crowd_dtls_free (CrowdDtls *self)
{
  gnutls_deinit (self->session);
  g_free (self);
}

CrowdDtlsState
crowd_dtls_step (CrowdDtls *self, const guint8 *data, gsize length)
{
  int result;

  if (self->state != CROWD_DTLS_GOING_ON)
    return self->state;
  self->data = data;
  self->length = length;
  do
    result = gnutls_handshake (self->session);
  while (result != GNUTLS_E_SUCCESS && !gnutls_error_is_fatal (result) &&
         self->data != NULL);
  self->data = NULL;
  if (result == GNUTLS_E_SUCCESS)
    self->state = CROWD_DTLS_DONE;
  else if (gnutls_error_is_fatal (result)) {
    g_printerr ("DTLS: %s\n", gnutls_strerror (result));
    self->state = CROWD_DTLS_FAILED;
  }
  return self->state;
}

static void
join_key (guint8 *out, const gnutls_datum_t *key, const gnutls_datum_t *salt)
{
  memcpy (out, key->data, KEY_BYTES);
  memcpy (out + KEY_BYTES, salt->data, SALT_BYTES);
}

gboolean
crowd_dtls_get_keys (CrowdDtls *self, guint8 *own, guint8 *peer)
{
  guint8 material[2 * CROWD_DTLS_KEY_BYTES + 64];
  gnutls_datum_t client_key, client_salt, server_key, server_salt;
  guint8 *client = self->role == CROWD_DTLS_CLIENT ? own : peer;
  guint8 *server = self->role == CROWD_DTLS_CLIENT ? peer : own;

  if (gnutls_srtp_get_keys (self->session, material, sizeof material, &client_key,
          &client_salt, &server_key, &server_salt) < 0 ||
      client_key.size != KEY_BYTES || client_salt.size != SALT_BYTES)
    return FALSE;
  join_key (client, &client_key, &client_salt);
  join_key (server, &server_key, &server_salt);
  return TRUE;
}
