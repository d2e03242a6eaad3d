#!/bin/sh
# Writes the hash-locked requirements. Needs uv (`pip install uv`). The locks name no index host.
set -eu
cd "$(dirname "$0")/../requirements"
for name in *.in; do
  uv pip compile --universal --generate-hashes --python-version 3.12 \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet \
    "$name" -o "${name%.in}.txt" "$@"
done
