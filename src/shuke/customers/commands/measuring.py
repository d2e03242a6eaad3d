"""How tall the children that a customer shops for are."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.customers import facts
from shuke.customers.commands.household import locked_child
from shuke.customers.growth.curve import LABELS
from shuke.customers.models import Child, ChildMeasure

What = ChildMeasure.What
#: Least and most, in what is typed: centimetres, a label, millimetres.
_BOUNDS = {What.HEIGHT: (40, 200), What.LABEL: (LABELS[0], LABELS[-1]), What.FOOT: (80, 300)}


def measure_child(
    actor: Actor, child_id: int, *, what: str, value: Any, on: dt.date | None = None
) -> ChildMeasure:
    """Write down a reading: a height in cm ("104.5"), a clothes label that fits (110), the foot in mm. `on`: the
    day, default today. Raises Invalid with a message per field."""
    require(actor, "customers.edit")
    with transaction.atomic():
        child = locked_child(actor, child_id)
        day = _day(child, on)
        row = ChildMeasure.objects.create(
            child=child,
            customer_id=child.customer_id,
            what=what,
            value=_value(what, value),
            on=day,
            at=clock.now(),
            by=actor.name[:120],
        )
        facts.CHILD_MEASURED.record(
            actor, child.customer_id, child=child.pk, undo_with={"measure": row.pk}
        )
    return row


def follow_children(people: Sequence[int]) -> None:
    """Readings belong to whom their child belongs to; for merges (`PersonRows.on_merge`)."""
    for measure in ChildMeasure.objects.filter(customer__in=people).select_related("child"):
        if measure.child.customer_id != measure.customer_id:
            ChildMeasure.objects.filter(pk=measure.pk).update(customer=measure.child.customer_id)


def _day(child: Child, on: dt.date | None) -> dt.date:
    day, today = on or clock.today(), clock.today()
    if day > today or (child.born_on and day < child.born_on):
        message = _("A day between birth and today.")
        raise Invalid(message, fields={"on": message})
    return day


def _value(what: str, value: Any) -> int:
    if what not in What.values:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"what": message})
    low, high = _BOUNDS[What(what)]
    try:
        number = Decimal(str(value).strip().replace("，", ".").replace(",", "."))
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and low <= number <= high):
        message = _("A number from %(low)d to %(high)d.") % {"low": low, "high": high}
        raise Invalid(message, fields={"value": message})
    return round(number * 10) if what == What.HEIGHT else round(number)
