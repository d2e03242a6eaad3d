"""Loaded before Django reads its settings: a home and a database for this test process.

`SHUKE_TEST_DATABASE=postgresql` runs the suite on a throw-away PostgreSQL cluster; otherwise on
SQLite. Nothing of the machine's own Shuke is touched.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

# Compiling questions makes and drops objects by the million, among many that stay: to look through all
# of them at Python's usual pace takes a twentieth of the suite's time.
gc.set_threshold(5_000_000, 20, 100)

#: What the process gives back, once pytest has said it.
status: list[int] = []


def end_at_once() -> None:
    """All is told and tidied up. To take a million objects apart takes Python seconds, at the end of a
    run, when nothing else is left to do meanwhile."""
    if status:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status[-1])


atexit.register(end_at_once)  # what is registered first is called last

home = Path(tempfile.mkdtemp(prefix="shuke-test-"))
atexit.register(shutil.rmtree, home, ignore_errors=True)
os.environ["SHUKE_HOME"] = str(home)
os.environ["SHUKE_SECRET_KEY"] = "only-for-tests"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs beside the ORM
for name in ("SHUKE_PUBLIC_URL", "SHUKE_TIME_ZONE", "SHUKE_CURRENCY", "SHUKE_MAIL_FROM"):
    os.environ.pop(name, None)

if os.environ.get("SHUKE_TEST_DATABASE") == "postgresql":
    from tests.postgresql import cluster_url

    # One cluster for each process: what is settled (`common.revisions`) waits for every open
    # transaction of the cluster, so two test processes must not share one. It lies in memory where
    # there is room. Tables are small and short-lived: to clean them up or to compile questions to them
    # would cost more than it saves, and cleaning holds the database at the end.
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**31
    os.environ["SHUKE_DATABASE_URL"] = cluster_url(
        "autovacuum=off", "jit=off", within=memory if roomy else None
    )
else:
    os.environ["SHUKE_DATABASE_URL"] = ""
