/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-table.h"

struct _TuttiIceTable {
  GMutex lock;
  GHashTable *by_ufrag; /* borrowed from the endpoint -> TuttiIceEndpoint, owned */
  GHashTable *by_path;  /* TuttiIcePath, owned -> TuttiIceEndpoint, owned */
};

TuttiIceTable *
tutti_ice_table_new (void)
{
  TuttiIceTable *self = g_new0 (TuttiIceTable, 1);

  g_mutex_init (&self->lock);
  self->by_ufrag = g_hash_table_new_full (
      g_str_hash, g_str_equal, NULL, (GDestroyNotify)tutti_ice_endpoint_unref);
  self->by_path = g_hash_table_new_full (tutti_ice_path_hash, tutti_ice_path_equal,
      g_free, (GDestroyNotify)tutti_ice_endpoint_unref);
  return self;
}

void
tutti_ice_table_free (TuttiIceTable *self)
{
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_ufrag);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
tutti_ice_table_add (TuttiIceTable *self, TuttiIceEndpoint *endpoint)
{
  const char *ufrag = tutti_ice_endpoint_get_ufrag (endpoint);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (g_hash_table_contains (self->by_ufrag, ufrag))
    return FALSE;
  g_hash_table_insert (
      self->by_ufrag, (gpointer)ufrag, tutti_ice_endpoint_ref (endpoint));
  return TRUE;
}

static gboolean
leads_to (gpointer path, gpointer endpoint, gpointer wanted)
{
  return endpoint == wanted;
}

void
tutti_ice_table_remove (TuttiIceTable *self, TuttiIceEndpoint *endpoint)
{
  const char *ufrag = tutti_ice_endpoint_get_ufrag (endpoint);

  /* the caller has a reference, so that no endpoint is finalized under the lock */
  g_mutex_lock (&self->lock);
  if (ufrag != NULL && g_hash_table_lookup (self->by_ufrag, ufrag) == endpoint) {
    g_hash_table_remove (self->by_ufrag, ufrag);
    g_hash_table_foreach_remove (self->by_path, leads_to, endpoint);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
tutti_ice_table_bind (
    TuttiIceTable *self, TuttiIceEndpoint *endpoint, const TuttiIcePath *path)
{
  const char *ufrag = tutti_ice_endpoint_get_ufrag (endpoint);
  g_autoptr (TuttiIceEndpoint) loser = NULL; /* unref'd after the unlock */
  TuttiIceEndpoint *owner;
  gboolean registered;

  g_mutex_lock (&self->lock);
  registered = g_hash_table_lookup (self->by_ufrag, ufrag) == endpoint;
  owner = g_hash_table_lookup (self->by_path, path);
  if (registered && owner != endpoint) {
    if (owner != NULL)
      loser = tutti_ice_endpoint_ref (owner);
    g_hash_table_replace (
        self->by_path, g_memdup2 (path, sizeof *path), tutti_ice_endpoint_ref (endpoint));
  }
  g_mutex_unlock (&self->lock);
  return registered;
}

void
tutti_ice_table_unbind (
    TuttiIceTable *self, TuttiIceEndpoint *endpoint, const TuttiIcePath *path)
{
  g_mutex_lock (&self->lock);
  if (g_hash_table_lookup (self->by_path, path) == endpoint)
    g_hash_table_remove (self->by_path, path);
  g_mutex_unlock (&self->lock);
}

TuttiIceEndpoint *
tutti_ice_table_find_ufrag (TuttiIceTable *self, const char *ufrag)
{
  TuttiIceEndpoint *endpoint;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  endpoint = g_hash_table_lookup (self->by_ufrag, ufrag);
  return endpoint != NULL ? tutti_ice_endpoint_ref (endpoint) : NULL;
}

TuttiIceEndpoint *
tutti_ice_table_find_path (TuttiIceTable *self, const TuttiIcePath *path)
{
  TuttiIceEndpoint *endpoint;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  endpoint = g_hash_table_lookup (self->by_path, path);
  return endpoint != NULL ? tutti_ice_endpoint_ref (endpoint) : NULL;
}

GPtrArray *
tutti_ice_table_list (TuttiIceTable *self)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_ice_endpoint_unref);
  GHashTableIter iter;
  gpointer endpoint;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_iter_init (&iter, self->by_ufrag);
  while (g_hash_table_iter_next (&iter, NULL, &endpoint))
    g_ptr_array_add (list, tutti_ice_endpoint_ref (endpoint));
  return list;
}

guint
tutti_ice_table_size (TuttiIceTable *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_size (self->by_ufrag);
}
