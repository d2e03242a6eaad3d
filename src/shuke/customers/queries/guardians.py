"""Which children's data may be used: of one under 14 only when a guardian agreed (PIPL 31)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q

from shuke.common import clock
from shuke.common.kit import formats
from shuke.customers.models import Child, Customer, GuardianConsent
from shuke.customers.queries.merges import person_ids
from shuke.customers.queries.records import children, children_of

#: From this age on somebody agrees for themselves.
AGE = 14


def consents_of(listed: Iterable[Child]) -> dict[int, GuardianConsent]:
    """The consent that holds of each child, by the child's id. One query."""
    rows = GuardianConsent.objects.open().filter(child__in=[child.pk for child in listed])
    return {row.child_id: row for row in rows}


def needs_guardian(child: Child) -> bool:
    """Whether a guardian has to agree: it is under 14, or nobody knows its age. What is noted of a child that is
    not born yet is its mother's."""
    today = clock.today()
    if child.born_on is None:
        return True
    return child.born_on <= today and child.born_on > _of_age(today)


def usable(
    listed: Iterable[Child], agreed: Mapping[int, GuardianConsent] | None = None
) -> list[Child]:
    """Those of them whose data may be used. At most one query: none where `consents_of` them is given
    or they were read with it."""
    listed = list(listed)
    young = [child for child in listed if needs_guardian(child)]
    if agreed is None and not all(hasattr(child, "has_guardian") for child in young):
        agreed = consents_of(young)
    refused = {
        child.pk
        for child in young
        if not (child.has_guardian if agreed is None else child.pk in agreed)  # type: ignore[attr-defined]
    }
    return [child for child in listed if child.pk not in refused]


def usable_children(customer: Customer) -> list[Child]:
    """Of a person's children those whose data may be used."""
    return usable(children(customer))


def usable_children_of(ids: Iterable[int]) -> dict[int, list[Child]]:
    """The same for many customers."""
    listed = children_of(ids)
    may = {child.pk for child in usable(child for each in listed.values() for child in each)}
    return {who: [child for child in each if child.pk in may] for who, each in listed.items()}


def without_consent() -> Q:
    """A condition on children: they may not be used, as nobody agreed for them."""
    today = clock.today()
    young = Q(born_on__lte=today, born_on__gt=_of_age(today)) | Q(born_on=None)
    agreed = GuardianConsent.objects.open().values("child")
    return young & Q(removed_at=None) & ~Q(pk__in=agreed)


def guardian_history(customer: Customer) -> list[GuardianConsent]:
    """Everything that guardians said of this person's children, the latest first."""
    rows = GuardianConsent.objects.filter(child__customer__in=person_ids(customer))
    return list(rows.select_related("child").order_by("-began_at", "-pk"))


def child_label(child: Child) -> str:
    """What a child is called beside others: its name, else its day of birth, else nothing."""
    return child.name or (formats.day(child.born_on) if child.born_on else "")


def _of_age(day: dt.date) -> dt.date:
    """The last day of birth of whoever is 14 on a day; born on 29 February one is so on 1 March."""
    try:
        return day.replace(year=day.year - AGE)
    except ValueError:
        return day.replace(year=day.year - AGE, day=28)
