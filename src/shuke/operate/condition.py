"""How the installation is: database, worker, queue, warehouse. Names no person and no secret."""

import logging
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django_ox import stats

from shuke.common import clock
from shuke.warehouse import engine

log = logging.getLogger(__name__)

HEARTBEAT = "worker.heartbeat"
#: A worker touches its file every second or so; after this it is said to be silent.
SILENT_AFTER = 60


def read() -> dict[str, Any]:
    """`status` ("ok" or "degraded"), `database`, `worker`, `warehouse`: plain JSON values."""
    database = _database()
    worker = _worker(database == "ok")
    good = database == "ok" and worker["state"] == "ok"
    return {
        "status": "ok" if good else "degraded",
        "database": database,
        "worker": worker,
        "warehouse": _warehouse(),
    }


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        log.exception("the database does not answer")
        return "unreachable"
    return "ok"


def _worker(with_queue: bool) -> dict[str, Any]:
    try:
        age = max(0, round(time.time() - (settings.HOME / HEARTBEAT).stat().st_mtime))
    except OSError:
        age = None
    waiting = stats.oldest_ready_age() if with_queue else None
    return {
        "state": "ok" if age is not None and age <= SILENT_AFTER else "silent",
        "heartbeat_seconds_ago": age,
        "oldest_job_waits_seconds": round(waiting.total_seconds()) if waiting else 0,
    }


def _warehouse() -> dict[str, Any]:
    fresh = engine.freshness()
    if fresh is None:
        return {"state": "empty", "synced_seconds_ago": None}
    age = max(0, round((clock.now() - fresh.synced_at).total_seconds()))
    return {"state": "ok", "synced_seconds_ago": age}
