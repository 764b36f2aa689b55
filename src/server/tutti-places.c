/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-places.h"

#include <gio/gio.h>

char *
tutti_places_program_dir (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program ? g_path_get_dirname (program) : g_strdup (".");
}

/* Relative to the program: the first that is there, or NULL. */
static char *
find_beside (const char *program_dir, const char *const *candidates)
{
  for (guint i = 0; candidates[i]; i++) {
    g_autofree char *path = g_canonicalize_filename (candidates[i], program_dir);

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&path);
  }
  return NULL;
}

static char *
default_state_dir (void)
{
  const char *from_systemd = g_getenv ("STATE_DIRECTORY");

  if (from_systemd)
    return g_strdup (from_systemd);
  return g_build_filename (g_get_user_state_dir (), "tutti", NULL);
}

void
tutti_places_fill (TuttiConfig *config, const char *program_dir)
{
  static const char *const mixers[] = {"../mixer/tutti-mixer", NULL};
  static const char *const gateways[] = {"../sip/tutti-sip", NULL};
  static const char *const outputs[] = {"../output/tutti-output", NULL};
  /* The build folder's own, else that of the sources around it. */
  static const char *const webs[] = {
      "../../web/dist/index.html", "../../../web/dist/index.html", NULL};

  if (!config->state_dir)
    config->state_dir = default_state_dir ();

  if (!config->mixer)
    config->mixer = find_beside (program_dir, mixers);
  if (!config->mixer)
    config->mixer = g_strdup (TUTTI_LIBEXECDIR "/tutti-mixer");

  if (!config->output)
    config->output = find_beside (program_dir, outputs);
  if (!config->output)
    config->output = g_strdup (TUTTI_LIBEXECDIR "/tutti-output");
  if (!config->sip_gateway)
    config->sip_gateway = find_beside (program_dir, gateways);
  if (!config->sip_gateway)
    config->sip_gateway = g_strdup (TUTTI_LIBEXECDIR "/tutti-sip");
  if (!config->recordings)
    config->recordings = g_build_filename (config->state_dir, "recordings", NULL);
  if (!config->hls_dir)
    config->hls_dir = g_build_filename (config->state_dir, "live", NULL);

  if (!config->web_dir) {
    g_autofree char *index = find_beside (program_dir, webs);

    config->web_dir = index ? g_path_get_dirname (index) : g_strdup (TUTTI_WEBDIR);
  }
}
