#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-unit.sh SYSTEMD-ANALYZE UNIT SERVER: a unit that systemd reads without a word. It is tried with the built server
# in its place, because the installed one is not there yet.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sed "s|^ExecStart=[^ ]*|ExecStart=$3|" "$2" > "$folder/tutti-server.service"
said=$("$1" verify --man=no --recursive-errors=no "$folder/tutti-server.service" 2>&1) || status=$?
ours=$(printf '%s\n' "$said" | grep 'tutti-server' || true)
if [ -n "$ours" ] || [ "${status:-0}" -ne 0 ]; then
  printf '%s\n' "$said"
  exit 1
fi
