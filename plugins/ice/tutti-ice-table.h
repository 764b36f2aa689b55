/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-endpoint.h"

G_BEGIN_DECLS

/*
 * TuttiIceTable: who is meant by a ufrag, and by an address. An address leads to an
 * endpoint only after an authenticated check came from it and only while that endpoint's
 * ufrag is in the table. Any thread; its lock is a leaf.
 */
typedef struct _TuttiIceTable TuttiIceTable;

TuttiIceTable *tutti_ice_table_new (void);
void tutti_ice_table_free (TuttiIceTable *self);

/* FALSE when the ufrag is taken. */
gboolean tutti_ice_table_add (TuttiIceTable *self, TuttiIceEndpoint *endpoint);
/* With all its addresses. */
void tutti_ice_table_remove (TuttiIceTable *self, TuttiIceEndpoint *endpoint);

/* FALSE when @endpoint is not in the table (any more). An address that led to another
 * endpoint changes over: the last to prove it has it. */
gboolean tutti_ice_table_bind (
    TuttiIceTable *self, TuttiIceEndpoint *endpoint, const TuttiIcePath *path);
void tutti_ice_table_unbind (
    TuttiIceTable *self, TuttiIceEndpoint *endpoint, const TuttiIcePath *path);

/* Returns: (transfer full) (nullable) */
TuttiIceEndpoint *tutti_ice_table_find_ufrag (TuttiIceTable *self, const char *ufrag);
TuttiIceEndpoint *tutti_ice_table_find_path (
    TuttiIceTable *self, const TuttiIcePath *path);

/* Returns: (transfer full): all endpoints now, each with a reference */
GPtrArray *tutti_ice_table_list (TuttiIceTable *self);
guint tutti_ice_table_size (TuttiIceTable *self);

G_END_DECLS
