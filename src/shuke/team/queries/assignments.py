"""Who has what, and what was handed over."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.team.models import Assignment, HandOver, Staff
from shuke.team.slots import Ownable

#: So many names of what somebody has stand on the page.
NAMED = 5


def held_by(staff_id: int | None, kind: str) -> QuerySet:
    """Ids of the things of a kind that a colleague has now, for a condition `pk__in`."""
    rows = Assignment.objects.open().filter(staff=staff_id, kind=kind)
    return rows.values("thing")


def number_held(kind: str, staff_ids: Collection[int]) -> dict[int, int]:
    """How many things of a kind each of these colleagues has now."""
    rows = Assignment.objects.open().filter(kind=kind, staff__in=staff_ids)
    return dict(rows.order_by().values_list("staff").annotate(n=Count("pk")))


def holders(kind: str, things: Collection[int]) -> dict[int, Assignment]:
    """The open assignment of each thing that has one, with its colleague."""
    rows = Assignment.objects.open().filter(kind=kind, thing__in=things)
    return {row.thing: row for row in rows.select_related("staff")}


@dataclass(frozen=True)
class Holding:
    """What a colleague has of one kind, and who could get it."""

    kind: str
    label: Any
    count: int
    names: list[str]
    receivers: list[Staff]
    can_be_free: bool


def holdings(staff_id: int) -> list[Holding]:
    """What a colleague has now, by kind; kinds of which they have none are left out."""
    rows = []
    for each in declared(Ownable):
        if ids := each.held(staff_id):
            receivers = [person for person in each.receivers() if person.pk != staff_id]
            names = list(each.names(ids[:NAMED]).values())
            rows.append(
                Holding(each.kind, each.label, len(ids), names, receivers, each.can_be_free)
            )
    return rows


@dataclass(frozen=True)
class Receipt:
    """What of one kind went to whom; no receiver: to nobody in particular."""

    label: Any
    receiver: str
    names: list[str]


def hand_over_report(actor: Actor, hand_over_id: int) -> dict[str, Any]:
    """`row`, `receipts` and whether it `can_be_taken_back`."""
    require(actor, "staff.manage")
    row = HandOver.objects.select_related("leaver").filter(pk=hand_over_id).first()
    if row is None:
        raise NotFound(_("There is no such hand-over."))
    kinds = {each.kind: each for each in declared(Ownable)}
    items = row.items.select_related("receiver").order_by("kind", "receiver__name", "pk")
    receipts = []
    for (kind, receiver), some in groupby(items, key=lambda item: (item.kind, item.receiver)):
        ids = [item.thing for item in some]
        names = kinds[kind].names(ids) if kind in kinds else {}
        receipts.append(
            Receipt(
                kinds[kind].label if kind in kinds else kind,
                receiver.name if receiver else "",
                [names.get(pk, f"#{pk}") for pk in ids],
            )
        )
    open_still = row.taken_back_at is None and clock.now() - row.at <= HandOver.REGRET
    return {"row": row, "receipts": receipts, "can_be_taken_back": open_still}
