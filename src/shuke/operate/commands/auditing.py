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


def audit_fact(payload: dict[str, Any]) -> AuditEntry:
    """A reaction: note a fact of another room with who did it (`by`) and when it happened."""
    detail = {key: value for key, value in payload.items() if key not in ("by", "fact")}
    by, fact = payload.get("by") or {}, payload["fact"]
    return audit(
        Actor(id=by.get("id"), name=by.get("name") or "system"),
        fact["kind"],
        detail={key: _short(value) for key, value in detail.items()},
        at=dt.datetime.fromisoformat(fact["at"]),
    )


def _short(value: Any) -> Any:
    """Long lists of ids stay with the fact; the entry keeps how many."""
    return len(value) if isinstance(value, list) else value
