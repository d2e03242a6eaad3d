"""Which size children wear by now and which comes next, with the reason."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.kit import formats
from shuke.customers.growth.curve import Size, size_on
from shuke.customers.models import Child, ChildMeasure

What = ChildMeasure.What


@dataclass(frozen=True)
class Growth:
    """A child's size as people read it."""

    size: Size
    #: Why: by which reading, or by the average of its age.
    reason: str
    #: The foot in mm and when it was measured; None: nobody did.
    foot: tuple[int, dt.date] | None


def growth_of(children: Iterable[Child]) -> dict[int, Growth]:
    """The size of each child that has a day of birth and still grows, by id. One query."""
    listed = [child for child in children if child.born_on is not None]
    rows = ChildMeasure.objects.filter(child__in=[child.pk for child in listed])
    last: dict[tuple[int, str], ChildMeasure] = {}
    for row in rows.order_by("on", "pk"):
        last[row.child_id, "foot" if row.what == What.FOOT else "body"] = row
    sizes = ((child, _growth(child, last)) for child in listed)
    return {child.pk: growth for child, growth in sizes if growth is not None}


def measures_of(child: Child) -> list[ChildMeasure]:
    """Every reading, the latest first."""
    return list(ChildMeasure.objects.filter(child=child).order_by("-on", "-pk"))


def _growth(child: Child, last: dict[tuple[int, str], ChildMeasure]) -> Growth | None:
    assert child.born_on is not None
    row, foot = last.get((child.pk, "body")), last.get((child.pk, "foot"))
    reading = (row.on, row.value / (10 if row.what == What.HEIGHT else 1)) if row else None
    size = size_on(clock.today(), child.born_on, child.gender, reading)
    if size is None:
        return None
    return Growth(size, _reason(row, size), (foot.value, foot.on) if foot else None)


def _reason(row: ChildMeasure | None, size: Size) -> str:
    if row is None:
        return _("By the average height of the age: nobody has measured yet.")
    words = {
        "value": formats.number(row.value / 10, 1) if row.what == What.HEIGHT else row.value,
        "day": formats.day(row.on),
        "of": size.taller_than,
    }
    if row.what == What.HEIGHT:
        return _("%(value)s cm on %(day)s, taller than %(of)s of 100 of the age.") % words
    return _("Size %(value)s fitted on %(day)s, taller than %(of)s of 100 of the age.") % words
