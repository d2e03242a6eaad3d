"""What every condition compiles to, and what they share."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.exact import exact
from shuke.insight.segments.frames import Frame, Frames, frame_of
from shuke.insight.segments.source import Source
from shuke.insight.segments.tree import Condition, Node, Place

Predicate = Callable[[ir.Table], ir.BooleanValue]


@dataclass(frozen=True)
class Leaf:
    """`predicate(people)` and the columns of evidence: role -> column name."""

    predicate: Predicate
    evidence: Mapping[str, str] = field(default_factory=dict)
    #: Columns that must be there: without a row of their table nobody can match.
    required: tuple[str, ...] = ()
    #: Evidence that is the same for everybody, such as a border.
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Needs:
    """What the conditions of one plan ask for beside the customer's own columns. Conditions that
    are seen from another anchor share everything else."""

    source: Source
    anchor: dt.date
    frames: Frames
    #: Further tables keyed by `person`, by what they hold: a table is made once per key.
    tables: dict[Any, ir.Table] = field(default_factory=dict)
    #: The segments that these conditions stand in, the outermost first.
    above: tuple[int, ...] = ()
    #: Whether somebody is in another segment: its own conditions, compiled over the same people.
    inside: "Callable[[int, Needs], Predicate]" = lambda _segment, _needs: _nobody

    def at(self, anchor: dt.date, *, within: int | None = None) -> "Needs":
        """The same, seen from another day, and within another segment."""
        above = self.above if within is None else (*self.above, within)
        return replace(self, anchor=anchor, above=above)

    def frame(self, args: Mapping[str, Any]) -> Frame:
        """Which orders or lines a condition's arguments mean."""
        return frame_of(args, self.anchor)

    def per_person(self, key: Any, make: Callable[[str], ir.Table]) -> ir.Table:
        """A table with one row per `person`: `make(prefix)`, whose columns begin with the prefix."""
        if key not in self.tables:
            self.tables[key] = make(f"about{len(self.tables) + 1}_")
        return self.tables[key]


def _nobody(_people: ir.Table) -> ir.BooleanValue:
    return ibis.literal(False)


def test_of(
    node: Node, place: Place, leaves: Mapping[Place, Leaf], people: ir.Table
) -> ir.BooleanValue:
    """Whether a part of a definition holds, from its conditions by place."""
    if isinstance(node, Condition):
        return leaves[place].predicate(people)
    tests = [test_of(child, (*place, n), leaves, people) for n, child in enumerate(node.children)]
    if node.kind == "all":
        return ibis.and_(*tests) if tests else ibis.literal(True)
    either = ibis.or_(*tests)
    return ~either if node.kind == "not" else either


def true(value: ir.Value) -> ir.BooleanValue:
    """`value`, false where it is unknown."""
    return ibis.coalesce(value, ibis.literal(False))


def one_of(condition: Condition, name: str, role: str, *values: Any) -> Leaf:
    """Whether a column holds one of the condition's values, or of those given; "is_not" holds too for
    whoever has no row."""
    chosen = values or condition.args["values"]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = true(people[name].isin(chosen))
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {role: name}, (name,) if condition.op == "is" else ())


def compare(condition: Condition, left: Any, scale: Any = None) -> ir.BooleanValue:
    """The condition's comparison of `left` with its arguments times `scale`."""

    def border(name: str) -> Any:
        number = compare_number(condition.args[name])
        return number if scale is None else scale * number

    match condition.op:
        case "at_least":
            return left >= border("value")
        case "at_most":
            return left <= border("value")
        case "equals":
            return left == border("value")
    return (left >= border("low")) & (left <= border("high"))


def compare_number(value: Decimal) -> Any:
    """A whole number as an integer, which keeps the engine's arithmetic narrow."""
    return int(value) if value == value.to_integral_value() else exact(value)


def matches(condition: Condition, number: Decimal) -> bool:
    """The same comparison for a plain number."""
    args = condition.args
    match condition.op:
        case "at_least":
            return number >= args["value"]
        case "at_most":
            return number <= args["value"]
        case "equals":
            return number == args["value"]
    return args["low"] <= number <= args["high"]


def counted(condition: Condition, name: str) -> Leaf:
    """A number that is 0 for somebody without rows."""
    return Leaf(
        lambda people: compare(condition, ibis.coalesce(people[name], 0)),
        {"number": name},
        () if matches(condition, Decimal(0)) else (name,),
    )
