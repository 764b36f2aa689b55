/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-api.h"

#include <string.h>

#include "common/tutti-json.h"
#include "server/tutti-api-error.h"
#include "server/tutti-api-handler.h"
#include "server/tutti-name.h"

struct _TuttiApi {
  GObject parent;

  TuttiApiScope scope;
  TuttiPasswordQueue *passwords;
  GPtrArray *jobs; /* Job: those whose password is being hashed */
};

G_DEFINE_FINAL_TYPE (TuttiApi, tutti_api, G_TYPE_OBJECT)

typedef enum { BODY_NONE, BODY_OBJECT } BodyKind;

typedef struct {
  const char *path; /* below the root */
  const char *method;
  BodyKind body;
  TuttiApiHandler handler;
} Route;

static const Route routes[] = {
    {"/rooms", "GET", BODY_NONE, tutti_api_list_rooms},
    {"/rooms", "POST", BODY_OBJECT, tutti_api_create_room},
    {"/rooms/{room}", "GET", BODY_NONE, tutti_api_read_room},
    {"/rooms/{room}", "PATCH", BODY_OBJECT, tutti_api_update_room},
    {"/rooms/{room}", "DELETE", BODY_NONE, tutti_api_delete_room},
    {"/rooms/{room}/end", "POST", BODY_NONE, tutti_api_end_room},
    {"/rooms/{room}/participants", "GET", BODY_NONE, tutti_api_list_participants},
    {"/rooms/{room}/participants/{participant}", "DELETE", BODY_NONE,
        tutti_api_remove_participant},
    {"/rooms/{room}/outputs", "GET", BODY_NONE, tutti_api_list_outputs},
    {"/rooms/{room}/outputs", "POST", BODY_OBJECT, tutti_api_begin_output},
    {"/rooms/{room}/outputs/{output}", "PATCH", BODY_OBJECT, tutti_api_update_output},
    {"/rooms/{room}/outputs/{output}", "DELETE", BODY_NONE, tutti_api_end_output},
};

/* An operation that waits for its password's hash. */
typedef struct {
  TuttiApi *api; /* (transfer none): which has it in its list */
  const Route *route;
  TuttiApiCall call;
  JsonNode *root;    /* of call.body */
  TuttiApiDone done; /* NULL: forgotten */
  gpointer data;
} Job;

static void
call_clear (TuttiApiCall *call)
{
  g_free (call->room);
  g_free (call->id);
  g_clear_pointer (&call->query, g_hash_table_unref);
  g_free (call->password_hash);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  call_clear (&job->call);
  g_clear_pointer (&job->root, json_node_unref);
  g_free (job);
}

static void
answer_clear (TuttiApiAnswer *answer)
{
  g_free (answer->json);
  g_free (answer->allow);
  g_free (answer->location);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TuttiApiAnswer, answer_clear)

static void
tutti_api_dispose (GObject *object)
{
  TuttiApi *self = TUTTI_API (object);

  for (guint i = 0; i < self->jobs->len; i++)
    tutti_password_queue_drop (self->passwords, g_ptr_array_index (self->jobs, i));
  g_ptr_array_set_size (self->jobs, 0);
  g_clear_object (&self->scope.registry);
  g_clear_object (&self->scope.book);
  g_clear_object (&self->passwords);
  G_OBJECT_CLASS (tutti_api_parent_class)->dispose (object);
}

static void
tutti_api_finalize (GObject *object)
{
  g_ptr_array_unref (TUTTI_API (object)->jobs);
  G_OBJECT_CLASS (tutti_api_parent_class)->finalize (object);
}

static void
tutti_api_class_init (TuttiApiClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_api_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_api_finalize;
}

static void
tutti_api_init (TuttiApi *self)
{
  self->jobs = g_ptr_array_new_with_free_func (job_free);
}

TuttiApi *
tutti_api_new (TuttiRoomRegistry *registry, TuttiRoomBook *book,
    TuttiPasswordQueue *passwords, const TuttiClock *clock)
{
  TuttiApi *self = g_object_new (TUTTI_TYPE_API, NULL);

  self->scope.registry = g_object_ref (registry);
  self->scope.book = g_object_ref (book);
  self->scope.clock = clock;
  self->passwords = g_object_ref (passwords);
  return self;
}

/* Answers */

static void
answer_error (const GError *error, const char *allow, TuttiApiDone done, gpointer data)
{
  g_auto (TuttiApiAnswer) answer = {tutti_api_error_status (error),
      tutti_api_error_to_json (error), g_strdup (allow), NULL};

  if (answer.status == 500)
    g_warning ("a request to the API failed: %s", error->message);
  done (data, &answer);
}

