/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tutti-output: the process of one recording or live stream. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/tutti-program.h"
#include "output/tutti-output-controller.h"
#include "plugins/tutti-plugin-load.h"

static const TuttiPluginNeed needed[] = {
    {"coreelements", "libgstreamer1.0-0"},
    {"app", "gstreamer1.0-plugins-base"},
    {"audioconvert", "gstreamer1.0-plugins-base"},
    {"opus", "gstreamer1.0-plugins-base"},
    {"opusparse", "gstreamer1.0-plugins-bad"},
    {"matroska", "gstreamer1.0-plugins-good"},
    {"isomp4", "gstreamer1.0-plugins-good"},
    {"audioparsers", "gstreamer1.0-plugins-good"},
    {"videoparsersbad", "gstreamer1.0-plugins-bad"},
    {"voaacenc", "gstreamer1.0-plugins-bad"},
    {"audiorate", "gstreamer1.0-plugins-base"},
    {"audioresample", "gstreamer1.0-plugins-base"},
    {"flv", "gstreamer1.0-plugins-good"},
    {"rtmp2", "gstreamer1.0-plugins-bad"},
    {"mpegtsmux", "gstreamer1.0-plugins-bad"},
    {"srt", "gstreamer1.0-plugins-bad"},
    {NULL, NULL},
};

static void
on_finished (TuttiOutputController *controller, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static gboolean
on_terminate (gpointer user_data)
{
  tutti_output_controller_finish (user_data);
  return G_SOURCE_CONTINUE;
}

static void
serve (const TuttiProgram *program)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TuttiLink) link = tutti_program_open_link (program, TUTTI_CHANNEL_OUTPUT);
  g_autoptr (TuttiOutputController) controller = tutti_output_controller_new (
      link, program->no_sandbox ? TUTTI_OUTPUT_UNCONFINED : TUTTI_OUTPUT_CONFINED);
  guint terminate = g_unix_signal_add (SIGTERM, on_terminate, controller);

  g_signal_connect (controller, "finished", G_CALLBACK (on_finished), loop);
  g_main_loop_run (loop);
  g_source_remove (terminate);
  tutti_link_flush (link, 500);
  /* An orderly end would wait for a server that takes nothing. */
  if (tutti_output_controller_is_streaming (controller))
    _exit (EXIT_SUCCESS);
}

int
main (int argc, char *argv[])
{
  static const TuttiProgramAbout about = {"tutti-output",
      "- a recording or live stream of Tutti",
      "The protocol is described in doc/protocol.md, \"Output protocol\".\n"};
  g_auto (GStrv) plugins = NULL;
  const GOptionEntry own[] = {
      {"plugin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &plugins,
          "A further GStreamer plugin, such as libav for its AAC encoder (repeatable)",
          "NAME"},
      {NULL},
  };
  g_autoptr (GError) error = NULL;
  TuttiProgram program;

  /* GIO asks the desktop for its proxies, which a service has none of, in files that the
   * sandbox does not let it make. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  if (!tutti_program_begin (&program, &about, own, &argc, &argv))
    return TUTTI_PROGRAM_STATUS_USAGE;
  if (!tutti_plugin_load_only (
          TUTTI_GST_PLUGINS_DIR, needed, (const char *const *)plugins, &error)) {
    g_printerr ("%s: %s\n", about.name, error->message);
    return EXIT_FAILURE;
  }
  serve (&program);
  return EXIT_SUCCESS;
}
