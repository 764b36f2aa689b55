/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "mixer/tutti-fingerprint.h"

/* A certificate without a key that anybody has, and what openssl x509 -fingerprint
 * -sha256 says of it. */
static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdTCCARugAwIBAgIUeQaZ+2Ih+dJL1yrRVvmMKKn69eMwCgYIKoZIzj0EAwIw\n"
    "DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMyMDA4NDJaGA8yMTI2MTAzMDIwMDg0\n"
    "MlowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFXl\n"
    "zAuMMOHjBKsVDl/prlxlMiXiFGJcHSlW/8Dc2px00owa++a+WtS/plf9dOCEvbdL\n"
    "eqVmR41lgdtVf41AqWKjUzBRMB0GA1UdDgQWBBTDXs8h/S7cxhAG3MW962CaonXg\n"
    "+jAfBgNVHSMEGDAWgBTDXs8h/S7cxhAG3MW962CaonXg+jAPBgNVHRMBAf8EBTAD\n"
    "AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCslXYq6NwmSDmczvFgAxNm9KckHuS0BLAT\n"
    "tS0JDbod9QIgWICmxkASmd5FESa83jZYecAtPrfTH4WwNzA9mfTEqoI=\n"
    "-----END CERTIFICATE-----\n";

static const guint8 digest[TUTTI_FINGERPRINT_BYTES] = {
    0xce,
    0x9d,
    0x03,
    0xd8,
    0xf2,
    0xfe,
    0x05,
    0x85,
    0xa4,
    0x51,
    0xf5,
    0xca,
    0x36,
    0x81,
    0xde,
    0x21,
    0xf7,
    0x71,
    0xf4,
    0x83,
    0x74,
    0xd6,
    0xbf,
    0x9e,
    0x93,
    0xdf,
    0xb3,
    0xb6,
    0xee,
    0x1c,
    0x94,
    0x73,
};

static void
test_right_one (void)
{
  g_assert_true (tutti_fingerprint_matches (certificate, digest));
}

static void
test_any_other_bit (void)
{
  for (guint bit = 0; bit < sizeof digest * 8; bit++) {
    guint8 other[sizeof digest];

    memcpy (other, digest, sizeof digest);
    other[bit / 8] ^= 1 << bit % 8;
    g_assert_false (tutti_fingerprint_matches (certificate, other));
  }
}

static void
test_no_certificate (void)
{
  static const char *const texts[] = {NULL, "", "-----BEGIN CERTIFICATE-----",
      "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "nonsense"};

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (tutti_fingerprint_matches (texts[i], digest));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fingerprint/right-one", test_right_one);
  g_test_add_func ("/fingerprint/any-other-bit", test_any_other_bit);
  g_test_add_func ("/fingerprint/no-certificate", test_no_certificate);
  return g_test_run ();
}
