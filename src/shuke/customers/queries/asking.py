"""What of a person is worth asking next: what is missing or may have changed, the one that matters most first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers.models import Child, ChildMeasure, Customer, Identity, Touch
from shuke.customers.queries.growth import growth_of
from shuke.customers.queries.guardians import usable

#: The kind of the entry that says that something is still right.
CONFIRMED, EDITED = "customers.confirmed", "customers.edited"
#: So old may each be before it is asked again.
_AGES = {"size": dt.timedelta(days=120), "city": dt.timedelta(days=730)}
#: What lies furthest apart is asked first: how much it matters, in points.
_MATTERS = {"contact": 90, "guardian": 85, "size": 80, "birthday": 60, "city": 30}


@dataclass(frozen=True)
class Question:
    """`name`: what is asked (contact, guardian, size, birthday, city); `why` it is worth it; `since`: when what is known was
    said, None where nothing is. `child` of a size."""

    name: str
    text: str
    why: str
    since: dt.date | None = None
    value: str = ""
    child: Child | None = None

    @property
    def can_be_right(self) -> bool:
        """Whether it may still be as it is: one click says so."""
        return self.name == "city" and bool(self.value)


def next_question(customer: Customer, ids: list[int]) -> Question | None:
    """The one that matters most of a person; None when all is there and fresh. Five questions to the database."""
    open_ones = [
        *_contact(ids),
        *_children(ids),
        *_birthday(customer),
        *_city(customer, ids),
    ]
    return max(open_ones, key=lambda each: _MATTERS[each.name], default=None)


def panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """For the record; None for whoever could write nothing down, and when nothing is worth asking."""
    if not actor.can("customers.edit") or (question := next_question(customer, ids)) is None:
        return None
    return {"customer": customer, "question": question}


def _contact(ids: list[int]) -> Iterator[Question]:
    reached = Identity.objects.filter(customer__in=ids, kind__in=("phone", "email"), masked=False)
    if not reached.exists():
        why = _("Without a phone or an address nobody can tell them that something has arrived.")
        yield Question("contact", _("How can they be reached?"), why)


def _children(ids: list[int]) -> Iterator[Question]:
    """Whether the youngest may be used for which nobody agreed; the size of the one longest without being measured."""
    listed = list(Child.objects.filter(customer__in=ids))
    may = usable(listed)
    waiting = [child for child in listed if child not in may]
    if waiting:
        child = max(waiting, key=lambda each: (each.born_on or dt.date.min, each.pk))
        text = _("May we use what is noted of %(name)s?") % {"name": child.name or _("the child")}
        why = _("Under 14 a guardian has to agree. Until then it is in no list, letter or hint.")
        yield Question("guardian", text, why, child=child)
    yield from _sizes([child for child in may if child.born_on])


def _sizes(children: list[Child]) -> Iterator[Question]:
    """Of the child that grew longest without being measured."""
    if not children:
        return
    growing = growth_of(children)
    rows = ChildMeasure.objects.filter(child__in=growing).values_list("child").annotate(Max("on"))
    last = dict(rows)
    today = clock.today()
    stale = [
        (last.get(child.pk) or dt.date.min, child)
        for child in children
        if child.pk in growing and today - (last.get(child.pk) or dt.date.min) > _AGES["size"]
    ]
    if not stale:
        return
    day, child = min(stale, key=lambda each: (each[0], each[1].pk))
    text = _("How tall is %(name)s now?") % {"name": child.name or _("the child")}
    if day == dt.date.min:
        why = _("Nobody has measured yet: the next size is only a guess by age.")
        yield Question("size", text, why, child=child)
    else:
        why = _("The last reading is of %(day)s, and children grow.") % {"day": formats.day(day)}
        yield Question("size", text, why, day, child=child)


def _birthday(customer: Customer) -> Iterator[Question]:
    if not customer.birth_month:
        why = _("A birthday is a reason to write that everybody likes.")
        yield Question("birthday", _("When is their birthday?"), why)


def _city(customer: Customer, ids: list[int]) -> Iterator[Question]:
    if not customer.city:
        yield Question("city", _("Where do they live?"), _("The city says which store is near."))
        return
    rows = Touch.objects.filter(
        customer__in=ids, kind__in=(CONFIRMED, EDITED), detail__field="city"
    )
    at = rows.aggregate(at=Max("at"))["at"] or customer.joined_at
    day = at.astimezone(clock.shop_zone()).date()
    if clock.today() - day > _AGES["city"]:
        words = {"city": customer.city, "day": formats.day(day)}
        why = _("It was said on %(day)s, and people move.") % words
        yield Question(
            "city", _("Do they still live in %(city)s?") % words, why, day, customer.city
        )
