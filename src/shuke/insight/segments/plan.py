"""`Definition` -> ibis: the table of people with what the conditions need, and the test over it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight.segments import references
from shuke.insight.segments.anchors import anchor_day
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.frames import Frames
from shuke.insight.segments.leaf import Leaf, Needs, Predicate, test_of
from shuke.insight.segments.source import Source
from shuke.insight.segments.tree import Condition, Definition, Group, Place


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
        columns = self.truths(people)
        return people.mutate(**columns) if columns else people

    def truths(self, people: ir.Table) -> dict[str, ir.BooleanValue]:
        """Whether each condition holds, by `truth_column`."""
        return {truth_column(place): leaf.predicate(people) for place, leaf in self.leaves.items()}


def truth_column(place: Place) -> str:
    """Name of the column that says whether the condition at `place` holds."""
    return "holds_" + "_".join(str(number) for number in place)


def plan(definition: Definition, connection: Any, anchor: dt.date, rows: Any = None) -> Plan:
    """Compile against one snapshot of the warehouse; `anchor` is the resolved anchor day. `rows`
    gives the tables of people's rows where these are not the snapshot's (see `source`)."""
    return plans([(definition, anchor)], connection, rows)[0]


def plans(
    definitions: Sequence[tuple[Definition, dt.date]],
    connection: Any,
    rows: Any = None,
    *,
    often: bool = False,
) -> list[Plan]:
    """Several definitions over one table of people, so that what they share is computed once.
    `often`: more plans follow, so that rows are held from the first."""
    source = Source(connection, rows, often)
    anchors = [anchor for _definition, anchor in definitions]
    needs = Needs(source, anchors[0], Frames(source, source.basis(max(anchors))), inside=_inside)
    leaves = [_compiled(definition, needs.at(anchor)) for definition, anchor in definitions]
    single = len(definitions) == 1
    required = _required(definitions[0][0].where, leaves[0]) if single else set()
    people = _people(needs, required)
    return [
        Plan(people, test_of(definition.where, (), own, people), own)
        for (definition, _anchor), own in zip(definitions, leaves, strict=True)
    ]


def _compiled(definition: Definition, needs: Needs) -> dict[Place, Leaf]:
    return {
        place: FIELDS[condition.field].compile(condition, needs)
        for place, condition in definition.conditions()
    }


def _inside(segment: int, needs: Needs) -> Predicate:
    """The test of being in another segment as it is now."""
    references.refuse_circle(segment, needs.above)
    current = references.in_force(segment)
    if current is None:  # nobody is in a segment that never was
        return lambda _people: ibis.literal(False)
    definition = current[1]
    leaves = _compiled(
        definition, needs.at(anchor_day(definition, needs.source.connection), within=segment)
    )
    return lambda people: test_of(definition.where, (), leaves, people)


def _people(needs: Needs, required: set[str]) -> ir.Table:
    """Everybody who was not merged into somebody and is not forgotten, with the columns of every table asked for. One
    chain of joins and one choice of columns: nested ones take long to compile."""
    customers = needs.source.table("customers")
    people = joined = customers.filter(customers.merged_into.isnull(), ~customers.erased)
    names = list(people.columns)
    for number, table in enumerate((*needs.frames.tables(), *needs.tables.values())):
        # Somebody without any row cannot match: an inner join lets the engine start there.
        inner = bool(required & set(table.columns))
        names += [name for name in table.columns if name != "person"]
        table = table.rename(**{f"person_{number}": "person"})
        join = joined.inner_join if inner else joined.left_join
        joined = join(table, people.id == table[f"person_{number}"])
    return joined.select(*names) if joined is not people else people


def _required(where: Group, leaves: dict[Place, Leaf]) -> set[str]:
    """Evidence columns without which nobody can be in the segment."""
    if where.kind != "all":
        return set()
    columns: set[str] = set()
    for number, child in enumerate(where.children):
        if isinstance(child, Condition):
            columns |= set(leaves[(number,)].required)
    return columns
