"""What somebody owns, and one thing with its history."""

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from shuke.care.kinds import kind_of
from shuke.care.models import OwnedThing, Reading, Service
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.customers.queries import Customer

#: On the record; the rest stand behind a link.
MOST = 6


def thing_for(actor: Actor, thing_id: int, *, locked: bool = False) -> OwnedThing:
    """One thing of somebody whom the actor may see; `locked` until the transaction ends. Raises NotFound."""
    require(actor, "customers.view")
    rows = OwnedThing.objects.select_for_update(of=("self",)) if locked else OwnedThing.objects
    row = rows.filter(pk=thing_id).first()
    if row is None:
        raise NotFound(_("There is no such thing."))
    customers.customer_for(actor, row.customer_id)
    return row


def things_of(actor: Actor, ids: list[int], *, gone: bool = False) -> list[OwnedThing]:
    """What a person (ids of their records) owns, the latest bought first; with `gone` what they had too."""
    require(actor, "customers.view")
    rows = OwnedThing.objects.filter(customer__in=ids)
    if not gone:
        rows = rows.filter(gone_at=None)
    return list(
        rows.order_by(
            F("gone_at").asc(nulls_first=True), F("bought_on").desc(nulls_last=True), "-pk"
        )
    )


def panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """What they own, for the record; None where nothing is noted and the reader could note nothing."""
    rows = things_of(actor, ids)
    may_edit = actor.can("customers.edit")
    if not rows and not may_edit:
        return None
    first = rows[:MOST]
    last = latest_readings(first)
    return {
        "customer": customer,
        "things": [described(row, last.get(row.pk)) for row in first],
        "more": len(rows) - len(first),
        "may_edit": may_edit,
    }


def latest_readings(things: list[OwnedThing]) -> dict[int, Reading]:
    """The last reading of each, by thing. One query."""
    rows = Reading.objects.filter(thing__in=[thing.pk for thing in things])
    return {row.thing_id: row for row in rows.order_by("on", "pk")} if things else {}


def described(row: OwnedThing, reading: Reading | None = None) -> dict[str, Any]:
    """A thing as pages show it."""
    kind = kind_of(row.kind)
    today = clock.today()
    return {
        "row": row,
        "kind": kind,
        "details": [
            (detail.label, _detail_text(detail.kind, row.details[detail.code]))
            for detail in kind.details
            if row.details.get(detail.code)
        ],
        "guaranteed": bool(row.guarantee_until and row.guarantee_until >= today),
        "reading": reading,
        "is_overdue": bool(row.due_on and row.due_on < today),
        "read": read_text(kind.unit, reading) if reading else "",
    }


def read_text(unit: str, reading: Reading | Service) -> str:
    """ "12,400 km"."""
    value = reading.value
    if value is None:
        return ""
    places = 0 if value == value.to_integral_value() else 1
    return f"{formats.number(value, places)} {unit}".strip()


def _detail_text(kind: str, text: str) -> str:
    return formats.day(dt.date.fromisoformat(text)) if kind == "date" else text


def history(thing: OwnedThing) -> dict[str, Any]:
    """What was read of it and done to it, the latest first."""
    unit = kind_of(thing.kind).unit
    readings = list(thing.readings.order_by("-on", "-pk"))
    services = list(thing.services.order_by("-on", "-pk"))
    return {
        "readings": [(row, read_text(unit, row)) for row in readings],
        "services": [(row, read_text(unit, row)) for row in services],
        "last": readings[0] if readings else None,
    }


def thing_title(row: OwnedThing) -> str:
    """Where it is asked whose it is."""
    return _("Owns: %(name)s") % {"name": row.name}
