/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tutti-output: the process of one recording or live stream. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/tutti-sandbox.h"
#include "output/tutti-output-controller.h"
#include "plugins/tutti-plugin-load.h"

/* Wrong use, as for the other programs of this project. */
#define STATUS_USAGE 2

typedef struct {
  int link_fd;
  char **plugins;
  gboolean no_sandbox;
} Options;

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
    {"audioresample", "gstreamer1.0-plugins-base"},
    {"flv", "gstreamer1.0-plugins-good"},
    {"rtmp2", "gstreamer1.0-plugins-bad"},
    {NULL, NULL},
};

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
      {"link-fd", 0, 0, G_OPTION_ARG_INT, &options->link_fd,
          "Socketpair to the server (default: JSON lines on standard input and output)",
          "FD"},
      {"plugin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->plugins,
          "A further GStreamer plugin, such as libav for its AAC encoder (repeatable)",
          "NAME"},
      {"no-sandbox", 0, 0, G_OPTION_ARG_NONE, &options->no_sandbox,
          "Without the system call filter, for debuggers", NULL},
      {NULL},
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new ("- a recording or live stream of Tutti");

  g_option_context_set_description (
      context, "The protocol is described in doc/protocol.md, \"Output protocol\".\n");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

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
serve (const Options *options)
{
  int read_fd = options->link_fd >= 0 ? options->link_fd : STDIN_FILENO;
  int write_fd = options->link_fd >= 0 ? options->link_fd : STDOUT_FILENO;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TuttiLink) link = tutti_link_new (read_fd, write_fd, TUTTI_CHANNEL_OUTPUT);
  g_autoptr (TuttiOutputController) controller = tutti_output_controller_new (
      link, options->no_sandbox ? TUTTI_OUTPUT_UNCONFINED : TUTTI_OUTPUT_CONFINED);
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
  Options options = {.link_fd = -1};
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  tutti_sandbox_limit ();
  /* GIO asks the desktop for its proxies, which a service has none of, in files that the
   * sandbox does not let it make. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  if (!parse_options (&options, &argc, &argv, &error)) {
    g_printerr ("tutti-output: %s\n", error->message);
    return STATUS_USAGE;
  }
  if (!tutti_plugin_load_only (
          TUTTI_GST_PLUGINS_DIR, needed, (const char *const *)options.plugins, &error)) {
    g_printerr ("tutti-output: %s\n", error->message);
    return EXIT_FAILURE;
  }
  serve (&options);
  g_strfreev (options.plugins);
  return EXIT_SUCCESS;
}
