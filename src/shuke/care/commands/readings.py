"""Write down what a counter or scale showed, and what was done to a thing."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.care import facts
from shuke.care.commands.things import day_of
from shuke.care.kinds import kind_of
from shuke.care.models import OwnedThing, Reading, Service
from shuke.care.queries.things import thing_for
from shuke.care.settling import settle
from shuke.care.slots import OwnedKind
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.texts import short

#: No counter of a car, no scale shows more.
_HIGHEST = Decimal(10_000_000)


def take_reading(
    actor: Actor, thing_id: int, *, value: Any, on: dt.date | str | None = None
) -> Reading:
    """Write down what was read on a day (default today), in the unit of the thing's kind.

    A counter does not run backwards: Invalid, with a message per field, for a value below an earlier day's or
    above a later one's.
    """
    require(actor, "customers.edit")
    with transaction.atomic():
        thing = thing_for(actor, thing_id, locked=True)
        row = _reading(actor, thing, value, _day(thing, on))
        settle([thing])
        facts.READ.record(actor, thing.customer_id, thing=thing.pk, reading=row.pk)
    return row


def note_service(
    actor: Actor,
    thing_id: int,
    *,
    what: str,
    on: dt.date | str | None = None,
    value: Any = None,
    note: str = "",
) -> Service:
    """Write down what was done to a thing; `value`: what its counter showed, which is a reading too."""
    require(actor, "customers.edit")
    with transaction.atomic():
        thing = thing_for(actor, thing_id, locked=True)
        day = _day(thing, on)
        texts = {"what": short(what, "what", 60), "note": short(note, "note", 300)}
        if not texts["what"]:
            message = _("Say what was done.")
            raise Invalid(message, fields={"what": message})
        read = _reading(actor, thing, value, day) if value not in (None, "") else None
        row = Service.objects.create(
            thing=thing,
            **texts,
            value=read.value if read else None,
            customer_id=thing.customer_id,
            on=day,
            at=clock.now(),
            by=actor.name[:120],
        )
        settle([thing])
        facts.SERVED.record(
            actor,
            thing.customer_id,
            thing=thing.pk,
            service=row.pk,
            undo_with={"reading": read.pk if read else None},
        )
    return row


def remove_reading(actor: Actor, reading_id: int) -> OwnedThing:
    """Take out a reading that was written down wrongly. Returns its thing; raises NotFound."""
    require(actor, "customers.edit")
    with transaction.atomic():
        row, thing = _of_thing(actor, Reading, reading_id)
        before = {"value": str(row.value), "on": row.on.isoformat()}
        row.delete()
        settle([thing])
        facts.READING_REMOVED.record(actor, thing.customer_id, thing=thing.pk, undo_with=before)
    return thing


def remove_service(actor: Actor, service_id: int) -> OwnedThing:
    """Take out what was noted wrongly as done; a reading that was taken with it stays. Returns its thing."""
    require(actor, "customers.edit")
    with transaction.atomic():
        row, thing = _of_thing(actor, Service, service_id)
        before = {
            "what": row.what,
            "on": row.on.isoformat(),
            "value": None if row.value is None else str(row.value),
            "note": row.note,
        }
        row.delete()
        settle([thing])
        facts.SERVICE_REMOVED.record(actor, thing.customer_id, thing=thing.pk, undo_with=before)
    return thing


def _of_thing[Row: (Reading, Service)](
    actor: Actor, model: type[Row], pk: int
) -> tuple[Row, OwnedThing]:
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("It has been removed already."))
    return row, thing_for(actor, row.thing_id, locked=True)


def _day(thing: OwnedThing, on: dt.date | str | None) -> dt.date:
    try:
        return day_of(on) or clock.today()
    except ValueError as error:
        raise Invalid(str(error), fields={"on": str(error)}) from None


def _reading(actor: Actor, thing: OwnedThing, value: Any, day: dt.date) -> Reading:
    kind = kind_of(thing.kind)
    if not kind.unit:
        message = _("Nothing is read of this kind of thing.")
        raise Invalid(message, fields={"value": message})
    number = _number(value)
    if kind.counts_up:
        _refuse_backwards(thing, number, day)
        _refuse_leap(thing, number, day, kind)
    return Reading.objects.create(
        thing=thing,
        value=number,
        customer_id=thing.customer_id,
        on=day,
        at=clock.now(),
        by=actor.name[:120],
    )


def _number(value: Any) -> Decimal:
    message = _("A number from 0 to %(most)d.") % {"most": _HIGHEST}
    text = str(value).strip().replace("，", "").replace(",", "").replace(" ", "")
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise Invalid(message, fields={"value": message}) from None
    if not (number.is_finite() and 0 <= number <= _HIGHEST):
        raise Invalid(message, fields={"value": message})
    return number.quantize(Decimal("0.0001"))


def _refuse_leap(thing: OwnedThing, number: Decimal, day: dt.date, kind: OwnedKind) -> None:
    """A digit too many is more than anything runs in the days since."""
    last = Reading.objects.filter(thing=thing, on__lte=day).order_by("-on", "-value").first()
    if last is None or not kind.most_a_day:
        return
    days = (day - last.on).days + 1
    if number - last.value > kind.most_a_day * days:
        words = {"more": f"{number - last.value:.0f} {kind.unit}", "day": last.on.isoformat()}
        message = _("That is %(more)s more than on %(day)s: look at the digits again.") % words
        raise Invalid(message, fields={"value": message})


def _refuse_backwards(thing: OwnedThing, number: Decimal, day: dt.date) -> None:
    rows = Reading.objects.filter(thing=thing)
    before = rows.filter(on__lt=day).order_by("-value").first()
    after = rows.filter(on__gt=day).order_by("value").first()
    for row, is_wrong in (
        (before, before and number < before.value),
        (after, after and number > after.value),
    ):
        if row is not None and is_wrong:
            words = {"value": f"{row.value:f}".rstrip("0").rstrip("."), "day": row.on.isoformat()}
            message = (
                _("It showed %(value)s on %(day)s, and a counter does not run backwards.") % words
            )
            raise Invalid(message, fields={"value": message})
