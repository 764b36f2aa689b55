/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-server.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "common/tutti-cpu-time.h"
#include "common/tutti-error.h"
#include "server/tutti-api.h"
#include "server/tutti-cores.h"
#include "server/tutti-cpu-meter.h"
#include "server/tutti-door.h"
#include "server/tutti-http-server.h"
#include "server/tutti-mixer-pool.h"
#include "server/tutti-recordings.h"
#include "server/tutti-room-registry.h"
#include "server/tutti-server-settings.h"
#include "server/tutti-telephone.h"

#define TICK_MS 1000
/* While stopping: how long the clients get to answer the closing of their sockets. Mixers
 * that do not end are killed after 3 s, so this ends in any case. */
#define STOP_POLL_MS 50
#define STOP_POLLS_MAX 30
/* Recordings are completed, which takes no longer than this unless the disk is sick. */
#define STOP_OUTPUT_POLLS_MAX 200
#define MIB (1024 * 1024)
/* Recordings that are too old are looked for this often. */
#define RECORDINGS_EVERY_S (60 * 60)

typedef struct {
  TuttiServerSettings *settings;
  TuttiRecordings *recordings; /* NULL: nothing is recorded */
  TuttiHls *hls;               /* NULL: nothing is streamed so */
  TuttiOutputPlan outputs;
  guint outputs_running;
  TuttiMixerPool *pool;
  TuttiPasswordQueue *passwords;
  double cores;        /* that there are for it */
  TuttiCpuMeter meter; /* of this thread */
  TuttiBudget *budget;
  TuttiRoomRegistry *registry;
  TuttiDoor *door;
  TuttiTelephone *telephone;
  TuttiHttpServer *http;
  GMainLoop *loop;
  gint64 recordings_due; /* seconds since 1970 */
  guint stop_polls;
  gboolean mixers_stopped;
} TuttiServer;

static void
server_free (TuttiServer *self)
{
  g_clear_object (&self->http);
  g_clear_pointer (&self->telephone, tutti_telephone_free);
  g_clear_object (&self->door);
  g_clear_object (&self->registry);
  g_clear_object (&self->recordings);
  g_clear_object (&self->hls);
  g_clear_object (&self->budget);
  g_clear_object (&self->passwords);
  g_clear_object (&self->pool);
  g_clear_pointer (&self->settings, tutti_server_settings_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiServer, server_free)

static gboolean
configure (TuttiServer *self, int argc, char **argv, GError **error)
{
  self->settings = tutti_server_settings_new (argc, argv, error);
  if (!self->settings)
    return FALSE;
  if (self->settings->config->action != TUTTI_ACTION_RUN)
    return TRUE;
  self->telephone = tutti_telephone_new (self->settings->config,
      self->settings->certificate_file, self->settings->certificate_key_file, error);
  return self->telephone != NULL;
}

/* Parts */

/* Where it cannot be recorded, meetings are held all the same. */
static void
read_outputs (TuttiServer *self)
{
  const TuttiConfig *config = self->settings->config;
  TuttiRecordingRules rules = {(guint)config->recording_days,
      (guint)config->recording_link_hours, (guint64)config->recording_min_free * MIB};
  g_autoptr (GError) error = NULL;

  if (!g_file_test (config->output, G_FILE_TEST_IS_EXECUTABLE)) {
    g_warning (
        "%s is not there: meetings cannot be recorded or streamed", config->output);
    return;
  }
  if (config->recording)
    self->recordings = tutti_recordings_new (config->recordings, &rules, &error);
  if (error)
    g_warning ("meetings cannot be recorded: %s", error->message);
  g_clear_error (&error);
  if (config->streaming && config->hls)
    self->hls = tutti_hls_new (config->hls_dir, config->hls_url, &error);
  if (error)
    g_warning ("meetings cannot be streamed as HLS: %s", error->message);
  self->outputs = (TuttiOutputPlan){
      .program = config->output,
      .recordings = self->recordings,
      .automatic = config->record_automatically,
      .kind = tutti_record_kind_find (config->recording_format),
      .layout = config->output_layout,
      .card = config->title_card,
      .voices = config->recording_voices,
      .streams = config->streaming,
      .private_targets = config->stream_private,
      .hls = self->hls,
      .running = &self->outputs_running,
      .notices = config->notices,
  };
}

/* People are told that the server is full; the operator, why. */
static TuttiMixer *
make_mixer (gpointer data, GError **error)
{
  TuttiServer *self = data;
  g_autoptr (GError) reason = NULL;
  TuttiMediaSockets *sockets =
      tutti_server_settings_make_sockets (self->settings, &reason);
  TuttiMixer *mixer = NULL;

  if (sockets)
    mixer = tutti_room_mixer_new (self->pool, sockets, &self->settings->format, &reason);
  if (!mixer) {
    g_warning ("a room cannot be made: %s", reason->message);
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_SERVER_FULL,
        tutti_error_text (TUTTI_ERROR_SERVER_FULL));
  }
  return mixer;
}

