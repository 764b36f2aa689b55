/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-hand-queue.h"

struct _TuttiHandQueue {
  GPtrArray *raised;
};

TuttiHandQueue *
tutti_hand_queue_new (void)
{
  TuttiHandQueue *self = g_new0 (TuttiHandQueue, 1);

  self->raised = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
tutti_hand_queue_free (TuttiHandQueue *self)
{
  g_ptr_array_unref (self->raised);
  g_free (self);
}

gboolean
tutti_hand_queue_raise (TuttiHandQueue *self, const char *participant)
{
  if (g_ptr_array_find_with_equal_func (self->raised, participant, g_str_equal, NULL))
    return FALSE;

  g_ptr_array_add (self->raised, g_strdup (participant));
  return TRUE;
}

gboolean
tutti_hand_queue_lower (TuttiHandQueue *self, const char *participant)
{
  guint index;

  if (!g_ptr_array_find_with_equal_func (self->raised, participant, g_str_equal, &index))
    return FALSE;

  g_ptr_array_remove_index (self->raised, index);
  return TRUE;
}

gboolean
tutti_hand_queue_lower_all (TuttiHandQueue *self)
{
  if (self->raised->len == 0)
    return FALSE;

  g_ptr_array_set_size (self->raised, 0);
  return TRUE;
}

GPtrArray *
tutti_hand_queue_list (TuttiHandQueue *self)
{
  return self->raised;
}
