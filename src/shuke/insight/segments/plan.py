"""`Definition` -> ibis: the table of people with what the conditions need, and the test over it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight.segments import scores
from shuke.insight.segments.frames import Frames
from shuke.insight.segments.leaves import Leaf, Needs, leaf
from shuke.insight.segments.merges import resolved
from shuke.insight.segments.snapshot import basis_at
from shuke.insight.segments.tree import Condition, Definition, Group, Node, Place


@dataclass(frozen=True)
class Plan:
    """A compiled definition: `people` has the customer's columns and every evidence column."""

    people: ir.Table
    where: ir.BooleanValue
    leaves: dict[Place, Leaf]

    @property
    def members(self) -> ir.Table:
        """The people of the segment."""
        return self.people.filter(self.where)

    def with_truth(self, people: ir.Table) -> ir.Table:
        """`people` with one column per condition that says whether it holds."""
        columns = {
            truth_column(place): leaf.predicate(people) for place, leaf in self.leaves.items()
        }
        return people.mutate(**columns) if columns else people


def truth_column(place: Place) -> str:
    """Name of the column that says whether the condition at `place` holds."""
    return "holds_" + "_".join(str(number) for number in place)


def plan(definition: Definition, shop: Any, anchor: dt.date) -> Plan:
    """Compile against one snapshot of the warehouse; `anchor` is the resolved anchor day."""
    needs = Needs(anchor, Frames(shop, basis_at(shop, anchor)))
    leaves = {place: leaf(condition, needs) for place, condition in definition.conditions()}
    people = _people(shop, needs, _required(definition.where, leaves))
    where = _test(definition.where, (), leaves, people)
    return Plan(people, where, leaves)


def _people(shop: Any, needs: Needs, required: set[str]) -> ir.Table:
    customers = shop.table("customers")
    people = customers.filter(customers.merged_into.isnull())
    tables = [
        *needs.frames.tables(),
        *_consent_tables(shop, needs),
        *_score_tables(shop, needs),
    ]
    for table in tables:
        # Somebody without any row cannot match: an inner join lets the engine start there.
        inner = bool(required & set(table.columns))
        join = people.inner_join if inner else people.left_join
        people = join(table, people.id == table.person).drop("person")
    return people


def _consent_tables(shop: Any, needs: Needs) -> list[ir.Table]:
    tables = []
    for (purpose, channel), name in needs.consents.items():
        states = shop.table("consent_states")
        rows = states.filter(states.purpose == purpose, states.channel == channel)
        if hops := needs.frames.basis.hops:
            # Of several records of one person the strictest holds: "withdrawn" > "granted".
            rows = resolved(rows, shop.table("customers"), hops)
            rows = rows.group_by("customer_id").aggregate(state=rows.state.max())
        tables.append(rows.select(**{"person": rows.customer_id, name: rows.state}))
    return tables


def _score_tables(shop: Any, needs: Needs) -> list[ir.Table]:
    return [_score_table(shop, needs, key, prefix) for key, prefix in needs.scores.items()]


def _score_table(shop: Any, needs: Needs, key: Any, prefix: str) -> ir.Table:
    basis = needs.frames.basis
    columns: tuple[str, ...]
    if key == "rfm":
        rows, columns = scores.rfm(shop, basis), ("group", "r", "f", "m", "fm")
    elif key == "quadrant":
        rows, columns = scores.quadrants(shop, basis), ("quadrant",)
    else:
        _top, measure, way = key
        basis = basis_at(shop, needs.anchor, sales_only=way == "sales")
        rows = scores.top_buyers(shop, basis, measure)
        columns = ("rank", "buyers", "total", "amount", "before")
    chosen = {f"{prefix}_{column}": rows[column] for column in columns}
    return rows.select(person=rows.customer_id, **chosen)


def _required(where: Group, leaves: dict[Place, Leaf]) -> set[str]:
    """Evidence columns without which nobody can be in the segment."""
    if where.kind != "all":
        return set()
    found: set[str] = set()
    for number, child in enumerate(where.children):
        if isinstance(child, Condition):
            found |= set(leaves[(number,)].required)
    return found


def _test(node: Node, place: Place, leaves: dict[Place, Leaf], people: ir.Table) -> ir.BooleanValue:
    if isinstance(node, Condition):
        return leaves[place].predicate(people)
    tests = [_test(child, (*place, n), leaves, people) for n, child in enumerate(node.children)]
    if node.kind == "all":
        return ibis.and_(*tests) if tests else ibis.literal(True)
    either = ibis.or_(*tests)
    return ~either if node.kind == "not" else either
