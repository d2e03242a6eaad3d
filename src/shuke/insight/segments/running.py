"""From a checked definition to people: count, a page of members, or all ids as a stream."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

import ibis
import pyarrow as pa
from django.conf import settings

from shuke.common import clock
from shuke.insight.segments.plan import Plan, plan
from shuke.insight.segments.tree import Definition
from shuke.warehouse import engine


@dataclass(frozen=True)
class Count:
    """How many people a definition means, out of how many, seen from which day, how fresh."""

    people: int
    everybody: int
    anchor: dt.date
    synced_at: dt.datetime


#: Counts of this process by what they depend on: the snapshot, the day, the definition.
_counts: OrderedDict[tuple, Count] = OrderedDict()
_lock = Lock()
_REMEMBERED = 500


def anchor_day(definition: Definition, shop: Any) -> dt.date:
    """The day that relative dates count back from."""
    if isinstance(definition.anchor, dt.date):
        return definition.anchor
    if definition.anchor == "data":
        orders = shop.table("orders")
        last = shop.run(orders.filter(orders.counted).placed_at.max())
        if last is not None:
            return last.astimezone(clock.shop_zone()).date()
    return clock.today()


def count(definition: Definition) -> Count:
    """Count the people; the same question to the same snapshot is answered from memory."""
    with engine.connect() as shop:
        key = _key(definition, shop)
        with _lock:
            if key in _counts:
                _counts.move_to_end(key)
                return _counts[key]
        found = _count(definition, shop)
    with _lock:
        _counts[key] = found
        while len(_counts) > _REMEMBERED:
            _counts.popitem(last=False)
    return found


def _count(definition: Definition, shop: Any) -> Count:
    anchor = anchor_day(definition, shop)
    compiled = plan(definition, shop, anchor)
    customers = shop.table("customers")
    everybody = shop.run(customers.filter(customers.merged_into.isnull()).count())
    people = shop.run(compiled.members.count())
    return Count(people, everybody, anchor, shop.fresh.synced_at)


def _key(definition: Definition, shop: Any) -> tuple:
    versions = tuple(sorted((name, state.version) for name, state in shop.fresh.tables.items()))
    return (str(settings.HOME), versions, clock.today(), definition.canonical())


def ids(definition: Definition, *, rows: int = 50_000) -> Iterator[pa.Array]:
    """The ids of all members in ascending order, in Arrow arrays of at most about `rows`."""
    with engine.connect() as shop:
        compiled = plan(definition, shop, anchor_day(definition, shop))
        chosen = compiled.members.select("id").order_by("id")
        for batch in shop.stream(chosen, rows=rows):
            yield batch.column(0)


#: Sort orders of a page of members: the column behind each.
SORTS = {
    "spent": "spent",
    "orders": "order_count",
    "recent": "last_order_at",
    "joined": "joined_at",
}


@dataclass(frozen=True)
class Members:
    """One page of members: `rows` with the columns of `Plan.people`."""

    rows: list[dict[str, Any]]
    compiled: Plan
    anchor: dt.date


def members(
    definition: Definition, *, sort: str = "", after: tuple[Any, int] | None = None, limit: int = 50
) -> Members:
    """A page of members: by id, or by one of `SORTS` (largest first) and id.

    `after` is (value of the sort column, id) of the last row of the page before.
    """
    with engine.connect() as shop:
        anchor = anchor_day(definition, shop)
        compiled = plan(definition, shop, anchor)
        people = compiled.members
        if sort:
            people = _after_sorted(people, SORTS[sort], after)
            people = people.order_by(
                ibis.desc(people[SORTS[sort]], nulls_first=False), ibis.asc(people.id)
            )
        else:
            people = people.filter(people.id > after[1]) if after else people
            people = people.order_by("id")
        found = shop.run(compiled.with_truth(people.limit(limit)))
    return Members(found.to_pylist(), compiled, anchor)


def _after_sorted(people: Any, column: str, after: tuple[Any, int] | None) -> Any:
    if after is None:
        return people
    value, last_id = after
    if value is None:
        return people.filter(people[column].isnull(), people.id > last_id)
    beyond = (people[column] < value) | ((people[column] == value) & (people.id > last_id))
    return people.filter(beyond | people[column].isnull())
