/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/tutti-plain-property.h"

static GParamSpec *
make_spec (const TuttiPlainProperty *row, GParamFlags flags)
{
  if (row->type == G_TYPE_INT)
    return g_param_spec_int (row->name, row->name, row->blurb, (int)row->min,
        (int)row->max, (int)row->initial, flags);
  if (row->type == G_TYPE_UINT)
    return g_param_spec_uint (row->name, row->name, row->blurb, (guint)row->min,
        (guint)row->max, (guint)row->initial, flags);
  if (row->type == G_TYPE_UINT64)
    return g_param_spec_uint64 (
        row->name, row->name, row->blurb, row->min, row->max, row->initial, flags);
  return g_param_spec_boolean (
      row->name, row->name, row->blurb, row->initial != 0, flags);
}

void
tutti_plain_properties_install (
    GObjectClass *klass, const TuttiPlainProperty *table, GParamFlags flags)
{
  for (guint i = 0; table[i].name != NULL; i++)
    g_object_class_install_property (klass, i + 1, make_spec (&table[i], flags));
}

void
tutti_plain_properties_init (gpointer object, const TuttiPlainProperty *table)
{
  for (const TuttiPlainProperty *row = table; row->name != NULL; row++) {
    if (row->type == G_TYPE_UINT64)
      G_STRUCT_MEMBER (guint64, object, row->offset) = row->initial;
    else
      G_STRUCT_MEMBER (int, object, row->offset) = (int)row->initial;
  }
}

void
tutti_plain_property_set (
    gpointer object, const TuttiPlainProperty *table, guint id, const GValue *value)
{
  const TuttiPlainProperty *row = &table[id - 1];

  if (row->type == G_TYPE_INT)
    G_STRUCT_MEMBER (int, object, row->offset) = g_value_get_int (value);
  else if (row->type == G_TYPE_UINT)
    G_STRUCT_MEMBER (guint, object, row->offset) = g_value_get_uint (value);
  else if (row->type == G_TYPE_UINT64)
    G_STRUCT_MEMBER (guint64, object, row->offset) = g_value_get_uint64 (value);
  else
    G_STRUCT_MEMBER (gboolean, object, row->offset) = g_value_get_boolean (value);
}

void
tutti_plain_property_get (
    gpointer object, const TuttiPlainProperty *table, guint id, GValue *value)
{
  const TuttiPlainProperty *row = &table[id - 1];

  if (row->type == G_TYPE_INT)
    g_value_set_int (value, G_STRUCT_MEMBER (int, object, row->offset));
  else if (row->type == G_TYPE_UINT)
    g_value_set_uint (value, G_STRUCT_MEMBER (guint, object, row->offset));
  else if (row->type == G_TYPE_UINT64)
    g_value_set_uint64 (value, G_STRUCT_MEMBER (guint64, object, row->offset));
  else
    g_value_set_boolean (value, G_STRUCT_MEMBER (gboolean, object, row->offset));
}
