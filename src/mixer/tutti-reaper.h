/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TuttiReaper: one thread for what may block, above all taking an endpoint down (setting
 * webrtcbin to NULL took up to 0.8 s under load, and can hang for ever: bugs of 1.22).
 * Jobs run one after the other.
 *
 * Made, used and freed in one main context, in which the "done" functions run. Signal
 * "stuck" (void): a job has been running while the watchdog looked
 * %TUTTI_REAPER_STUCK_LOOKS times; nothing can be done about it but to replace the
 * process. Looks are counted, not time: on a machine that is too busy for the job it is
 * late too, and a room must not be replaced because of that.
 */
#define TUTTI_TYPE_REAPER (tutti_reaper_get_type ())
G_DECLARE_FINAL_TYPE (TuttiReaper, tutti_reaper, TUTTI, REAPER, GObject)

#define TUTTI_REAPER_LOOK_MS 1000
#define TUTTI_REAPER_STUCK_LOOKS 20

TuttiReaper *tutti_reaper_new (void);

/* Runs @job on the thread, then @done in the main context, then @destroy there. */
void tutti_reaper_run (TuttiReaper *self, void (*job) (gpointer data),
    void (*done) (gpointer data), gpointer data, GDestroyNotify destroy);

/* Runs the main context until all jobs are done. Returns: FALSE if some still are not
 * after @ms */
gboolean tutti_reaper_wait (TuttiReaper *self, guint ms);

G_END_DECLS
