"""Write the database's file anew after somebody was forgotten: pages that SQLite split or moved keep pieces of
rows that were deleted from them since, whatever `secure_delete` says (decision 0354)."""

import logging
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from shuke.common import clock
from shuke.customers import erasure_list
from shuke.customers.models import Erasure

log = logging.getLogger(__name__)
#: Free disk that writing it anew takes, by its size: a copy and its journal.
ROOM = 2.2
_COMPACTED = "compacted"


def compact_erased() -> bool:
    """Whether it was written anew: SQLite's file, when somebody was forgotten since it was last, or something of
    somebody who is came in and was turned away. Whoever writes meanwhile waits. Without the room on disk it is put
    off to the next call, which the log says."""
    if connection.vendor != "sqlite" or connection.in_atomic_block or not _has_to():
        return False
    if not _has_room():
        log.warning("no room on disk to write the database anew after an erasure")
        return False
    began = clock.now().timestamp()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    erasure_list.note(_COMPACTED)
    os.utime(erasure_list.mark(_COMPACTED), (began, began))
    return True


def _has_to() -> bool:
    done = Erasure.objects.filter(done_at__isnull=False).order_by("-done_at").first()
    if done is None or done.done_at is None:
        return False
    last = _time(_COMPACTED)
    return done.done_at.timestamp() >= last or _time("came") >= last


def _time(name: str) -> float:
    """When something was last, in seconds since 1970; 0: never."""
    file = erasure_list.mark(name)
    return file.stat().st_mtime if file.exists() else 0.0


def _has_room() -> bool:
    size = Path(connection.settings_dict["NAME"]).stat().st_size
    return shutil.disk_usage(settings.HOME).free > size * ROOM
