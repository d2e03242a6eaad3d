"""What to say to the people of a task: what they bought last, what comes next, what they agreed to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.shop.queries.last_bought import Bought, last_bought

#: A size is worn for at least so long; before, nobody needs the next one.
OUTGROWN = dt.timedelta(days=120)
#: A birthday so near is worth a word.
NEAR = dt.timedelta(days=30)


@dataclass(frozen=True)
class Hint:
    """One thing to say, or to leave unsaid; `tone` as a chip has it."""

    icon: str
    text: str
    tone: str = ""


def hints(
    actor: Actor,
    people: Sequence[customers.Customer],
    children: Mapping[int, Sequence[customers.Child]],
) -> dict[int, list[Hint]]:
    """For each of these people (survivors, a page of them)."""
    ids = [person.pk for person in people]
    bought = last_bought(actor, ids)
    consents = customers.consents_now(ids, channel="phone")
    return {
        person.pk: [
            *_of_purchase(bought.get(person.pk)),
            *_of_birthdays(person, children.get(person.pk, ())),
            _of_consent(consents.get(person.pk, "")),
        ]
        for person in people
    }


def _of_purchase(bought: Bought | None) -> list[Hint]:
    if bought is None:
        return []
    days = max((clock.today() - bought.placed_at.astimezone(clock.shop_zone()).date()).days, 0)
    words = {"title": bought.title, "size": bought.size, "when": formats.days_ago(days)}
    text = _("Last bought %(title)s, size %(size)s, %(when)s: ask how it fits.")
    if not bought.size:
        text = _("Last bought %(title)s, %(when)s: ask how they like it.")
    lines = [Hint("shopping-bag", text % words)] if bought.title else []
    if bought.next_size and days >= OUTGROWN.days:
        words |= {"next": bought.next_size}
        text = _("Size %(size)s may be small by now: the next one is %(next)s.") % words
        lines.append(Hint("arrow-up", text, "info"))
    return lines


def _of_birthdays(person: customers.Customer, children: Sequence[customers.Child]) -> list[Hint]:
    today = clock.today()
    lines = []
    own = customers.next_birthday(person, today)
    if own is not None and own <= today + NEAR:
        lines.append(Hint("cake", _("Birthday on %(day)s.") % {"day": formats.day(own)}, "info"))
    for child in children:
        day = _next(child.born_on, today)
        if child.born_on is not None and day is not None and day <= today + NEAR:
            words = {
                "name": child.name or _("Their child"),
                "age": day.year - child.born_on.year,
                "day": formats.day(day),
            }
            lines.append(Hint("cake", _("%(name)s turns %(age)s on %(day)s.") % words, "info"))
    return lines


def _next(born: dt.date | None, today: dt.date) -> dt.date | None:
    """The next birthday after the first year; 29 February is kept on the 28th."""
    if born is None or born >= today:
        return None
    for year in (today.year, today.year + 1):
        last = 28 if (born.month, born.day) == (2, 29) else born.day
        if (day := dt.date(year, born.month, last)) >= today and year > born.year:
            return day
    return None


def _of_consent(state: str) -> Hint:
    if state == "granted":
        return Hint("circle-check", _("Agreed to offers by phone."), "good")
    if state == "withdrawn":
        return Hint("ban", _("Wants no offers by phone: speak of their orders only."), "bad")
    return Hint("info", _("Never asked about offers by phone: ask before you make one."))