/* Callers hear the menu there; nothing is mixed. */
static TuttiMixer *
make_reception (gpointer data, GError **error)
{
  TuttiServer *self = data;
  TuttiMixFormat format = self->settings->format;

  format.role = "reception";
  return tutti_room_mixer_new (self->pool, NULL, &format, error);
}

/* Rounded to hundredths, with a point whatever the locale. */
static void
append_cores (GString *out, const char *name, double cores)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (
      out, ",\"%s\":%s", name, g_ascii_formatd (text, sizeof text, "%.2f", cores));
}

static void
append_load (TuttiServer *self, GString *out)
{
  TuttiBudgetReport report;

  tutti_budget_report (self->budget, &report);
  append_cores (out, "cpu_cores", self->cores);
  append_cores (out, "cpu_budget", report.budget);
  append_cores (out, "cpu_used", report.used);
  append_cores (out, "cpu_claimed", report.claimed);
  g_string_append_printf (out, ",\"busy\":%s,\"turned_away\":%u",
      report.busy ? "true" : "false", report.n_turned_away);
}

static char *
make_health (gpointer data)
{
  TuttiServer *self = data;
  GString *out = g_string_new (NULL);

  g_string_append_printf (out,
      "{\"status\":\"%s\",\"version\":\"%s\",\"rooms\":%u,"
      "\"people\":%u,\"sockets\":%u,\"mixers\":%u,\"spare\":%s,"
      "\"mixers_lost\":%u,\"password_turns\":%" G_GUINT64_FORMAT,
      self->stop_polls ? "stopping" : "ok", TUTTI_VERSION,
      tutti_room_registry_get_n_rooms (self->registry),
      tutti_room_registry_get_n_people (self->registry),
      tutti_http_server_get_n_sockets (self->http),
      tutti_mixer_pool_get_n_processes (self->pool),
      tutti_mixer_pool_has_spare (self->pool) ? "true" : "false",
      tutti_mixer_pool_get_n_lost (self->pool),
      tutti_password_queue_get_n_turns (self->passwords));
  append_load (self, out);
  tutti_telephone_append_health (self->telephone, out);
  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}

static void
add_demo (TuttiRoomRegistry *registry)
{
  tutti_room_registry_add_robot (registry, "demo", "Soprano", "robot-1");
  tutti_room_registry_add_robot (registry, "demo", "Alto", "robot-2");
  tutti_room_registry_add_robot (registry, "demo", "Tenor", "robot-3");
}

static void
handle_certificate_changed (TuttiServer *self)
{
  tutti_http_server_set_certificate (
      self->http, tutti_certificate_watch_get_certificate (self->settings->certificate));
}

