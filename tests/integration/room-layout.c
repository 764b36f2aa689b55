/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "room-layout.h"

void
room_layout_free (gpointer data)
{
  RoomLayout *layout = data;

  g_ptr_array_unref (layout->tiles);
  g_free (layout->view);
  g_free (layout);
}

RoomLayout *
room_layout_new (const TuttiLayoutMessage *message)
{
  RoomLayout *layout = g_new0 (RoomLayout, 1);

  layout->view = g_strdup (message->view);
  layout->width = (int)message->width;
  layout->height = (int)message->height;
  layout->tiles = tutti_tile_array_new ();
  for (guint i = 0; i < message->tiles->len; i++) {
    const TuttiTileInfo *tile = g_ptr_array_index (message->tiles, i);
    TuttiTileInfo *copy = g_memdup2 (tile, sizeof *tile);

    copy->participant = g_strdup (tile->participant);
    copy->source = g_strdup (tile->source);
    g_ptr_array_add (layout->tiles, copy);
  }
  return layout;
}

gboolean
room_layout_find (const RoomLayout *layout, const char *participant, const char *source,
    TuttiTestRect *rect)
{
  for (guint i = 0; layout != NULL && i < layout->tiles->len; i++) {
    const TuttiTileInfo *tile = g_ptr_array_index (layout->tiles, i);

    if (!g_str_equal (tile->participant, participant) ||
        !g_str_equal (tile->source, source))
      continue;
    *rect = (TuttiTestRect){(int)tile->x, (int)tile->y, (int)tile->width,
        (int)tile->height, layout->width, layout->height};
    return TRUE;
  }
  return FALSE;
}
