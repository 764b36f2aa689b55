/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * json_schema_check:
 * @document: in which "#/..." references are looked up
 *
 * Checks @value against @schema: as much of JSON Schema 2020-12 as data/openapi.json
 * uses. A keyword that is not known here is a failure, so that none is passed over.
 *
 * Returns: (transfer full): NULL when it fits; otherwise where it does not, and why
 */
char *json_schema_check (JsonNode *document, JsonNode *schema, JsonNode *value);

/* @reference: "#/a/b"; nothing in it may be escaped. Fails the test when it leads
 * nowhere.
 */
JsonNode *json_schema_find (JsonNode *document, const char *reference);

G_END_DECLS
