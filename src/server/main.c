/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-server.h"

int
main (int argc, char **argv)
{
  return tutti_server_run (argc, argv);
}
