/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-record-kind.h"

#include "common/tutti-message.h"

static const TuttiRecordKind kinds[] = {
    {"webm", "webm", "vp8", ".webm"},
    /* It becomes MP4 when it is complete. */
    {"mp4", "mp4", "h264", ".mkv"},
    {"audio", "webm", "none", ".webm"},
};

const TuttiRecordKind *
tutti_record_kind_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, name))
      return &kinds[i];
  return NULL;
}

gboolean
tutti_output_layout_is_known (const char *name)
{
  static const char *const names[] = {"auto", "grid", "speaker", NULL};

  return g_strv_contains (names, name);
}

gboolean
tutti_record_voices_parse (const char *name, guint *people)
{
  gboolean separate = g_strcmp0 (name, "separate") == 0;

  if (!separate && g_strcmp0 (name, "mixed") != 0)
    return FALSE;
  if (people)
    *people = separate ? TUTTI_RECORD_VOICES_MAX : 0;
  return TRUE;
}
