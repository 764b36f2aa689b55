/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-metered-stream.h"

/* The two halves; each keeps the base's half and reports to the whole. */

#define METERED_TYPE_INPUT (metered_input_get_type ())
G_DECLARE_FINAL_TYPE (MeteredInput, metered_input, METERED, INPUT, GFilterInputStream)

#define METERED_TYPE_OUTPUT (metered_output_get_type ())
G_DECLARE_FINAL_TYPE (MeteredOutput, metered_output, METERED, OUTPUT, GFilterOutputStream)

struct _MeteredInput {
  GFilterInputStream parent;
  TuttiMeteredStream *whole; /* borrowed: it owns us; NULL once it is gone */
  gsize max_message_bytes;
  gsize message_bytes;
  gsize dispatch_bytes;
  gboolean overflown;
};

struct _MeteredOutput {
  GFilterOutputStream parent;
  guint64 n_written;
};

struct _TuttiMeteredStream {
  GIOStream parent;
  GIOStream *base;
  MeteredInput *input;
  MeteredOutput *output;
};

enum { SIGNAL_OVERFLOW, N_SIGNALS };
static guint signals[N_SIGNALS];

static void input_pollable_init (GPollableInputStreamInterface *iface);
static void output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MeteredInput, metered_input, G_TYPE_FILTER_INPUT_STREAM,
    G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (MeteredOutput, metered_output, G_TYPE_FILTER_OUTPUT_STREAM,
    G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, output_pollable_init))
G_DEFINE_FINAL_TYPE (TuttiMeteredStream, tutti_metered_stream, G_TYPE_IO_STREAM)

/* Input */

static GPollableInputStream *
base_input (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self)));
}

static gboolean
input_can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (base_input (stream));
}

static gboolean
input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (base_input (stream));
}

static GSource *
input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base =
      g_pollable_input_stream_create_source (base_input (stream), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static gssize
would_block (MeteredInput *self, GError **error)
{
  self->dispatch_bytes = 0;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "enough for now");
  return -1;
}

static gssize
input_read_nonblocking (
    GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  MeteredInput *self = METERED_INPUT (stream);
  gssize n;

  /* libsoup reads until there is nothing more and only then looks at what it got. */
  if (self->dispatch_bytes >= TUTTI_METERED_READ_MAX_BYTES)
    return would_block (self, error);

  n = g_pollable_input_stream_read_nonblocking (
      base_input (stream), buffer, count, NULL, error);
  if (n <= 0) {
    self->dispatch_bytes = 0;
    return n;
  }

  self->dispatch_bytes += (gsize)n;
  self->message_bytes += (gsize)n;
  if (!self->overflown && self->message_bytes > self->max_message_bytes) {
    self->overflown = TRUE;
    if (self->whole)
      g_signal_emit (self->whole, signals[SIGNAL_OVERFLOW], 0);
  }
  return self->overflown ? would_block (self, error) : n;
}

static void
input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = input_can_poll;
  iface->is_readable = input_is_readable;
  iface->create_source = input_create_source;
  iface->read_nonblocking = input_read_nonblocking;
}

static void
metered_input_class_init (MeteredInputClass *klass)
{
}

static void
metered_input_init (MeteredInput *self)
{
}

/* Output */

static GPollableOutputStream *
base_output (gpointer self)
{
  return G_POLLABLE_OUTPUT_STREAM (
      g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self)));
}

static gboolean
output_can_poll (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_can_poll (base_output (stream));
}

static gboolean
output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (base_output (stream));
}

static GSource *
output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base =
      g_pollable_output_stream_create_source (base_output (stream), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static gssize
output_write_nonblocking (
    GPollableOutputStream *stream, const void *buffer, gsize count, GError **error)
{
  gssize n = g_pollable_output_stream_write_nonblocking (
      base_output (stream), buffer, count, NULL, error);

  if (n > 0)
    METERED_OUTPUT (stream)->n_written += (guint64)n;
  return n;
}

static void
output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = output_can_poll;
  iface->is_writable = output_is_writable;
  iface->create_source = output_create_source;
  iface->write_nonblocking = output_write_nonblocking;
}

static void
metered_output_class_init (MeteredOutputClass *klass)
{
}

static void
metered_output_init (MeteredOutput *self)
{
}

/* The whole */

static GInputStream *
get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (TUTTI_METERED_STREAM (stream)->input);
}

static GOutputStream *
get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (TUTTI_METERED_STREAM (stream)->output);
}

static gboolean
close_now (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (TUTTI_METERED_STREAM (stream)->base, cancellable, error);
}

static void
handle_base_closed (GObject *base, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (base), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The default would close the base, which belongs to the main loop, in a thread. */
static void
close_async (GIOStream *stream, int priority, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (stream, cancellable, callback, data);

  g_io_stream_close_async (TUTTI_METERED_STREAM (stream)->base, priority, cancellable,
      handle_base_closed, task);
}

static gboolean
close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tutti_metered_stream_dispose (GObject *object)
{
  TuttiMeteredStream *self = TUTTI_METERED_STREAM (object);

  /* First: it closes the stream if nobody has, and needs the halves for that. */
  G_OBJECT_CLASS (tutti_metered_stream_parent_class)->dispose (object);
  if (self->input)
    self->input->whole = NULL;
  g_clear_object (&self->input);
  g_clear_object (&self->output);
}

static void
tutti_metered_stream_finalize (GObject *object)
{
  g_clear_object (&TUTTI_METERED_STREAM (object)->base);
  G_OBJECT_CLASS (tutti_metered_stream_parent_class)->finalize (object);
}

static void
tutti_metered_stream_class_init (TuttiMeteredStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tutti_metered_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_metered_stream_finalize;
  stream_class->get_input_stream = get_input_stream;
  stream_class->get_output_stream = get_output_stream;
  stream_class->close_fn = close_now;
  stream_class->close_async = close_async;
  stream_class->close_finish = close_finish;
  signals[SIGNAL_OVERFLOW] = g_signal_new ("overflow", TUTTI_TYPE_METERED_STREAM,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_metered_stream_init (TuttiMeteredStream *self)
{
}

TuttiMeteredStream *
tutti_metered_stream_new (GIOStream *base, gsize max_message_bytes)
{
  TuttiMeteredStream *self = g_object_new (TUTTI_TYPE_METERED_STREAM, NULL);

  self->base = g_object_ref (base);
  self->input = g_object_new (METERED_TYPE_INPUT, "base-stream",
      g_io_stream_get_input_stream (base), "close-base-stream", FALSE, NULL);
  self->input->whole = self;
  self->input->max_message_bytes = max_message_bytes;
  self->output = g_object_new (METERED_TYPE_OUTPUT, "base-stream",
      g_io_stream_get_output_stream (base), "close-base-stream", FALSE, NULL);
  return self;
}

void
tutti_metered_stream_message_complete (TuttiMeteredStream *self)
{
  self->input->message_bytes = 0;
}

guint64
tutti_metered_stream_get_n_written (TuttiMeteredStream *self)
{
  return self->output->n_written;
}
