/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who hears and sees whom, by content: three webrtcbin clients in one room. */

#include "people.h"
#include "room.h"
#include "tutti-test-wait.h"

static void
test_three (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 3);

  people_wait_all_heard (people);
  people_wait_all_seen (people);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/meeting/three", test_three);
  return g_test_run ();
}
