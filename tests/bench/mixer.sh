#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the audio mixer alone costs per second of sound.
exec "$(dirname "$0")/../../build/tests/bench/bench-mixer" "$@"
