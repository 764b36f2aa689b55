/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-link.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/tutti-error.h"

#define READ_CHUNK_BYTES 16384

typedef struct {
  GBytes *bytes;
  GArray *fds; /* NULL, or ints that go with the first byte */
} Line;

/* Descriptors that have come, and where in the input the line begins that they are for.
 */
typedef struct {
  gsize at;
  GArray *fds;
} Arrival;

struct _TuttiLink {
  GObject parent;
  int read_fd;
  int write_fd;
  gboolean is_socket;
  TuttiChannel receives;
  GMainContext *context;
  GSource *read_source;
  GSource *write_source;

  GByteArray *input;
  GQueue arrivals; /* Arrival, in the order of the input */

  GQueue lines;      /* Line */
  gsize line_offset; /* bytes of the first line that are already written */
  gsize queued_bytes;
  gboolean closed;
};

enum { SIGNAL_MESSAGE, SIGNAL_CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiLink, tutti_link, G_TYPE_OBJECT)

static void
fds_free (GArray *fds)
{
  if (fds == NULL)
    return;
  for (guint i = 0; i < fds->len; i++) {
    int fd = g_array_index (fds, int, i);

    if (fd >= 0)
      close (fd);
  }
  g_array_unref (fds);
}

static void
line_free (Line *line)
{
  g_bytes_unref (line->bytes);
  fds_free (line->fds);
  g_free (line);
}

static void
source_clear (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
link_close (TuttiLink *self, const GError *error)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  source_clear (&self->read_source);
  source_clear (&self->write_source);
  g_queue_clear_full (&self->lines, (GDestroyNotify)line_free);
  self->queued_bytes = 0;
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, error);
}

static void
link_close_with_errno (TuttiLink *self, const char *what, int code)
{
  g_autoptr (GError) error = g_error_new (
      G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));

  link_close (self, error);
}

/* Reading */

/* Returns: (nullable) */
static GArray *
link_take_fds (struct msghdr *header)
{
  GArray *fds = NULL;

  for (struct cmsghdr *c = CMSG_FIRSTHDR (header); c != NULL;
       c = CMSG_NXTHDR (header, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
      continue;
    if (fds == NULL)
      fds = g_array_new (FALSE, FALSE, sizeof (int));
    g_array_append_vals (fds, CMSG_DATA (c), (c->cmsg_len - CMSG_LEN (0)) / sizeof (int));
  }
  return fds;
}

/* The kernel hands out what was sent before together with them, but nothing that was sent
 * after: they are for the last line that has begun. */
static void
link_keep_fds (TuttiLink *self, GArray *fds)
{
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->fds = fds;
  for (gsize i = self->input->len - 1; i > 0 && arrival->at == 0; i--) {
    if (self->input->data[i - 1] == '\n')
      arrival->at = i;
  }
  g_queue_push_tail (&self->arrivals, arrival);
}

/* Returns: (transfer full) (nullable): of the line that begins at @start */
static GArray *
link_find_fds (TuttiLink *self, gsize start)
{
  Arrival *arrival = g_queue_peek_head (&self->arrivals);
  GArray *fds;

  if (arrival == NULL || arrival->at != start)
    return NULL;
  fds = g_steal_pointer (&arrival->fds);
  g_free (g_queue_pop_head (&self->arrivals));
  return fds;
}

static void
arrival_free (gpointer data)
{
  fds_free (((Arrival *)data)->fds);
  g_free (data);
}

/* @fds: (out) (nullable): that came with it */
static gssize
link_receive (TuttiLink *self, guint8 *buffer, gsize size, GArray **fds)
{
  char control[CMSG_SPACE (sizeof (int) * TUTTI_LINK_FDS_MAX)];
  struct iovec vector = {.iov_base = buffer, .iov_len = size};
  struct msghdr header = {
      .msg_iov = &vector,
      .msg_iovlen = 1,
      .msg_control = control,
      .msg_controllen = sizeof control,
  };
  gssize n;

  if (!self->is_socket)
    return read (self->read_fd, buffer, size);
  n = recvmsg (self->read_fd, &header, MSG_CMSG_CLOEXEC);
  if (n > 0)
    *fds = link_take_fds (&header);
  return n;
}

/* @fds: (transfer full) (nullable) */
static void
link_handle_line (TuttiLink *self, const char *text, gsize length, GArray *fds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiMessage) message = NULL;

  message = tutti_message_parse (self->receives, text, length, &error);
  if (message != NULL)
    g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message, fds);
  fds_free (fds);
  if (message == NULL)
    link_close (self, error);
}

