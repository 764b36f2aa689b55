/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sys/socket.h>
#include <unistd.h>

#include "room.h"

static int
open_feed (Room *self, const TuttiFeedBegin *command)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  room_send (self, &command->message, &ends[0], 1);
  close (ends[0]);
  return ends[1];
}

int
room_open_feed (Room *self, const char *feed, const char *video)
{
  return room_open_feed_as (self, feed, video, NULL, NULL);
}

int
room_open_feed_as (Room *self, const char *feed, const char *video, const char *title,
    const char *layout)
{
  return open_feed (
      self, &(TuttiFeedBegin){{TUTTI_MESSAGE_FEED_BEGIN}, (char *)feed, (char *)video,
                (char *)title, (char *)layout, FALSE, title != NULL});
}

int
room_open_feed_with_voices (Room *self, const char *feed, const char *video)
{
  return open_feed (self, &(TuttiFeedBegin){{TUTTI_MESSAGE_FEED_BEGIN}, (char *)feed,
                              (char *)video, NULL, NULL, TRUE});
}

int
room_open_feed_without_card (
    Room *self, const char *feed, const char *video, const char *title)
{
  return open_feed (self, &(TuttiFeedBegin){{TUTTI_MESSAGE_FEED_BEGIN}, (char *)feed,
                              (char *)video, (char *)title});
}

void
room_feed_steer (Room *self, const char *feed, TuttiMessageType type)
{
  TuttiFeedSteer command = {{type}, (char *)feed};

  room_send (self, &command.message, NULL, 0);
}

void
room_feed_end (Room *self, const char *feed)
{
  room_feed_steer (self, feed, TUTTI_MESSAGE_FEED_END);
}
