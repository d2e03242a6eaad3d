"""What is known of two records that may be one person, and of one that may be two."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.customers.models import Customer, Merge, NonMatch
from shuke.customers.queries.merges import person_ids, way_up
from shuke.customers.queries.records import customer_for
from shuke.customers.slots import PersonRows


@dataclass(frozen=True)
class Later:
    """A row that a colleague wrote on a person since two records became one."""

    #: Name of the table (`PersonRows.name`) and id.
    table: str
    row: int
    title: str
    at: dt.datetime


def merges_of(actor: Actor, customer: Customer) -> list[Merge]:
    """The merges that hold of a person, the newest first."""
    require(actor, "customers.view")
    rows = Merge.objects.open().filter(loser__in=person_ids(customer)).exclude(loser=customer)
    return list(rows.select_related("loser", "winner").order_by("-began_at", "-pk"))


def merge_for(actor: Actor, merge_id: int) -> Merge:
    """A merge that holds, of a person whom the actor may see. Raises NotFound."""
    require(actor, "customers.view")
    merge = Merge.objects.open().filter(pk=merge_id).select_related("loser", "winner").first()
    if merge is None:
        raise NotFound(_("These two have been unmerged already."))
    customer_for(actor, merge.winner_id)
    return merge


def written_since(actor: Actor, merge_id: int) -> list[Later]:
    """What was written on the person since and may belong to either, the newest first."""
    merge = merge_for(actor, merge_id)
    way = way_up([merge.loser_id]).get(merge.loser_id, [])
    rows = [
        Later(table.name, row.pk, str(table.title(row)), getattr(row, table.written_at))
        for table in declared(PersonRows)
        if table.written_at and table.title
        for row in rows_since(table, way, merge.began_at)
    ]
    return sorted(rows, key=lambda each: (each.at, each.row), reverse=True)


def rows_since(table: PersonRows, way: Sequence[int], since: dt.datetime) -> models.QuerySet[Any]:
    """Rows of a table that colleagues wrote on these records since."""
    rows = table.model._default_manager.filter(
        **{f"{table.customer}__in": list(way), f"{table.written_at}__gte": since}
    )
    return rows.filter(table.by_hand) if table.by_hand is not None else rows


def non_matches(actor: Actor, customer: Customer) -> list[tuple[NonMatch, Customer]]:
    """Whom somebody said this person never is."""
    require(actor, "customers.view")
    ids = set(person_ids(customer))
    either = models.Q(first__in=ids) | models.Q(second__in=ids)
    rows = NonMatch.objects.open().filter(either).select_related("first", "second")
    return [(row, row.second if row.first_id in ids else row.first) for row in rows.order_by("pk")]


def merge_panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """The records that are read together, for the record page; None where there is one only."""
    if len(ids) < 2 or not (merges := merges_of(actor, customer)):
        return None
    return {"merges": merges, "may_unmerge": actor.can("customers.edit")}
