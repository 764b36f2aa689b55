/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-keys.h"

/* GstDtlsSrtpCipher and GstDtlsSrtpAuth are private to the plugin: AES-128-ICM and
 * HMAC-SHA1-80. */
#define DTLS_CIPHER_AES_128_ICM 1
#define DTLS_AUTH_HMAC_SHA1_80 2

static const struct {
  const char *factory, *property;
} places[] = {
    [TUTTI_WEBRTC_KEY_SEND] = {"dtlsenc", "encoder-key"},
    [TUTTI_WEBRTC_KEY_RECEIVE] = {"dtlsdec", "decoder-key"},
};

static gboolean
take (GstElement *element, const char *property, guint8 *key)
{
  g_autoptr (GstBuffer) buffer = NULL;
  guint cipher = 0, auth = 0;

  g_object_get (
      element, property, &buffer, "srtp-cipher", &cipher, "srtp-auth", &auth, NULL);
  return buffer != NULL && cipher == DTLS_CIPHER_AES_128_ICM &&
         auth == DTLS_AUTH_HMAC_SHA1_80 &&
         gst_buffer_get_size (buffer) == TUTTI_SRTP_KEY_BYTES &&
         gst_buffer_extract (buffer, 0, key, TUTTI_SRTP_KEY_BYTES) ==
             TUTTI_SRTP_KEY_BYTES;
}

gboolean
tutti_webrtc_keys_find (GstElement *webrtc, TuttiWebrtcKey which, guint8 *key)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (webrtc), places[which].factory);
  GValue value = G_VALUE_INIT;
  guint found = 0;

  while (gst_iterator_next (elements, &value) == GST_ITERATOR_OK) {
    if (take (g_value_get_object (&value), places[which].property, key))
      found++;
    g_value_reset (&value);
  }
  g_value_unset (&value);
  return found == 1;
}
