/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>

#include "common/tutti-error.h"

static void
test_ids_are_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code <= TUTTI_ERROR_SHUTTING_DOWN; code++) {
    g_assert_true (g_hash_table_add (seen, (gpointer)tutti_error_id (code)));
    g_assert_cmpuint (strlen (tutti_error_text (code)), >, 10);
  }
}

static void
test_unknown_codes_are_internal (void)
{
  g_assert_cmpstr (tutti_error_id (-1), ==, "internal");
  g_assert_cmpstr (tutti_error_id (TUTTI_ERROR_SHUTTING_DOWN + 1), ==, "internal");
}

static void
test_other_domains_tell_nothing (void)
{
  g_autoptr (GError) foreign =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "a path");
  g_autoptr (GError) own =
      g_error_new_literal (TUTTI_ERROR, TUTTI_ERROR_ROOM_FULL, "full");

  g_assert_cmpstr (tutti_error_id_of (foreign), ==, "internal");
  g_assert_cmpstr (tutti_error_id_of (own), ==, "room-full");
  g_assert_cmpint (tutti_error_severity (own->code), ==, TUTTI_SEVERITY_FATAL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/ids-are-unique", test_ids_are_unique);
  g_test_add_func ("/error/unknown-codes-are-internal", test_unknown_codes_are_internal);
  g_test_add_func ("/error/other-domains-tell-nothing", test_other_domains_tell_nothing);
  return g_test_run ();
}
