/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * Textual pipelines of pipelines/ that an operator may replace. Lines that start with '#'
 * are comments, which GStreamer's own parser does not know. Nothing that a user typed is
 * ever put into such a text (measured: it can become elements).
 */

/**
 * tutti_fragment_load:
 * @folder: where the fragments are
 * @name: of the file without ".gst": letters, digits and '-' only
 *
 * Returns: (transfer floating): a bin without ghost pads; NULL with the reason, which
 * names the missing element
 */
GstElement *tutti_fragment_load (const char *folder, const char *name, GError **error);

/**
 * tutti_fragment_load_encoder:
 *
 * As tutti_fragment_load(), for a fragment with one open input, one open output and an
 * element "encoder".
 *
 * Returns: (transfer floating): a bin with the pads "sink" and "src"
 */
GstElement *tutti_fragment_load_encoder (
    const char *folder, const char *name, GError **error);

/* The same with every "{bitrate}" of the text replaced by @bitrate (bits/s) and
 * "{kilobits}" by a thousandth of it. */
GstElement *tutti_fragment_load_video_encoder (
    const char *folder, const char *name, int bitrate, GError **error);

/* Returns: (transfer full): the element called @element in @bin; NULL with an error that
 * names fragment and element. */
GstElement *tutti_fragment_get (
    GstElement *bin, const char *fragment, const char *element, GError **error);

G_END_DECLS