static void
link_handle_input (TuttiLink *self)
{
  gsize start = 0;

  while (!self->closed) {
    const char *text = (const char *)self->input->data + start;
    const char *end = NULL;
    GArray *fds;

    if (start < self->input->len)
      end = memchr (text, '\n', self->input->len - start);
    if (end == NULL)
      break;
    fds = link_find_fds (self, start);
    start += end - text + 1;
    if (end != text)
      link_handle_line (self, text, end - text, fds);
    else
      fds_free (fds);
  }
  if (start > 0)
    g_byte_array_remove_range (self->input, 0, start);
  for (GList *l = self->arrivals.head; l != NULL; l = l->next)
    ((Arrival *)l->data)->at -= start;
  if (self->input->len > TUTTI_MESSAGE_MAX_BYTES) {
    g_autoptr (GError) error = g_error_new_literal (
        TUTTI_ERROR, TUTTI_ERROR_TOO_LARGE, tutti_error_text (TUTTI_ERROR_TOO_LARGE));

    link_close (self, error);
  }
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TuttiLink) self = g_object_ref (user_data);
  guint8 buffer[READ_CHUNK_BYTES];
  GArray *fds = NULL;
  gssize n = link_receive (self, buffer, sizeof buffer, &fds);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n == 0 || (n < 0 && errno == ECONNRESET)) {
    link_close (self, NULL);
    return G_SOURCE_REMOVE;
  }
  if (n < 0) {
    link_close_with_errno (self, "reading from the link", errno);
    return G_SOURCE_REMOVE;
  }
  g_byte_array_append (self->input, buffer, n);
  if (fds != NULL)
    link_keep_fds (self, fds);
  link_handle_input (self);
  return self->closed ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Writing */

static gssize
link_transmit (TuttiLink *self, const Line *line, const guint8 *data, gsize size)
{
  char control[CMSG_SPACE (sizeof (int) * TUTTI_LINK_FDS_MAX)] = {0};
  struct iovec vector = {.iov_base = (gpointer)data, .iov_len = size};
  struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1};

  if (!self->is_socket)
    return write (self->write_fd, data, size);
  if (line->fds != NULL && self->line_offset == 0) {
    gsize bytes = sizeof (int) * line->fds->len;
    struct cmsghdr *c;

    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE (bytes);
    c = CMSG_FIRSTHDR (&header);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN (bytes);
    memcpy (CMSG_DATA (c), line->fds->data, bytes);
  }
  return sendmsg (self->write_fd, &header, MSG_NOSIGNAL);
}

/* Returns FALSE when the descriptor takes no more now, or the link was closed. */
static gboolean
link_write_first (TuttiLink *self)
{
  Line *line = g_queue_peek_head (&self->lines);
  gsize size;
  const guint8 *data = g_bytes_get_data (line->bytes, &size);
  gssize n =
      link_transmit (self, line, data + self->line_offset, size - self->line_offset);

  if (n < 0 && errno == EINTR)
    return TRUE;
  if (n < 0 && errno == EAGAIN)
    return FALSE;
  if (n < 0) {
    /* The reading side reports an ordinary end; until then there may be lines left to
     * read. */
    if (errno != EPIPE && errno != ECONNRESET)
      link_close_with_errno (self, "writing to the link", errno);
    else
      g_queue_clear_full (&self->lines, (GDestroyNotify)line_free);
    return FALSE;
  }
  self->line_offset += n;
  self->queued_bytes -= n;
  if (self->line_offset == size) {
    line_free (g_queue_pop_head (&self->lines));
    self->line_offset = 0;
  }
  return TRUE;
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TuttiLink) self = g_object_ref (user_data);

  while (!g_queue_is_empty (&self->lines) && link_write_first (self))
    ;
  if (self->closed)
    return G_SOURCE_REMOVE;
  if (!g_queue_is_empty (&self->lines))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->write_source, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
