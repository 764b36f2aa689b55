#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Run by `meson install`: install-folder.sh FROM TO copies a folder whose files meson does not know one by one.
# TO is relative to the prefix.
set -eu
from=$1 to=$MESON_INSTALL_DESTDIR_PREFIX/$2
if [ ! -d "$from" ]; then
  echo "install-folder.sh: there is no $from: run ./dev build first" >&2
  exit 1
fi
rm -rf "$to"
mkdir -p "$to"
(cd "$from" && find . -type f ! -name '.*') | while read -r file; do
  mkdir -p "$to/$(dirname "$file")"
  install -m 644 "$from/$file" "$to/$file"
done
