"""How the installation is: database, disk, worker, queue, warehouse. Names no person and no secret."""

import logging
import shutil
import threading
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.utils import InterfaceError
from django_ox import stats

from shuke.common import clock
from shuke.common.probing import why_not_writable
from shuke.warehouse import engine

log = logging.getLogger(__name__)

HEARTBEAT = "worker.heartbeat"
#: A worker touches its file every second or so; after this it counts as silent.
SILENT_AFTER = 60
#: Less than this much free disk in SHUKE_HOME is low, in MB.
LOW_DISK_MB = 500

_turn = threading.Lock()
_latest: tuple[float, dict[str, Any]] | None = None


def read() -> dict[str, Any]:
    """`status` ("ok", "degraded", or "unavailable" when pages cannot save), `database`, `disk`, `worker`,
    `warehouse`: plain JSON values.

    Asking writes to the database, and anybody may ask: within HEALTH_SECONDS, and while another request
    is finding out, the latest answer is given again.
    """
    global _latest  # noqa: PLW0603
    answer = _latest
    if answer and time.monotonic() - answer[0] < settings.HEALTH_SECONDS:
        return answer[1]
    if answer and _turn.locked():
        return answer[1]
    with _turn:
        state = _read()
        _latest = (time.monotonic(), state)
    return state


def _read() -> dict[str, Any]:
    obstacle = why_not_writable()
    if obstacle:
        log.warning("the database takes no writes: %s", obstacle)
    try:
        worker, warehouse = _worker(), _warehouse()
    except (DatabaseError, InterfaceError):
        worker, warehouse = {"state": "unknown"}, {"state": "unknown"}
    disk = _disk()
    good = disk["state"] == "ok" and worker["state"] == "ok"
    return {
        "status": "unavailable" if obstacle else "ok" if good else "degraded",
        "database": str(obstacle or "ok"),
        "disk": disk,
        "worker": worker,
        "warehouse": warehouse,
    }


def _disk() -> dict[str, Any]:
    free = shutil.disk_usage(settings.HOME).free // 1_000_000
    return {"state": "ok" if free >= LOW_DISK_MB else "low", "free_mb": free}


def _worker() -> dict[str, Any]:
    age = worker_age()
    waiting = stats.oldest_ready_age()
    return {
        "state": "ok" if age is not None and age <= SILENT_AFTER else "silent",
        "heartbeat_seconds_ago": age,
        "oldest_job_waits_seconds": round(waiting.total_seconds()) if waiting else 0,
    }


def worker_age() -> int | None:
    """Seconds since a worker on this machine said that it is alive; None when none ever did."""
    try:
        return max(0, round(clock.now().timestamp() - (settings.HOME / HEARTBEAT).stat().st_mtime))
    except OSError:
        return None


def _warehouse() -> dict[str, Any]:
    fresh = engine.freshness()
    if fresh is None:
        return {"state": "empty", "synced_seconds_ago": None}
    age = max(0, round((clock.now() - fresh.synced_at).total_seconds()))
    return {"state": "ok", "synced_seconds_ago": age}
