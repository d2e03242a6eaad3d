#!/bin/sh
# An answer in about a minute: lint of what changed, the room's tests on SQLite without those that start
# browsers, clusters or processes to kill, and the house rules. `sh scripts/quick.sh engage`.
set -eu
cd "$(dirname "$0")/.."
room=${1:-}
[ -d "src/shuke/$room/tests" ] || { echo "make quick ROOM=<one of:$(cd src/shuke && ls -d */tests | sed 's|/tests||' | tr '\n' ' ' | sed 's/^/ /')>"; exit 2; }
python=.venv/bin/python
changed=$( (git diff --name-only --diff-filter=d HEAD; git diff --name-only --diff-filter=d main... 2>/dev/null || :; git ls-files --others --exclude-standard) | grep '\.py$' | sort -u || :)
if [ -n "$changed" ]; then
  # shellcheck disable=SC2086
  .venv/bin/ruff check $changed && .venv/bin/ruff format --check $changed
fi
exec $python -m pytest -q -n 2 --dist worksteal -m "not kill and not browser and not spark" \
  "src/shuke/$room" tests/test_structure.py
