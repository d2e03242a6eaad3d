#!/bin/sh
# The whole suite: everything on SQLite (unit, HTTP, real browser), then the same on PostgreSQL
# without the browser. The catalogue of translations is compiled first. CI=true skips nothing.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
# Many processes start here: each would compile our sources again where bytecode is not kept.
export PYTHONDONTWRITEBYTECODE=
$python -m shuke messages --compile
if [ "${CI:-}" = true ]; then export SHUKE_TEST_STRICT=1; fi
status=0
echo "== SQLite: unit, HTTP and browser =="
$python -m pytest -q -n "${TEST_WORKERS:-2}" --dist worksteal "$@" || status=$?
echo "== PostgreSQL: unit and HTTP =="
SHUKE_TEST_DATABASE=postgresql $python -m pytest -q -n "${TEST_WORKERS:-2}" --dist worksteal \
  -m "not browser and not once" "$@" || status=$?
exit $status
