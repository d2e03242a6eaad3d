"""Writing the audit: append-only, in the transaction of what it tells of."""

import datetime as dt
from typing import Any

from shuke.common import clock
from shuke.common.access import Actor
from shuke.operate.models import AuditEntry


def audit(
    actor: Actor,
    action: str,
    target: str = "",
    detail: dict[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> AuditEntry:
    """Note that `actor` did `action` ("staff.added") to `target` (a name that people read).

    `detail` holds small JSON-able values, never secrets. `at` is now unless the deed was earlier.
    """
    return AuditEntry.objects.create(
        at=at or clock.now(),
        actor_id=actor.id,
        actor_name=actor.name[:120],
        action=action,
        target=target[:120],
        detail=detail or {},
    )
