/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether this GStreamer is the one whose inside is known. */

#include <string.h>

#include "mixer/tutti-webrtc-inside.h"

static void
test_known (void)
{
  g_autoptr (GError) error = NULL;
  guint major, minor, micro, nano;

  gst_version (&major, &minor, &micro, &nano);
  g_assert_true (tutti_webrtc_inside_check (
      TUTTI_WEBRTC_INSIDE_MAJOR, TUTTI_WEBRTC_INSIDE_MINOR, &error));
  g_assert_no_error (error);
  g_assert_cmpint (tutti_webrtc_inside_check (major, minor, NULL), ==,
      major == TUTTI_WEBRTC_INSIDE_MAJOR && minor == TUTTI_WEBRTC_INSIDE_MINOR);
}

static void
test_strange (void)
{
  static const char *const rows[][2] = {
      {"rtpsession", "recv_rtp_source"}, {"nosuchelement", "src"}};

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (tutti_webrtc_inside_check_pad (rows[i][0], rows[i][1], &error));
    g_assert_nonnull (strstr (error->message, rows[i][1]));
  }
  for (guint minor = 20; minor < 30; minor += 2) {
    g_autoptr (GError) error = NULL;

    if (minor == TUTTI_WEBRTC_INSIDE_MINOR)
      continue;
    g_assert_false (tutti_webrtc_inside_check (1, minor, &error));
    g_assert_nonnull (error);
  }
}

/* Where it is another one, the plain way is taken from then on; here nothing changes. */
static void
test_prepare (void)
{
  guint major, minor, micro, nano;
  gboolean known;

  gst_version (&major, &minor, &micro, &nano);
  known = tutti_webrtc_inside_check (major, minor, NULL);
  g_unsetenv ("TUTTI_TRANSPORT");
  tutti_webrtc_inside_prepare ();
  g_assert_cmpstr (g_getenv ("TUTTI_TRANSPORT"), ==, known ? NULL : "plain");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/mixer/inside/known", test_known);
  g_test_add_func ("/mixer/inside/strange", test_strange);
  g_test_add_func ("/mixer/inside/prepare", test_prepare);
  return g_test_run ();
}
