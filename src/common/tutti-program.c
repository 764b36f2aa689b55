/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-program.h"

#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "common/tutti-sandbox.h"

static gboolean
parse_options (TuttiProgram *self, const TuttiProgramAbout *about,
    const GOptionEntry *own, int *argc, char ***argv, GError **error)
{
  const GOptionEntry common[] = {
      {"link-fd", 0, 0, G_OPTION_ARG_INT, &self->link_fd,
          "Socketpair to the server (default: JSON lines on standard input and output)",
          "FD"},
      {"no-sandbox", 0, 0, G_OPTION_ARG_NONE, &self->no_sandbox,
          "Without the system call filter, for debuggers", NULL},
      {NULL},
  };
  g_autoptr (GOptionContext) context = g_option_context_new (about->summary);

  g_option_context_set_description (context, about->description);
  g_option_context_add_main_entries (context, common, NULL);
  if (own != NULL)
    g_option_context_add_main_entries (context, own, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

gboolean
tutti_program_begin (TuttiProgram *self, const TuttiProgramAbout *about,
    const GOptionEntry *own, int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  *self = (TuttiProgram){.link_fd = -1};
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  tutti_sandbox_limit ();
  if (parse_options (self, about, own, argc, argv, &error))
    return TRUE;
  g_printerr ("%s: %s\n", about->name, error->message);
  return FALSE;
}

TuttiLink *
tutti_program_open_link (const TuttiProgram *self, TuttiChannel receives)
{
  const gboolean standard = self->link_fd < 0;

  return tutti_link_new (standard ? STDIN_FILENO : self->link_fd,
      standard ? STDOUT_FILENO : self->link_fd, receives);
}
