"""What the pages of visits and of bots show."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from shuke.collect.models import Connector, RejectedEvent, WriteKey
from shuke.common.access import Actor, require
from shuke.customers import queries as customers
from shuke.shop.queries import all_visits, twin_tellings


def visits(actor: Actor) -> QuerySet[Any]:
    """Every visit; of whoever sees some stores only, those of the customers whom they see."""
    require(actor, "insight.view")
    rows = all_visits()
    if not actor.scope.is_all and not actor.can("customers.view"):
        return rows.none()
    return customers.rows_within(actor, rows)


def bots(actor: Actor) -> QuerySet[RejectedEvent]:
    """The events of bots that came in the last 30 days."""
    require(actor, "insight.view")
    return RejectedEvent.objects.filter(reason="bot").select_related("write_key")


def twins(actor: Actor) -> QuerySet[Any]:
    """What two senders told of in the last 30 days: the telling that does not count."""
    require(actor, "insight.view")
    return twin_tellings()


def name_senders(rows: Sequence[Any]) -> None:
    """Give each telling `teller` and `counted_by`: the names of the write key or the shop."""
    keys = dict(WriteKey.objects.values_list("pk", "name"))
    shops = dict(Connector.objects.values_list("pk", "name"))

    def name_of(sender: str | None) -> str:
        kind, _colon, pk = (sender or "").partition(":")
        named = shops if kind == "connector" else keys
        return named.get(int(pk), "") if pk.isdigit() else ""

    for row in rows:
        row.teller, row.counted_by = name_of(row.sender), name_of(row.counting)


def name_people(actor: Actor, rows: Sequence[Any]) -> None:
    """Give each visit `person`: who came, as far as the actor may see them, else None; `is_somebody`: whether
    anybody is known at all."""
    ids = {row.customer_id for row in rows if row.customer_id}
    seen = customers.visible(actor, ids) if actor.can("customers.view") else set()
    for row in rows:
        row.is_somebody = row.customer_id is not None
        row.person = row.customer if row.customer_id in seen else None
