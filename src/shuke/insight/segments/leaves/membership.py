"""Conditions about lists that are kept by hand."""

import ibis
import ibis.expr.types as ir

from shuke.insight.segments.leaves.base import Leaf, Needs, true
from shuke.insight.segments.merges import resolved
from shuke.insight.segments.tree import Condition


def in_list(condition: Condition, needs: Needs) -> Leaf:
    """On at least one of the lists now, whichever day the segment is seen from."""
    lists = tuple(sorted(condition.args["values"]))
    found = needs.per_person(("lists", lists), lambda prefix: _stays(needs, lists, prefix))
    name = next(name for name in found.columns if name != "person")

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = true(people[name])
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"on": name}, (name,) if condition.op == "is" else ())


def _stays(needs: Needs, lists: tuple[int, ...], prefix: str) -> ir.Table:
    rows = needs.source.table("list_members")
    rows = rows.filter(rows.ended_at.isnull(), rows.list_id.isin(lists))
    if hops := needs.source.basis(needs.anchor).hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    people = rows.select(person=rows.customer_id).distinct()
    return people.mutate(**{f"{prefix}on": ibis.literal(True)})
