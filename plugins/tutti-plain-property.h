/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * GObject properties that are nothing but a member of the instance. Tables of them end
 * with a row without a name; the id of a property is its row, from 1.
 */
typedef struct {
  const char *name, *blurb;
  GType type; /* G_TYPE_INT, G_TYPE_UINT, G_TYPE_UINT64 or G_TYPE_BOOLEAN */
  gsize offset;
  guint64 min, max, initial;
} TuttiPlainProperty;

/* @flags: for all of them */
void tutti_plain_properties_install (
    GObjectClass *klass, const TuttiPlainProperty *table, GParamFlags flags);

/* Gives every member its initial value. */
void tutti_plain_properties_init (gpointer object, const TuttiPlainProperty *table);

/* The caller holds whatever lock guards the members. */
void tutti_plain_property_set (
    gpointer object, const TuttiPlainProperty *table, guint id, const GValue *value);
void tutti_plain_property_get (
    gpointer object, const TuttiPlainProperty *table, guint id, GValue *value);

G_END_DECLS
