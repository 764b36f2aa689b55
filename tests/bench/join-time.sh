#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# From the click on Join to the first sound in Chromium; the promise is 1.5 s.
exec node "$(dirname "$0")/../browser/join-time.mjs" "$@"