link_watch (TuttiLink *self, GSource **source, int fd, GIOCondition condition,
    GUnixFDSourceFunc callback)
{
  *source = g_unix_fd_source_new (fd, condition);
  g_source_set_callback (*source, G_SOURCE_FUNC (callback), self, NULL);
  g_source_attach (*source, self->context);
}

void
tutti_link_send_with_fds (
    TuttiLink *self, const TuttiMessage *message, const int *fds, guint n_fds)
{
  g_autofree char *json = NULL;
  Line *line;
  gsize length;

  g_return_if_fail (TUTTI_IS_LINK (self));
  g_return_if_fail (n_fds <= TUTTI_LINK_FDS_MAX);

  if (self->closed)
    return;
  json = tutti_message_to_json (message);
  length = strlen (json);
  json[length] = '\n'; /* the terminator gives way: a line is not a C string */

  line = g_new0 (Line, 1);
  line->bytes = g_bytes_new_take (g_steal_pointer (&json), length + 1);
  if (n_fds > 0)
    line->fds = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < n_fds; i++) {
    int copy = fcntl (fds[i], F_DUPFD_CLOEXEC, 3);

    g_array_append_val (line->fds, copy);
  }
  g_queue_push_tail (&self->lines, line);
  self->queued_bytes += length + 1;
  if (self->queued_bytes > TUTTI_LINK_QUEUE_MAX_BYTES) {
    g_autoptr (GError) error = g_error_new_literal (
        G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "the other side of the link does not read");

    link_close (self, error);
    return;
  }
  if (self->write_source == NULL)
    link_watch (self, &self->write_source, self->write_fd, G_IO_OUT, on_writable);
}

void
tutti_link_send (TuttiLink *self, const TuttiMessage *message)
{
  tutti_link_send_with_fds (self, message, NULL, 0);
}

int
tutti_link_steal_fd (GArray *fds, guint index)
{
  int fd;

  if (fds == NULL || index >= fds->len)
    return -1;
  fd = g_array_index (fds, int, index);
  g_array_index (fds, int, index) = -1;
  return fd;
}

void
tutti_link_flush (TuttiLink *self, guint timeout_ms)
{
  gint64 deadline = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;

  g_return_if_fail (TUTTI_IS_LINK (self));

  while (!self->closed && !g_queue_is_empty (&self->lines)) {
    struct pollfd entry = {.fd = self->write_fd, .events = POLLOUT};
    gint64 left_ms = (deadline - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

    if (left_ms <= 0 || poll (&entry, 1, left_ms) <= 0)
      return;
    link_write_first (self);
  }
}

/* Object */

TuttiLink *
tutti_link_new (int read_fd, int write_fd, TuttiChannel receives)
{
  TuttiLink *self = g_object_new (TUTTI_TYPE_LINK, NULL);
  int kind;
  socklen_t length = sizeof kind;

  self->read_fd = read_fd;
  self->write_fd = write_fd;
  self->receives = receives;
  self->is_socket = getsockopt (read_fd, SOL_SOCKET, SO_TYPE, &kind, &length) == 0;
  g_unix_set_fd_nonblocking (read_fd, TRUE, NULL);
  g_unix_set_fd_nonblocking (write_fd, TRUE, NULL);
  link_watch (self, &self->read_source, read_fd, G_IO_IN | G_IO_HUP, on_readable);
  return self;
}

static void
tutti_link_init (TuttiLink *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->input = g_byte_array_new ();
  g_queue_init (&self->arrivals);
  g_queue_init (&self->lines);
}

static void
tutti_link_finalize (GObject *object)
{
  TuttiLink *self = TUTTI_LINK (object);

  source_clear (&self->read_source);
  source_clear (&self->write_source);
  g_queue_clear_full (&self->lines, (GDestroyNotify)line_free);
  g_byte_array_unref (self->input);
  g_queue_clear_full (&self->arrivals, arrival_free);
  if (self->write_fd != self->read_fd)
    close (self->write_fd);
  close (self->read_fd);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (tutti_link_parent_class)->finalize (object);
}

static void
tutti_link_class_init (TuttiLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_link_finalize;
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", TUTTI_TYPE_LINK, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", TUTTI_TYPE_LINK, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}
