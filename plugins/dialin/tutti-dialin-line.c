/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-dialin-line.h"

#include <string.h>

#define PAYLOAD_MAX 127
#define PORT_MAX 65535
#define VOLUME_MAX_DB 20
#define TIMEOUT_MAX_MS (60 * 60 * 1000)

static gboolean
refuse (GError **error, const char *field, const char *why)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "the field '%s' of the line %s", field, why);
  return FALSE;
}

/* @out keeps its value if there is no such field. */
static gboolean
read_number (const GstStructure *structure, const char *field, gint least, gint most,
    gint *out, GError **error)
{
  if (!gst_structure_has_field (structure, field))
    return TRUE;
  if (!gst_structure_get_int (structure, field, out) || *out < least || *out > most)
    return refuse (error, field, "is out of range");
  return TRUE;
}

static gboolean
read_payloads (TuttiDialinLine *self, const GstStructure *structure, GError **error)
{
  gint payload = -1, events = TUTTI_DIALIN_NO_PAYLOAD, comfort = TUTTI_DIALIN_NO_PAYLOAD;

  if (!read_number (structure, "payload", 0, PAYLOAD_MAX, &payload, error) ||
      !read_number (structure, "events", 0, PAYLOAD_MAX, &events, error) ||
      !read_number (structure, "comfort", 0, PAYLOAD_MAX, &comfort, error))
    return FALSE;
  if (payload < 0)
    return refuse (error, "payload", "is missing");
  self->payload = (guint8)payload;
  self->events = (guint8)events;
  self->comfort = (guint8)comfort;
  return TRUE;
}

static gboolean
read_peer (TuttiDialinLine *self, const GstStructure *structure, GError **error)
{
  const char *address = gst_structure_get_string (structure, "address");
  gint port = 0, control = 0;

  if (address != NULL)
    self->address = g_inet_address_new_from_string (address);
  if (self->address == NULL)
    return refuse (error, "address", "is no IP address");
  if (!read_number (structure, "port", 1, PORT_MAX, &port, error) ||
      !read_number (structure, "control", 0, PORT_MAX, &control, error))
    return FALSE;
  if (port == 0)
    return refuse (error, "port", "is missing");
  self->port = (guint16)port;
  self->muxed = control == 0;
  self->control = (guint16)(control != 0 ? control : port);
  return TRUE;
}

/* @values: ends with NULL; the first is what counts if there is no such field */
static gboolean
read_choice (const GstStructure *structure, const char *field, const char *const *values,
    guint *out, GError **error)
{
  const char *text = gst_structure_get_string (structure, field);

  *out = 0;
  if (text == NULL)
    return TRUE;
  for (; values[*out] != NULL; (*out)++)
    if (g_str_equal (text, values[*out]))
      return TRUE;
  return refuse (error, field, "has a value that is not known");
}

static gboolean
read_key (const GstStructure *structure, const char *field, guint8 *key, GError **error)
{
  const char *text = gst_structure_get_string (structure, field);
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (text != NULL && *text != '\0')
    bytes = g_base64_decode (text, &length);
  if (length != TUTTI_SRTP_KEY_BYTES)
    return refuse (error, field, "is no key of 30 bytes");
  memcpy (key, bytes, length);
  return TRUE;
}

static gboolean
read_encryption (TuttiDialinLine *self, const GstStructure *structure, GError **error)
{
  static const char *const suites[] = {
      "AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", NULL};
  guint suite;

  if (!gst_structure_has_field (structure, "suite"))
    return TRUE;
  if (!read_choice (structure, "suite", suites, &suite, error) ||
      !read_key (structure, "sendkey", self->send_key, error) ||
      !read_key (structure, "receivekey", self->receive_key, error))
    return FALSE;
  self->encrypted = TRUE;
  self->suite = suite == 0 ? TUTTI_SRTP_SHA1_80 : TUTTI_SRTP_SHA1_32;
  return TRUE;
}

static gboolean
read_rest (TuttiDialinLine *self, const GstStructure *structure, GError **error)
{
  static const char *const directions[] = {"sendrecv", "hold", NULL};
  static const char *const noises[] = {"reduced", "kept", NULL};
  gint volume = 0, timeout = TUTTI_DIALIN_TIMEOUT_DEFAULT_MS;
  guint direction, noise;

  if (!tutti_phone_codec_parse (
          gst_structure_get_string (structure, "codec"), &self->codec))
    return refuse (error, "codec", "is none that is known");
  if (!read_choice (structure, "direction", directions, &direction, error) ||
      !read_choice (structure, "noise", noises, &noise, error) ||
      !read_number (structure, "volume", -VOLUME_MAX_DB, VOLUME_MAX_DB, &volume, error) ||
      !read_number (structure, "timeout", 1, TIMEOUT_MAX_MS, &timeout, error))
    return FALSE;
  self->direction = (TuttiDialinDirection)direction;
  self->noise = (TuttiDialinNoise)noise;
  self->volume_db = volume;
  self->timeout_ms = (guint)timeout;
  return TRUE;
}

TuttiDialinLine *
tutti_dialin_line_parse (const GstStructure *structure, GError **error)
{
  g_autoptr (TuttiDialinLine) self = g_new0 (TuttiDialinLine, 1);

  if (!read_payloads (self, structure, error) || !read_peer (self, structure, error) ||
      !read_encryption (self, structure, error) || !read_rest (self, structure, error))
    return NULL;
  return g_steal_pointer (&self);
}

TuttiDialinLine *
tutti_dialin_line_copy (const TuttiDialinLine *self)
{
  TuttiDialinLine *copy = g_memdup2 (self, sizeof *self);

  g_object_ref (copy->address);
  return copy;
}

void
tutti_dialin_line_free (TuttiDialinLine *self)
{
  g_clear_object (&self->address);
  g_free (self);
}
