/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tutti-mixer: the process of one room. */
#include <gio/gio.h>
#include <glib-unix.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <unistd.h>

#include "common/tutti-program.h"
#include "mixer/tutti-controller.h"
#include "mixer/tutti-plugin-set.h"
#include "mixer/tutti-webrtc-inside.h"

/* For glibc's allocator; see keep_memory_together(). */
#define ARENAS_MAX 4
#define MAPPED_FROM_BYTES (256 * 1024)

typedef struct {
  TuttiProgram program;
  char *pipelines;
  char **plugins;
  char **prompts;
  char *logo;
} Options;

typedef struct {
  GMainLoop *loop;
  int status;
} Run;

static gboolean
begin (Options *options, int *argc, char ***argv)
{
  static const TuttiProgramAbout about = {"tutti-mixer", "- one room of Tutti",
      "The protocol is described in doc/protocol.md, \"Mixer protocol\".\n"};
  const GOptionEntry own[] = {
      {"pipelines", 0, 0, G_OPTION_ARG_FILENAME, &options->pipelines,
          "Folder of the pipeline fragments", "DIR"},
      {"prompts", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->prompts,
          "A folder of prompts for telephones, LANGUAGE/NAME.wav (repeatable: the first "
          "that has one counts)",
          "DIR"},
      {"logo", 0, 0, G_OPTION_ARG_FILENAME, &options->logo,
          "A PNG file for the upper right corner of recordings and streams", "FILE"},
      {"plugin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->plugins,
          "A further GStreamer plugin that a fragment needs (repeatable)", "NAME"},
      {NULL},
  };

  return tutti_program_begin (&options->program, &about, own, argc, argv);
}

/* In the build tree @name lies where the build put it. */
static char *
find_folder (const char *name, const char *installed)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (".");
  g_autofree char *built = g_build_filename (folder, "..", "..", name, NULL);

  if (g_file_test (built, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&built);
  return g_strdup (installed);
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

/* The server has looked at the file when it started; what has become of it since then is
 * no reason to hold no meeting. */
static TuttiLogo *
read_logo (const Options *options)
{
  g_autoptr (GError) error = NULL;
  TuttiLogo *logo = options->logo != NULL ? tutti_logo_new (options->logo, &error) : NULL;

  if (error != NULL)
    g_warning ("recordings and streams have no logo: %s", error->message);
  return logo;
}

static int
serve (const Options *options)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TuttiLink) link =
      tutti_program_open_link (&options->program, TUTTI_CHANNEL_COMMAND);
  g_autofree char *folder = options->pipelines != NULL
                                ? g_strdup (options->pipelines)
                                : find_folder ("pipelines", TUTTI_PIPELINES_DIR);
  g_autofree char *prompts = find_folder ("data/prompts", TUTTI_PROMPTS_DIR);
  const char *const found[] = {prompts, NULL};
  g_autoptr (TuttiLogo) logo = read_logo (options);
  const TuttiMixerFiles files = {folder,
      options->prompts != NULL ? (const char *const *)options->prompts : found, logo};
  g_autoptr (TuttiController) controller = tutti_controller_new (link, &files,
      options->program.no_sandbox ? TUTTI_CONFINEMENT_NONE : TUTTI_CONFINEMENT_SANDBOX);
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
  Options options = {0};
  g_autoptr (GError) error = NULL;
  int status;

  keep_memory_together ();
  if (!begin (&options, &argc, &argv))
    return TUTTI_PROGRAM_STATUS_USAGE;
  if (!tutti_plugin_set_load ((const char *const *)options.plugins, &error)) {
    g_printerr ("tutti-mixer: %s\n", error->message);
    return EXIT_FAILURE;
  }
  tutti_webrtc_inside_prepare ();
  status = serve (&options);
  g_free (options.pipelines);
  g_strfreev (options.plugins);
  g_strfreev (options.prompts);
  g_free (options.logo);
  return status;
}
