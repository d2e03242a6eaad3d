"""Log-ins, the team and tokens, noted by the kind of the fact."""

from typing import Any

from django.db import transaction

from shuke.common.access import Actor
from shuke.common.facts import FACTS
from shuke.operate import facts  # noqa: F401 (declares them)


def audit(
    actor: Actor, action: str, target: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Record the fact of kind `action` with what it is about and what it holds, out of `detail`."""
    fact, payload = FACTS[action], dict(detail or {})
    about = payload.pop(fact.about.key) if fact.about else None
    if "name" in fact.holds:
        payload["name"] = target
    with transaction.atomic():
        fact.record(actor, about, **payload)
