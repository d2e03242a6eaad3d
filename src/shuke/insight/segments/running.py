"""From a checked definition to people: count, a page of members, or all ids as a stream."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa

from shuke.common import clock
from shuke.common.kit.figures import PEOPLE, Figure
from shuke.insight.metrics.snapshot import remembered
from shuke.insight.segments.anchors import anchor_day
from shuke.insight.segments.plan import Plan, plan
from shuke.insight.segments.references import versions
from shuke.insight.segments.scores import own_cuts
from shuke.insight.segments.tree import Definition
from shuke.warehouse import engine


@dataclass(frozen=True)
class Count:
    """How many people a definition means, out of how many, seen from which day, how fresh."""

    people: int
    everybody: int
    anchor: dt.date
    synced_at: dt.datetime
    #: Whom it counts, as `Definition.canonical`.
    definition: str

    @property
    def share(self) -> float:
        """How much of everybody that is; 0 when there is nobody."""
        return self.people / self.everybody if self.everybody else 0.0

    @property
    def figure(self) -> Figure:
        return Figure(PEOPLE, self.people, where=self.definition)

    @property
    def figure_of_everybody(self) -> Figure:
        return Figure(PEOPLE, self.everybody)

    @property
    def anchor_differs(self) -> bool:
        """Whether relative dates count back from another day than today."""
        return self.anchor != clock.today()


def count(definition: Definition) -> Count:
    """Count the people; the same question to the same snapshot is answered from memory."""
    with engine.connect() as connection:
        cuts = own_cuts()
        named = versions(definition)
        key = ("count", clock.today(), cuts.pk if cuts else 0, definition.canonical(), named)
        people, everybody, anchor = remembered(
            connection, key, lambda: _count(definition, connection)
        )
        synced_at = connection.fresh.synced_at
        return Count(people, everybody, anchor, synced_at, definition.canonical())


def counted(definition: Definition, connection: Any) -> int:
    """How many people a definition means, computed now."""
    return connection.run(
        plan(definition, connection, anchor_day(definition, connection)).members.count()
    )


def _count(definition: Definition, connection: Any) -> tuple[int, int, dt.date]:
    anchor = anchor_day(definition, connection)
    people = counted(definition, connection)
    customers = connection.table("customers")
    records = customers.filter(customers.merged_into.isnull(), ~customers.erased).count()
    return people, remembered(connection, "everybody", lambda: connection.run(records)), anchor


def ids(definition: Definition, *, rows: int = 50_000) -> Iterator[pa.Array]:
    """The ids of all members in ascending order, in Arrow arrays of at most about `rows`."""
    with engine.connect() as connection:
        compiled = plan(definition, connection, anchor_day(definition, connection))
        chosen = compiled.members.select("id").order_by("id")
        for batch in connection.stream(chosen, rows=rows):
            yield batch.column(0)


def among(definition: Definition, ids: Collection[int]) -> set[int]:
    """Those of the ids (at most a few thousand) that are members."""
    with engine.connect() as connection:
        people = plan(definition, connection, anchor_day(definition, connection)).members
        chosen = people.filter(people.id.isin(sorted(ids))).select("id")
        return set(connection.run(chosen)["id"].to_pylist())


def page_of_ids(definition: Definition, *, after: int, limit: int) -> list[int]:
    """At most `limit` ids above `after`, ascending."""
    with engine.connect() as connection:
        people = plan(definition, connection, anchor_day(definition, connection)).members
        page = people.filter(people.id > after).select("id").order_by("id").limit(limit)
        return connection.run(page)["id"].to_pylist()


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
    with engine.connect() as connection:
        anchor = anchor_day(definition, connection)
        compiled = plan(definition, connection, anchor)
        people = compiled.members
        if sort:
            people = _after_sorted(people, SORTS[sort], after)
            people = people.order_by(
                ibis.desc(people[SORTS[sort]], nulls_first=False), ibis.asc(people.id)
            )
        else:
            people = people.filter(people.id > after[1]) if after else people
            people = people.order_by("id")
        page = connection.run(compiled.with_truth(people.limit(limit)))
    return Members(page.to_pylist(), compiled, anchor)


def _after_sorted(people: Any, column: str, after: tuple[Any, int] | None) -> Any:
    if after is None:
        return people
    value, last_id = after
    if value is None:
        return people.filter(people[column].isnull(), people.id > last_id)
    beyond = (people[column] < value) | ((people[column] == value) & (people.id > last_id))
    return people.filter(beyond | people[column].isnull())
