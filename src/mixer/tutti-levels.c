/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-levels.h"

static TuttiLevelInfo *
read_one (const GstStructure *structure)
{
  TuttiLevelInfo *info = g_new0 (TuttiLevelInfo, 1);
  int level = TUTTI_LEVEL_INFO_SILENT;

  gst_structure_get_int (structure, "level", &level);
  gst_structure_get_boolean (structure, "speaking", &info->speaking);
  info->participant = g_strdup (gst_structure_get_string (structure, "label"));
  info->level = CLAMP (level, TUTTI_LEVEL_INFO_SILENT, 0);
  return info;
}

GPtrArray *
tutti_levels_read (const GstStructure *structure)
{
  const GValue *levels = gst_structure_get_value (structure, "levels");
  GPtrArray *list;

  if (levels == NULL)
    return NULL;
  list = tutti_level_array_new ();
  for (guint i = 0; i < gst_value_array_get_size (levels); i++)
    g_ptr_array_add (
        list, read_one (gst_value_get_structure (gst_value_array_get_value (levels, i))));
  return list;
}

GPtrArray *
tutti_levels_make_silence (const char *participant)
{
  GPtrArray *list = tutti_level_array_new ();
  TuttiLevelInfo *info = g_new0 (TuttiLevelInfo, 1);

  info->participant = g_strdup (participant);
  info->level = TUTTI_LEVEL_INFO_SILENT;
  g_ptr_array_add (list, info);
  return list;
}