static void
run (TuttiApi *self, Job *job)
{
  TuttiApiReply reply = {0};
  g_autoptr (GError) error = NULL;
  g_auto (TuttiApiAnswer) answer = {0};

  if (!job->route->handler (&self->scope, &job->call, &reply, &error)) {
    answer_error (error, NULL, job->done, job->data);
    return;
  }
  answer.status = reply.status;
  answer.location = reply.location;
  answer.json = reply.body ? json_to_string (reply.body, FALSE) : NULL;
  g_clear_pointer (&reply.body, json_node_unref);
  job->done (job->data, &answer);
}

/* Requests */

/* Whether @path has the form of @pattern; what stands for its variables goes into @call.
 */
static gboolean
match_path (const char *pattern, const char *path, TuttiApiCall *call)
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", -1);
  guint length = g_strv_length (wanted);

  if (g_strv_length (given) != length)
    return FALSE;
  for (guint i = 0; i < length; i++) {
    if (g_str_equal (wanted[i], "{room}")) {
      g_autofree char *name = NULL;

      g_clear_pointer (&call->room, g_free);
      name = tutti_name_clean_room (given[i], &call->room, NULL);
      if (!name)
        return FALSE;
    } else if (g_str_equal (wanted[i], "{participant}") ||
               g_str_equal (wanted[i], "{output}")) {
      g_free (call->id);
      call->id = g_strdup (given[i]);
    } else if (!g_str_equal (wanted[i], given[i])) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Returns: NULL with @error set; @allow: (transfer full): what would be possible on that
 * path */
static const Route *
find_route (
    const TuttiApiRequest *request, TuttiApiCall *call, char **allow, GError **error)
{
  g_autoptr (GString) methods = g_string_new (NULL);
  const char *below = g_str_has_prefix (request->path, TUTTI_API_ROOT)
                          ? request->path + strlen (TUTTI_API_ROOT)
                          : "";

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    if (!match_path (routes[i].path, below, call))
      continue;
    if (g_str_equal (routes[i].method, request->method))
      return &routes[i];
    g_string_append_printf (
        methods, "%s%s", methods->len > 0 ? ", " : "", routes[i].method);
  }

  tutti_api_error_set (
      error, methods->len > 0 ? TUTTI_API_ERROR_METHOD : TUTTI_API_ERROR_NOT_FOUND);
  if (methods->len > 0)
    *allow = g_string_free (g_steal_pointer (&methods), FALSE);
  return NULL;
}

static void
handle_hashed (gpointer data, const char *hash)
{
  Job *job = data;
  g_autoptr (TuttiApi) self = g_object_ref (job->api);

  job->call.password_hash = g_strdup (hash);
  if (job->done)
    run (self, job);
  g_ptr_array_remove_fast (self->jobs, job);
}

/* @job: (transfer full) */
static void
start (TuttiApi *self, Job *job, GError **error)
{
  g_autoptr (Job) owned = job;
  const char *password = NULL;

  if (job->call.body && !tutti_json_read_string (job->call.body, "password",
                            TUTTI_API_PASSWORD_MAX_BYTES, &password, error))
    return;
  if (!password || !*password) {
    run (self, job);
    return;
  }
  if (!tutti_password_queue_hash (self->passwords, password, handle_hashed, job)) {
    tutti_api_error_set (error, TUTTI_API_ERROR_BUSY);
    return;
  }
  g_ptr_array_add (self->jobs, g_steal_pointer (&owned));
}

void
tutti_api_handle (
    TuttiApi *self, const TuttiApiRequest *request, TuttiApiDone done, gpointer data)
{
  g_autoptr (Job) job = g_new0 (Job, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *allow = NULL;

  job->api = self;
  job->done = done;
  job->data = data;
  job->route = find_route (request, &job->call, &allow, &error);
  if (job->route && job->route->body == BODY_OBJECT) {
    job->root = tutti_json_parse (request->body, request->body_length, &error);
    job->call.body = job->root ? json_node_get_object (job->root) : NULL;
  }
  if (request->query)
    job->call.query = g_hash_table_ref (request->query);
  if (!error)
    start (self, g_steal_pointer (&job), &error);
  if (error)
    answer_error (error, allow, done, data);
}

void
tutti_api_forget (TuttiApi *self, gpointer data)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    Job *job = g_ptr_array_index (self->jobs, i);

    if (job->data == data)
      job->done = NULL;
  }
}
