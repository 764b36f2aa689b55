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
#include "server/tutti-certificate-watch.h"
#include "server/tutti-certificate.h"
#include "server/tutti-config.h"
#include "server/tutti-cores.h"
#include "server/tutti-cpu-meter.h"
#include "server/tutti-door.h"
#include "server/tutti-http-server.h"
#include "server/tutti-listen.h"
#include "server/tutti-mixer-pool.h"
#include "server/tutti-places.h"
#include "server/tutti-recordings.h"
#include "server/tutti-room-mixer.h"
#include "server/tutti-room-registry.h"
#include "server/tutti-telephone.h"

#define TICK_MS 1000
/* While stopping: how long the clients get to answer the closing of their sockets. Mixers
 * that do not end are killed after 3 s, so this ends in any case. */
#define STOP_POLL_MS 50
#define STOP_POLLS_MAX 30
/* Recordings are completed, which takes no longer than this unless the disk is sick. */
#define STOP_OUTPUT_POLLS_MAX 200
#define DAY_S (24 * 60 * 60)
#define MIB (1024 * 1024)
/* Recordings that are too old are looked for this often. */
#define RECORDINGS_EVERY_S (60 * 60)

#define STATE_DIR_MODE 0700
#define BOOK_FILE "rooms.json"

typedef struct {
  TuttiConfig *config;
  TuttiRoomBook *book;
  TuttiApiKey *api_key;       /* until the API has it; NULL: there is none */
  TuttiTokenKeys *token_keys; /* NULL: no tokens are accepted */
  GPtrArray *media_addresses; /* TuttiMediaAddress; NULL: what this machine has */
  TuttiMixFormat format;
  TuttiCertificateWatch *certificate; /* NULL without TLS */
  TuttiRecordings *recordings;        /* NULL: nothing is recorded */
  TuttiHls *hls;                      /* NULL: nothing is streamed so */
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
  gint64 renewal_due; /* seconds since 1970 */
  gint64 recordings_due;
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
  g_clear_object (&self->token_keys);
  g_clear_pointer (&self->api_key, tutti_api_key_free);
  g_clear_object (&self->book);
  g_clear_object (&self->passwords);
  g_clear_object (&self->pool);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->media_addresses, g_ptr_array_unref);
  g_clear_pointer (&self->config, tutti_config_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiServer, server_free)

/* Settings that depend on this machine */

/* A machine's addresses come and go with its networks, so they are looked up for each
 * room. */
static TuttiMediaSockets *
make_sockets (TuttiServer *self, GError **error)
{
  g_autoptr (GPtrArray) addresses = self->media_addresses
                                        ? g_ptr_array_ref (self->media_addresses)
                                        : tutti_media_address_list_local ();

  return tutti_media_sockets_new (addresses,
      self->config->media_tcp ? TUTTI_MEDIA_UDP_AND_TCP : TUTTI_MEDIA_UDP,
      self->config->first_port, self->config->last_port, error);
}

static gboolean
read_media_addresses (TuttiServer *self, GError **error)
{
  char **texts = self->config->media_addresses;
  g_autoptr (TuttiMediaSockets) trial = NULL;

  if (texts)
    self->media_addresses =
        g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_media_address_free);
  for (guint i = 0; texts && texts[i]; i++) {
    TuttiMediaAddress *address = tutti_media_address_parse (texts[i], error);

    if (!address) {
      g_prefix_error (error, "media-address: ");
      return FALSE;
    }
    g_ptr_array_add (self->media_addresses, address);
  }

  trial = make_sockets (self, error);
  return trial != NULL;
}

static gboolean
check_listen (const TuttiConfig *config, GError **error)
{
  g_autoptr (GInetSocketAddress) address = tutti_listen_parse (config->listen, error);

  if (!address)
    return FALSE;
  if (config->tls || config->allow_plain_http || tutti_listen_is_loopback (address))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "without TLS the server listens on this machine only (such as localhost:8080), not "
      "on '%s'; behind a proxy that adds TLS set allow-plain-http",
      config->listen);
  return FALSE;
}

static gboolean
ensure_certificate (TuttiServer *self, char **certificate, char **key, GError **error)
{
  g_auto (GStrv) names = tutti_certificate_local_names ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  self->renewal_due = now + DAY_S;
  return tutti_certificate_ensure (
      self->config->state_dir, names, now, certificate, key, error);
}

static gboolean
read_phone (TuttiServer *self, const char *certificate, const char *key, GError **error)
{
  self->telephone = tutti_telephone_new (self->config, certificate, key, error);
  return self->telephone != NULL;
}

static gboolean
read_certificate (TuttiServer *self, GError **error)
{
  TuttiConfig *config = self->config;
  g_autofree char *certificate = g_strdup (config->certificate);
  g_autofree char *key = g_strdup (config->certificate_key);

  if (!config->tls)
    return read_phone (self, NULL, NULL, error);
  if (!certificate && !ensure_certificate (self, &certificate, &key, error))
    return FALSE;
  self->certificate = tutti_certificate_watch_new (certificate, key, error);
  return self->certificate != NULL && read_phone (self, certificate, key, error);
}

