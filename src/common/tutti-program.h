/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"

G_BEGIN_DECLS

/* What the child processes of the server have in common when they begin: limits, command
 * line, link. Main thread, before any other. */

/* Wrong use, as for the server. */
#define TUTTI_PROGRAM_STATUS_USAGE 2

typedef struct {
  const char *name;        /* for what is printed */
  const char *summary;     /* "- what it is", for --help */
  const char *description; /* the last lines of --help */
} TuttiProgramAbout;

typedef struct {
  int link_fd; /* -1: standard input and output */
  gboolean no_sandbox;
} TuttiProgram;

/**
 * tutti_program_begin:
 * @own: (nullable): options of this program, as for g_option_context_add_main_entries()
 *
 * Sets limits of the process, reads the command line into @self and @own. What is wrong
 * with it is printed.
 *
 * Returns: FALSE: end with %TUTTI_PROGRAM_STATUS_USAGE
 */
gboolean tutti_program_begin (TuttiProgram *self, const TuttiProgramAbout *about,
    const GOptionEntry *own, int *argc, char ***argv);

/* Returns: (transfer full): to the server, or to whoever types */
TuttiLink *tutti_program_open_link (const TuttiProgram *self, TuttiChannel receives);

G_END_DECLS
