"""What follows a fact: each reaction runs once, its proof commits together with its effect."""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from shuke.common import clock
from shuke.common.facts import Fact
from shuke.common.jobs import task
from shuke.common.models import Reaction, RecordedFact

Handler = Callable[[RecordedFact], object]

_handlers: dict[str, list[tuple[str, Handler]]] = {}


def on(fact: Fact, handler: Handler) -> None:
    """Let `handler` follow every such fact. Called by config/reactions.py only."""
    name = f"{handler.__module__}.{handler.__qualname__}"
    listed = _handlers.setdefault(fact.kind, [])
    if (name, handler) not in listed:
        listed.append((name, handler))


def enqueue(fact: RecordedFact) -> None:
    """The job of a fact that was just recorded, in the transaction of the fact."""
    if _handlers.get(fact.kind):
        dispatch.enqueue(fact.pk)


@task
def dispatch(fact_id: int) -> None:
    """Run the reactions to one fact that have not run yet."""
    fact = RecordedFact.objects.filter(pk=fact_id).first()
    if fact is None:
        return
    for name, handler in _handlers.get(fact.kind, ()):
        react_once(fact, name, handler)


def react_once(fact: RecordedFact, name: str, handler: Handler) -> bool:
    """Run `handler` unless its proof exists. True when it ran."""
    if Reaction.objects.filter(fact=fact, name=name).exists():
        return False
    try:
        with transaction.atomic():
            Reaction.objects.create(fact=fact, name=name, at=clock.now())
            handler(fact)
    except IntegrityError:
        if Reaction.objects.filter(fact=fact, name=name).exists():
            return False  # another worker was quicker
        raise
    return True
