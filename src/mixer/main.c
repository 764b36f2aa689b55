/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tutti-mixer: the process of one room. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <unistd.h>

#include "mixer/tutti-controller.h"
#include "mixer/tutti-plugin-set.h"
#include "mixer/tutti-webrtc-inside.h"
#include "common/tutti-sandbox.h"

/* Wrong use, as for the other programs of this project. */
#define STATUS_USAGE 2

/* For glibc's allocator; see keep_memory_together(). */
#define ARENAS_MAX 4
#define MAPPED_FROM_BYTES (256 * 1024)

typedef struct {
  int link_fd;
  char *pipelines;
  char **plugins;
  gboolean no_sandbox;
} Options;

typedef struct {
  GMainLoop *loop;
  int status;
} Run;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
      {"link-fd", 0, 0, G_OPTION_ARG_INT, &options->link_fd,
          "Socketpair to the server (default: JSON lines on standard input and output)",
          "FD"},
      {"pipelines", 0, 0, G_OPTION_ARG_FILENAME, &options->pipelines,
          "Folder of the pipeline fragments", "DIR"},
      {"plugin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->plugins,
          "A further GStreamer plugin that a fragment needs (repeatable)", "NAME"},
      {"no-sandbox", 0, 0, G_OPTION_ARG_NONE, &options->no_sandbox,
          "Without the system call filter, for debuggers", NULL},
      {NULL},
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- one room of Tutti");

  g_option_context_set_description (
      context, "The protocol is described in doc/protocol.md, \"Mixer protocol\".\n");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

/* In the build tree the fragments lie where the build put them. */
static char *
find_pipelines (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *built = g_build_filename (folder, "..", "..", "pipelines", NULL);

  if (g_file_test (built, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&built);
  return g_strdup (TUTTI_PIPELINES_DIR);
}

static void
on_finished (TuttiController *controller, int status, gpointer user_data)
{
  Run *run = user_data;

  run->status = status;
  g_main_loop_quit (run->loop);
}

static gboolean
on_terminate (gpointer user_data)
{
  g_main_loop_quit (((Run *)user_data)->loop);
  return G_SOURCE_REMOVE;
}

static int
serve (const Options *options)
{
  int read_fd = options->link_fd >= 0 ? options->link_fd : STDIN_FILENO;
  int write_fd = options->link_fd >= 0 ? options->link_fd : STDOUT_FILENO;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TuttiLink) link = tutti_link_new (read_fd, write_fd, TUTTI_CHANNEL_COMMAND);
  g_autofree char *folder =
      options->pipelines != NULL ? g_strdup (options->pipelines) : find_pipelines ();
  g_autoptr (TuttiController) controller = tutti_controller_new (link, folder,
      options->no_sandbox ? TUTTI_CONFINEMENT_NONE : TUTTI_CONFINEMENT_SANDBOX);
  Run run = {loop, 0};

  g_signal_connect (controller, "finished", G_CALLBACK (on_finished), &run);
  g_unix_signal_add (SIGTERM, on_terminate, &run);
  g_main_loop_run (loop);
  tutti_link_flush (link, 500);
  /* After a part broke, an orderly end may hang on just that part. */
  if (run.status != 0)
    _exit (run.status);
  if (!tutti_controller_stop (controller))
    _exit (run.status);
  return run.status;
}

/* An endpoint brings and takes away some ten threads, and by default glibc gives threads
 * up to eight arenas per CPU, each of which keeps what the threads that are gone left
 * free in it; and it stops to return pictures and the memory of encoders to the system
 * once one of them was freed. Measured over 150 joins: 38 MB of the 43 MB that the
 * process grew by were free memory of its own. Before any thread. */
static void
keep_memory_together (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, ARENAS_MAX);
  mallopt (M_MMAP_THRESHOLD, MAPPED_FROM_BYTES);
  mallopt (M_TRIM_THRESHOLD, MAPPED_FROM_BYTES);
#endif
}

int
main (int argc, char *argv[])
{
  Options options = {.link_fd = -1};
  g_autoptr (GError) error = NULL;
  int status;

  keep_memory_together ();
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  tutti_sandbox_limit ();
  if (!parse_options (&options, &argc, &argv, &error)) {
    g_printerr ("tutti-mixer: %s\n", error->message);
    return STATUS_USAGE;
  }
  if (!tutti_plugin_set_load ((const char *const *)options.plugins, &error)) {
    g_printerr ("tutti-mixer: %s\n", error->message);
    return EXIT_FAILURE;
  }
  tutti_webrtc_inside_prepare ();
  status = serve (&options);
  g_free (options.pipelines);
  g_strfreev (options.plugins);
  return status;
}
