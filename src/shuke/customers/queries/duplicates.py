"""Records that may be one person, as far as an actor may see both."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.customers.duplicates.words import spoken_against, spoken_for
from shuke.customers.models import (
    Customer,
    DuplicateDelay,
    DuplicateSearch,
    DuplicateSuggestion,
    NonMatch,
)
from shuke.customers.queries.merges import people_of
from shuke.customers.queries.scoping import within

#: Suggestions that a record shows.
ON_RECORD = 3


@dataclass(frozen=True)
class Suggestion:
    """Two records that may be one person, with what speaks for it and against it in words."""

    one: Customer
    other: Customer
    bits: float
    reasons: list[str]
    doubts: list[str]


def duplicates(actor: Actor, *, limit: int) -> list[Suggestion]:
    """The surest first; without those that were merged, told apart or put off since."""
    require(actor, "customers.view")
    apart = distinct_pairs()
    rows = _open(actor).order_by("-bits", "pk").select_related("one", "other").iterator(500)
    left = (_worded(row) for row in rows if (row.one_id, row.other_id) not in apart)
    return list(islice(left, limit))


def duplicate(actor: Actor, one_id: int, other_id: int) -> Suggestion | None:
    """What is suggested of these two; None when nothing is, or not any more."""
    require(actor, "customers.view")
    one, other = sorted((one_id, other_id))
    if (one, other) in distinct_pairs():
        return None
    row = _open(actor).filter(one=one, other=other).select_related("one", "other").first()
    return _worded(row) if row else None


def last_search(actor: Actor) -> DuplicateSearch | None:
    require(actor, "customers.view")
    return DuplicateSearch.objects.order_by("-pk").first()


def search_progress(search: DuplicateSearch) -> tuple[int, str]:
    """Steps that are done, and the state as `kit.progress` calls it."""
    if search.ended_at is not None:
        return len(search.STEPS), "failed" if search.failed else "done"
    return (search.STEPS.index(search.step), "running") if search.step else (0, "waiting")


def distinct_pairs() -> set[tuple[int, int]]:
    """Pairs of people, by who stands for them now, that somebody said are never the same."""
    rows = list(NonMatch.objects.open().values_list("first", "second"))
    people = people_of({record for row in rows for record in row}) if rows else {}
    return {(min(people[a], people[b]), max(people[a], people[b])) for a, b in rows}


def duplicate_panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """Whom this may be too, for the record page; None where nobody is suggested or nothing can be done."""
    if not actor.can("customers.edit"):
        return None
    rows = _open(actor).filter(Q(one=customer.pk) | Q(other=customer.pk))
    best = list(rows.order_by("-bits").select_related("one", "other")[:ON_RECORD])
    if not best:
        return None
    apart = distinct_pairs()
    matches = [
        {
            "customer": row.other if row.one_id == customer.pk else row.one,
            "suggestion": _worded(row),
        }
        for row in best
        if (row.one_id, row.other_id) not in apart
    ]
    return {"matches": matches} if matches else None


def _open(actor: Actor) -> QuerySet[DuplicateSuggestion]:
    delays = DuplicateDelay.objects.open().filter(
        first=OuterRef("one"), second=OuterRef("other"), until__gt=clock.now()
    )
    rows = DuplicateSuggestion.objects.filter(
        ~Exists(delays), one__merged_into=None, other__merged_into=None
    )
    if actor.scope.is_all:
        return rows
    seen = within(actor, Customer.objects.all()).values("pk")
    return rows.filter(one__in=seen, other__in=seen)


def _worded(row: DuplicateSuggestion) -> Suggestion:
    reasons, doubts = spoken_for(row.evidence), spoken_against(row.evidence)
    return Suggestion(row.one, row.other, row.bits, reasons, doubts)
