#!/bin/sh
# The whole suite: everything on SQLite (unit, HTTP, real browser, Spark), and beside it the same on
# PostgreSQL without what does not depend on the database (scripts/suite.py). The catalogue of
# translations is compiled first. CI=true skips nothing.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
# Many processes start here: each would compile our sources again where bytecode is not kept.
export PYTHONDONTWRITEBYTECODE=
$python -m shuke messages --compile
if [ "${CI:-}" = true ]; then export SHUKE_TEST_STRICT=1; fi
exec $python scripts/suite.py "$@"
