"""What of the record is worth a word: birthdays that are near, children who grow out of their size."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers.birthdays import next_birthday
from shuke.customers.models import Child, Customer
from shuke.customers.queries.growth import growth_of
from shuke.customers.queries.guardians import usable, usable_children_of
from shuke.customers.queries.merges import absorbed
from shuke.customers.queries.records import children_of
from shuke.customers.slots import Hint

#: A birthday so near is worth a word.
NEAR = dt.timedelta(days=30)


def birthdays(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, Sequence[Hint]]:
    """Their own and their children's; see `slots.TalkingPoint`. Four queries."""
    ids = {person.pk: person.pk for person in people}
    ids |= absorbed(ids)
    hints: dict[int, list[Hint]] = {person.pk: _own(person) for person in people}
    children = children_of(ids)
    may = {child.pk for child in usable(each for listed in children.values() for each in listed)}
    for customer_id, listed in children.items():
        mine = hints[ids[customer_id]]
        mine += [hint for child in listed if child.pk in may and (hint := _of_child(child))]
        if any(child.pk not in may for child in listed):
            mine.append(
                Hint("baby", _("Ask a parent whether their child's data may be used."), "info")
            )
    return hints


def next_sizes(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, Sequence[Hint]]:
    """Children who need the next size within a month; see `slots.TalkingPoint`. Three queries."""
    ids = {person.pk: person.pk for person in people}
    ids |= absorbed(ids)
    children = usable_children_of(ids)
    growth = growth_of(child for listed in children.values() for child in listed)
    hints: dict[int, list[Hint]] = {}
    for customer_id, listed in children.items():
        for child in listed:
            size = growth[child.pk].size if child.pk in growth else None
            if size and size.next_on and size.next_on <= clock.today() + NEAR:
                words = {"name": child.name or _("Their child"), "label": size.next_label}
                text = _("%(name)s will soon need size %(label)s.") % words
                hints.setdefault(ids[customer_id], []).append(Hint("baby", text, "info"))
    return hints


def _own(person: Customer) -> list[Hint]:
    today = clock.today()
    day = next_birthday(person, today)
    if day is None or day > today + NEAR:
        return []
    if day == today:
        return [Hint("cake", _("Birthday today: congratulate them."), "warn")]
    return [Hint("cake", _("Birthday on %(day)s.") % {"day": formats.day(day)}, "info")]


def _of_child(child: Child) -> Hint | None:
    today = clock.today()
    day = _next(child.born_on, today)
    if child.born_on is None or day is None or day > today + NEAR:
        return None
    words = {
        "name": child.name or _("Their child"),
        "age": day.year - child.born_on.year,
        "day": formats.day(day),
    }
    return Hint("cake", _("%(name)s turns %(age)s on %(day)s.") % words, "info")


def _next(born: dt.date | None, today: dt.date) -> dt.date | None:
    """The next birthday after the first year; 29 February is kept on the 28th."""
    if born is None or born >= today:
        return None
    for year in (today.year, today.year + 1):
        last = 28 if (born.month, born.day) == (2, 29) else born.day
        if (day := dt.date(year, born.month, last)) >= today and year > born.year:
            return day
    return None