static void
make_budget (TuttiServer *self)
{
  const TuttiConfig *config = self->settings->config;
  TuttiBudgetLimits limits = {0, (guint)config->max_people_in_all};

  self->cores = tutti_cores_count ();
  limits.cores = self->cores * (double)config->cpu_budget / 100;
  if (limits.cores > 0 && limits.cores < tutti_budget_least_cores ())
    g_warning ("cpu-budget: %.2f cores are not enough for a meeting of a few people, and "
               "everybody after the second will be refused",
        limits.cores);
  self->budget = tutti_budget_new (&limits, &tutti_clock_monotonic);
}

static void
make_rooms (TuttiServer *self)
{
  const TuttiConfig *config = self->settings->config;
  TuttiRoomLimits limits = {(guint)config->max_rooms, (guint)config->max_people,
      config->names_policy, (guint)config->rooms_per_address,
      (guint)config->rooms_per_hour};

  self->passwords =
      tutti_password_queue_new (&tutti_password_argon2, &tutti_clock_monotonic);
  self->registry = tutti_room_registry_new (
      &limits, &tutti_clock_monotonic, self->passwords, make_mixer, self);
  self->door = tutti_door_new (self->registry, self->passwords,
      (guint)config->joins_per_minute, &tutti_clock_monotonic);
  tutti_room_registry_set_book (self->registry, self->settings->book);
  tutti_room_registry_set_outputs (self->registry, &self->outputs);
  tutti_room_registry_set_budget (self->registry, self->budget);
  tutti_door_set_token_keys (self->door, self->settings->token_keys);
  if (config->demo)
    add_demo (self->registry);
}

static void
make_api (TuttiServer *self)
{
  g_autoptr (TuttiApi) api = tutti_api_new (
      self->registry, self->settings->book, self->passwords, &tutti_clock_monotonic);
  g_autoptr (TuttiHttpApi) http = tutti_http_api_new (
      api, g_steal_pointer (&self->settings->api_key), &tutti_clock_monotonic);

  tutti_http_server_set_api (self->http, http);
}

static gboolean
start (TuttiServer *self, GError **error)
{
  TuttiConfig *config = self->settings->config;
  g_autoptr (GPtrArray) arguments = tutti_config_make_mixer_arguments (config);
  g_autofree char *link = NULL;

  self->pool =
      tutti_mixer_pool_new (config->mixer, (const char *const *)arguments->pdata, error);
  if (!self->pool)
    return FALSE;
  make_budget (self);
  read_outputs (self);
  make_rooms (self);
  self->http = tutti_http_server_new (
      config, self->door, &tutti_clock_monotonic, make_health, self);
  if (self->recordings)
    tutti_http_server_set_recordings (self->http, self->recordings);
  if (self->hls)
    tutti_http_server_set_hls (self->http, self->hls);
  if (self->settings->api_key)
    make_api (self);
  if (self->settings->certificate) {
    handle_certificate_changed (self);
    g_signal_connect_swapped (self->settings->certificate, "changed",
        G_CALLBACK (handle_certificate_changed), self);
  }
  link = tutti_http_server_listen (self->http, error);
  if (!link || !tutti_telephone_start (self->telephone, self->door, self->registry,
                   &tutti_clock_monotonic, make_reception, self, error))
    return FALSE;

  g_message ("open %s%s", link, config->demo ? "demo" : "");
  return TRUE;
}

/* Life */

/* Not counted is what compares passwords: whoever shows wrong ones could else have
 * everybody refused. */
static void
measure_overhead (TuttiServer *self)
{
  tutti_cpu_meter_sample (
      &self->meter, tutti_cpu_time_of_thread (), g_get_monotonic_time ());
  tutti_budget_set_overhead (
      self->budget, self->meter.cores + tutti_mixer_pool_get_spare_cores (self->pool));
}

static void
look_after_recordings (TuttiServer *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (!self->recordings || now < self->recordings_due)
    return;
  tutti_recordings_tick (self->recordings, now);
  self->recordings_due = now + RECORDINGS_EVERY_S;
}

