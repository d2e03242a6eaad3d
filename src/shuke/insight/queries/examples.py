"""Members with their names and the reasons why each is in."""

from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.insight.segments import running
from shuke.insight.segments.explaining import reasons
from shuke.insight.segments.tree import Definition


@dataclass(frozen=True)
class Member:
    """One person of a segment. `name` is empty when the actor may not see customers."""

    id: int
    name: str
    city: str
    orders: int
    spent: Any
    last_order_at: Any
    reasons: list[str]
    #: Cursor value of the sort column, for the next page.
    sort_value: Any = None


def examples(
    actor: Actor,
    definition: Definition,
    *,
    limit: int = 5,
    sort: str = "spent",
    after: tuple[Any, int] | None = None,
) -> list[Member]:
    """A page of members, the best buyers first unless `sort` says otherwise (`running.SORTS`)."""
    page = running.members(definition, sort=sort, after=after, limit=limit)
    names = _names(actor, [row["id"] for row in page.rows])
    column = running.SORTS.get(sort, "id")
    return [
        Member(
            id=row["id"],
            name=names.get(row["id"], f"#{row['id']}"),
            city=row["city"],
            orders=row["order_count"],
            spent=row["spent"],
            last_order_at=row["last_order_at"],
            reasons=reasons(definition, page.compiled, row),
            sort_value=row[column],
        )
        for row in page.rows
    ]


def _names(actor: Actor, ids: list[int]) -> dict[int, str]:
    if not actor.can("customers.view"):
        return {}
    people = customers.people(actor).filter(pk__in=ids)
    return {person.pk: str(person) for person in people.only("pk", "name")}
