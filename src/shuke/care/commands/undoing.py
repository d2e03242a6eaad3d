"""How changes are undone: what `facts` declares (see `common.undo`)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from shuke.care import facts
from shuke.care.commands.readings import remove_reading, remove_service
from shuke.care.commands.things import bring_back, edit_thing, let_go
from shuke.care.models import Reading, Service
from shuke.care.queries.things import thing_for
from shuke.care.settling import settle
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact

Before = Mapping[str, Any]


def undo_noted(actor: Actor, fact: RecordedFact, before: Before) -> None:
    let_go(actor, fact.payload["thing"])


def undo_changed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    edit_thing(actor, fact.payload["thing"], **before)


def undo_gone(actor: Actor, fact: RecordedFact, before: Before) -> None:
    bring_back(actor, fact.payload["thing"])


def undo_returned(actor: Actor, fact: RecordedFact, before: Before) -> None:
    let_go(actor, fact.payload["thing"])


def undo_read(actor: Actor, fact: RecordedFact, before: Before) -> None:
    remove_reading(actor, fact.payload["reading"])


def undo_served(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """With the reading that was taken at the same time, unless somebody took it out."""
    with transaction.atomic():
        remove_service(actor, fact.payload["service"])
        if Reading.objects.filter(pk=before["reading"]).exists():
            remove_reading(actor, before["reading"])


def undo_reading_removed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    with transaction.atomic():
        row = _again(actor, Reading, fact, before)
        facts.READ.record(actor, row.customer_id, thing=row.thing_id, reading=row.pk)


def undo_service_removed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    with transaction.atomic():
        row = _again(actor, Service, fact, before)
        facts.SERVED.record(
            actor,
            row.customer_id,
            thing=row.thing_id,
            service=row.pk,
            undo_with={"reading": None},
        )


def _again[Row: (Reading, Service)](
    actor: Actor, model: type[Row], fact: RecordedFact, before: Before
) -> Row:
    """A row that was taken out, put back."""
    require(actor, "customers.edit")
    thing = thing_for(actor, fact.payload["thing"], locked=True)
    value = before["value"]
    row = model(
        thing=thing,
        customer_id=thing.customer_id,
        on=dt.date.fromisoformat(before["on"]),
        at=clock.now(),
        by=actor.name[:120],
        value=None if value is None else Decimal(value),
    )
    for name in before.keys() - {"on", "value"}:
        setattr(row, name, before[name])
    row.save()
    settle([thing])
    return row