static gboolean
handle_tick (gpointer data)
{
  TuttiServer *self = data;

  measure_overhead (self);
  tutti_http_server_tick (self->http);
  tutti_room_registry_tick (self->registry);
  look_after_recordings (self);
  if (self->hls)
    tutti_hls_tick (self->hls, g_get_monotonic_time () / G_USEC_PER_SEC);
  tutti_room_book_tick (self->settings->book, g_get_real_time () / G_USEC_PER_SEC);
  tutti_server_settings_tick (self->settings, g_get_real_time () / G_USEC_PER_SEC);
  return G_SOURCE_CONTINUE;
}

static void
handle_mixers_stopped (TuttiServer *self)
{
  self->mixers_stopped = TRUE;
}

static gboolean
handle_stop_poll (gpointer data)
{
  TuttiServer *self = data;
  gboolean clients_gone = tutti_http_server_get_n_sockets (self->http) == 0 ||
                          self->stop_polls >= STOP_POLLS_MAX;
  gboolean outputs_done =
      self->outputs_running == 0 || self->stop_polls >= STOP_OUTPUT_POLLS_MAX;

  self->stop_polls++;
  if (!clients_gone || !self->mixers_stopped || !outputs_done ||
      !tutti_telephone_is_stopped (self->telephone))
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

/* People are told first, then the rooms and with them the mixers end. */
static gboolean
handle_signal (gpointer data)
{
  TuttiServer *self = data;
  g_autoptr (GError) error = NULL;

  if (self->stop_polls > 0)
    return G_SOURCE_CONTINUE;

  g_message ("stopping");
  self->stop_polls = 1;
  error = g_error_new_literal (TUTTI_ERROR, TUTTI_ERROR_SHUTTING_DOWN,
      tutti_error_text (TUTTI_ERROR_SHUTTING_DOWN));
  tutti_http_server_stop (self->http);
  tutti_room_registry_close (self->registry, error);
  tutti_telephone_stop (self->telephone);
  g_signal_connect_swapped (
      self->pool, "stopped", G_CALLBACK (handle_mixers_stopped), self);
  tutti_mixer_pool_stop (self->pool);
  g_timeout_add (STOP_POLL_MS, handle_stop_poll, self);
  return G_SOURCE_CONTINUE;
}

static int
print (TuttiAction action)
{
  g_autofree char *sample = tutti_config_make_sample ();

  if (action == TUTTI_ACTION_PRINT_SAMPLE)
    g_print ("%s", sample);
  else
    g_print ("tutti-server %s\n", TUTTI_VERSION);
  return EXIT_SUCCESS;
}

/* Every client is a descriptor, and the usual soft limit of 1024 is there for programs
 * that use select(). */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

int
tutti_server_run (int argc, char **argv)
{
  g_autoptr (TuttiServer) self = g_new0 (TuttiServer, 1);
  g_autoptr (GError) error = NULL;
  guint tick;

  setlocale (LC_ALL, "");
  g_set_prgname ("tutti-server");
  if (!configure (self, argc, argv, &error)) {
    g_printerr ("tutti-server: %s\n", error->message);
    return TUTTI_EXIT_CONFIG;
  }
  if (self->settings->config->action != TUTTI_ACTION_RUN)
    return print (self->settings->config->action);

  raise_descriptor_limit ();
  self->loop = g_main_loop_new (NULL, FALSE);
  if (!start (self, &error)) {
    g_printerr ("tutti-server: %s\n", error->message);
    return EXIT_FAILURE;
  }

  tick = g_timeout_add (TICK_MS, handle_tick, self);
  g_unix_signal_add (SIGTERM, handle_signal, self);
  g_unix_signal_add (SIGINT, handle_signal, self);
  g_main_loop_run (self->loop);
  /* The signals stay caught: a second one must not turn a clean end into a death by
   * signal. */
  g_source_remove (tick);
  return EXIT_SUCCESS;
}
