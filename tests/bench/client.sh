#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the page costs whoever opens it. Lighthouse is fetched once, for this alone.
top=$(cd "$(dirname "$0")/../.." && pwd)
tools=$top/.deps/lighthouse
if [ ! -d "$tools/node_modules/lighthouse" ]; then
  mkdir -p "$tools"
  npm install --prefix "$tools" --no-audit --no-fund --silent lighthouse@12.2.1 >&2 || echo "lighthouse cannot be fetched" >&2
fi
TUTTI_LIGHTHOUSE=$tools/node_modules/lighthouse exec node "$top/tests/browser/client.mjs" "$@"
