/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tutti-sip: the process that telephones talk to. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/tutti-program.h"
#include "sip/tutti-sip-gateway.h"
#include "sip/tutti-sip-stack.h"

#define NICENESS 10

/* The stack's own remarks, which anybody who sends us something can cause: we say what
 * matters ourselves. */
static void
say_nothing (void *stream, const char *format, va_list arguments)
{
}

/* Whoever floods us may not take the CPU from meetings: what wakes up here waits for its
 * turn (sched(7), "SCHED_BATCH"), and that is a smaller one. */
static void
stand_back (void)
{
  struct sched_param none = {0};

  setpriority (PRIO_PROCESS, 0, NICENESS);
  if (sched_setscheduler (0, SCHED_BATCH, &none) != 0)
    g_warning ("tutti-sip runs as urgently as meetings: %s", g_strerror (errno));
}

static gboolean
handle_terminate (gpointer gateway)
{
  tutti_sip_gateway_stop (gateway);
  return G_SOURCE_CONTINUE;
}

/* Not by an orderly end: messages that once came in can make the stack's own shutdown
 * abort, and all has been said. */
static void
handle_over (gpointer link, int status)
{
  tutti_link_flush (link, 500);
  _exit (status);
}

int
main (int argc, char *argv[])
{
  static const TuttiProgramAbout about = {"tutti-sip", "- telephone calls to Tutti",
      "The protocol is described in doc/protocol.md, \"Gateway protocol\".\n"};
  TuttiProgram program;
  TuttiSipGateway *gateway;
  TuttiLink *link;

  if (!tutti_program_begin (&program, &about, NULL, &argc, &argv))
    return TUTTI_PROGRAM_STATUS_USAGE;
  stand_back ();
  su_init ();
  su_log_redirect (NULL, say_nothing, NULL);
  link = tutti_program_open_link (&program, TUTTI_CHANNEL_GATEWAY);
  gateway = tutti_sip_gateway_new (link,
      program.no_sandbox ? TUTTI_SIP_UNCONFINED : TUTTI_SIP_CONFINED, handle_over, link);
  g_unix_signal_add (SIGTERM, handle_terminate, gateway);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
  return EXIT_SUCCESS;
}
