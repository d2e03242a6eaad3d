"""Durable facts: how a room tells the others what happened, without knowing them.

A command calls `record` inside its transaction. `config/reactions.py` says on one page what
follows. Each reaction runs once per fact: its proof row commits together with its effect.
"""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from shuke.common import clock
from shuke.common.jobs import task
from shuke.common.models import Fact, Reaction

Handler = Callable[[dict[str, Any]], object]

_reactions: dict[str, list[tuple[str, Handler]]] = {}


def on(kind: str, handler: Handler) -> None:
    """Let `handler(payload)` follow every fact of this kind. Called by config/reactions.py only.

    The payload it gets also holds `fact`: {"kind", "at" (ISO 8601, UTC)}.
    """
    name = f"{handler.__module__}.{handler.__qualname__}"
    listed = _reactions.setdefault(kind, [])
    if (name, handler) not in listed:
        listed.append((name, handler))


def record(kind: str, **payload: Any) -> Fact:
    """Store a fact with the current transaction, and the job that dispatches its reactions.

    `payload` must be JSON-able: ids and small values, not whole records.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a fact is recorded inside the transaction that makes it true")
    fact = Fact.objects.create(kind=kind, payload=payload, at=clock.now())
    if _reactions.get(kind):
        dispatch.enqueue(fact.pk)
    return fact


@task
def dispatch(fact_id: int) -> None:
    """Run the reactions to one fact that have not run yet."""
    fact = Fact.objects.filter(pk=fact_id).first()
    if fact is None:
        return
    for name, handler in _reactions.get(fact.kind, ()):
        react_once(fact, name, handler)


def react_once(fact: Fact, name: str, handler: Handler) -> bool:
    """Run `handler` unless its proof exists. True when it ran."""
    if Reaction.objects.filter(fact=fact, name=name).exists():
        return False
    try:
        with transaction.atomic():
            Reaction.objects.create(fact=fact, name=name, at=clock.now())
            handler({**fact.payload, "fact": {"kind": fact.kind, "at": fact.at.isoformat()}})
    except IntegrityError:
        if Reaction.objects.filter(fact=fact, name=name).exists():
            return False  # another worker was quicker
        raise
    return True