/* With the API the book is written: its folder has to be there. */
static gboolean
read_admission (TuttiServer *self, GError **error)
{
  const TuttiConfig *config = self->config;
  g_autofree char *path = g_build_filename (config->state_dir, BOOK_FILE, NULL);

  self->book = tutti_room_book_new (path, error);
  if (!self->book)
    return FALSE;
  if (config->key_file) {
    self->api_key = tutti_api_key_new (config->key_file, error);
    g_mkdir_with_parents (config->state_dir, STATE_DIR_MODE);
  }
  if (config->token_keys)
    self->token_keys = tutti_token_keys_new (config->token_keys, error);
  return !config->key_file == !self->api_key && !config->token_keys == !self->token_keys;
}

/* Where it cannot be recorded, meetings are held all the same. */
static void
read_outputs (TuttiServer *self)
{
  const TuttiConfig *config = self->config;
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

static gboolean
configure (TuttiServer *self, int argc, char **argv, GError **error)
{
  g_autofree char *program_dir = tutti_places_program_dir ();

  self->config = tutti_config_new (argc, argv, error);
  if (!self->config)
    return FALSE;
  if (self->config->action != TUTTI_ACTION_RUN)
    return TRUE;

  tutti_places_fill (self->config, program_dir);
  self->format.width = (guint)self->config->width;
  self->format.height = (guint)self->config->height;
  self->format.framerate = (guint)self->config->framerate;
  self->format.voices = (guint)self->config->voices;
  return check_listen (self->config, error) && read_media_addresses (self, error) &&
         read_admission (self, error) && read_certificate (self, error);
}

/* Parts */

/* People are told that the server is full; the operator, why. */
static TuttiMixer *
make_mixer (gpointer data, GError **error)
{
  TuttiServer *self = data;
  g_autoptr (GError) reason = NULL;
  TuttiMediaSockets *sockets = make_sockets (self, &reason);
  TuttiMixer *mixer = NULL;

  if (sockets)
    mixer = tutti_room_mixer_new (self->pool, sockets, &self->format, &reason);
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
  TuttiMixFormat format = self->format;

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
      self->http, tutti_certificate_watch_get_certificate (self->certificate));
}

static void
make_budget (TuttiServer *self)
{
  const TuttiConfig *config = self->config;
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
  const TuttiConfig *config = self->config;
  TuttiRoomLimits limits = {(guint)config->max_rooms, (guint)config->max_people,
      config->names_policy, (guint)config->rooms_per_address,
      (guint)config->rooms_per_hour};

  self->passwords =
      tutti_password_queue_new (&tutti_password_argon2, &tutti_clock_monotonic);
  self->registry = tutti_room_registry_new (
      &limits, &tutti_clock_monotonic, self->passwords, make_mixer, self);
  self->door = tutti_door_new (self->registry, self->passwords,
      (guint)config->joins_per_minute, &tutti_clock_monotonic);
  tutti_room_registry_set_book (self->registry, self->book);
  tutti_room_registry_set_outputs (self->registry, &self->outputs);
  tutti_room_registry_set_budget (self->registry, self->budget);
  tutti_door_set_token_keys (self->door, self->token_keys);
  if (config->demo)
    add_demo (self->registry);
}

static void
make_api (TuttiServer *self)
{
  g_autoptr (TuttiApi) api =
      tutti_api_new (self->registry, self->book, self->passwords, &tutti_clock_monotonic);
  g_autoptr (TuttiHttpApi) http =
      tutti_http_api_new (api, g_steal_pointer (&self->api_key), &tutti_clock_monotonic);

  tutti_http_server_set_api (self->http, http);
}

static gboolean
start (TuttiServer *self, GError **error)
{
  TuttiConfig *config = self->config;
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
  if (self->api_key)
    make_api (self);
  if (self->certificate) {
    handle_certificate_changed (self);
    g_signal_connect_swapped (
        self->certificate, "changed", G_CALLBACK (handle_certificate_changed), self);
  }
  link = tutti_http_server_listen (self->http, error);
  if (!link || !tutti_telephone_start (self->telephone, self->door, self->registry,
                   &tutti_clock_monotonic, make_reception, self, error))
    return FALSE;

  g_message ("open %s%s", link, config->demo ? "demo" : "");
  return TRUE;
}

/* Life */

static void
renew_certificate (TuttiServer *self)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  /* What it writes is noticed as any other change of the files. */
  if (!ensure_certificate (self, &certificate, &key, &error))
    g_warning ("%s", error->message);
}

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
  tutti_room_book_tick (self->book, g_get_real_time () / G_USEC_PER_SEC);
  if (self->certificate && !self->config->certificate &&
      g_get_real_time () / G_USEC_PER_SEC >= self->renewal_due)
    renew_certificate (self);
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
  if (self->config->action != TUTTI_ACTION_RUN)
    return print (self->config->action);

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
