/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-placement.h"

#include <string.h>

static TuttiSource
source_of (const TuttiTile *tile)
{
  return tile->kind == TUTTI_TILE_SCREEN ? TUTTI_SOURCE_SCREEN : TUTTI_SOURCE_CAMERA;
}

void
tutti_placement_place (
    GPtrArray *members, TuttiCanvas *canvas, const TuttiTile *tiles, guint n)
{
  for (guint i = 0; i < members->len; i++) {
    const TuttiMember *member = g_ptr_array_index (members, i);
    const TuttiRect *rects[TUTTI_N_SOURCES] = {NULL};

    if (member->endpoint == NULL)
      continue;
    for (guint t = 0; t < n; t++) {
      if (tiles[t].person == i && tiles[t].kind != TUTTI_TILE_NONE)
        rects[source_of (&tiles[t])] = &tiles[t].rect;
    }
    for (guint source = 0; source < TUTTI_N_SOURCES; source++)
      tutti_endpoint_place (member->endpoint, source, canvas, rects[source]);
  }
}

void
tutti_placement_want (TuttiWanted *wanted, const TuttiTile *tiles, guint n,
    const TuttiPictureFormat *layout, const TuttiPictureFormat *composed)
{
  for (guint t = 0; t < n; t++) {
    TuttiPictureFormat *format = &wanted[tiles[t].person].of[source_of (&tiles[t])];

    if (tiles[t].kind == TUTTI_TILE_NONE)
      continue;
    format->width =
        MAX (format->width, tiles[t].rect.width * composed->width / layout->width & ~1);
    format->height = MAX (
        format->height, tiles[t].rect.height * composed->height / layout->height & ~1);
    format->framerate = MAX (format->framerate, composed->framerate);
  }
}

static void
tell (TuttiMember *member, TuttiSource source, const TuttiEncoding *encoding,
    TuttiUplinkFunc ask, gpointer user_data)
{
  static const char *const names[TUTTI_N_SOURCES] = {"camera", "screen"};
  TuttiUplink uplink = {{TUTTI_MESSAGE_UPLINK}};

  uplink.participant = member->participant;
  uplink.source = (char *)names[source];
  uplink.width = encoding->format.width;
  uplink.height = encoding->format.height;
  uplink.framerate = encoding->format.framerate;
  uplink.bitrate = encoding->bitrate;
  ask (&uplink, user_data);
}

void
tutti_placement_ask (GPtrArray *members, const TuttiWanted *wanted, TuttiUplinkFunc ask,
    gpointer user_data)
{
  for (guint i = 0; i < members->len; i++) {
    TuttiMember *member = g_ptr_array_index (members, i);
    gboolean is_viewer = tutti_member_is_viewer (member);

    for (guint source = 0; member->endpoint != NULL && source < TUTTI_N_SOURCES;
         source++) {
      const TuttiPictureFormat *format = &wanted[i].of[source];
      TuttiEncoding encoding =
          tutti_rung_get_uplink (format->width, format->height, format->framerate);

      tutti_endpoint_see (member->endpoint, source,
          format->width != 0 ? TUTTI_SIGHT_SEEN : TUTTI_SIGHT_UNSEEN);
      if (is_viewer &&
          (!member->uplink_told ||
              memcmp (&encoding, &member->uplink[source], sizeof encoding) != 0))
        tell (member, source, &encoding, ask, user_data);
      member->uplink[source] = encoding;
    }
    member->uplink_told |= is_viewer;
  }
}
