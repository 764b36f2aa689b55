#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What people cost the server by its own measurement, which its admission goes by.
exec node "$(dirname "$0")/../browser/load.mjs" "$@"
