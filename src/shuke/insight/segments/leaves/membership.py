"""Conditions about lists that are kept by hand, and about the stays in kept segments."""

import datetime as dt
from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.merges import resolved
from shuke.insight.segments import stays
from shuke.insight.segments.frames import days_back
from shuke.insight.segments.leaves.base import Leaf, Needs, true
from shuke.insight.segments.tree import Condition

#: (stays, from, until) -> person, moved_at.
Moved = Callable[[ir.Table, dt.datetime, dt.datetime], ir.Table]


def in_list(condition: Condition, needs: Needs) -> Leaf:
    """On at least one of the lists now, whichever day the segment is seen from."""
    lists = tuple(sorted(condition.args["values"]))
    table = needs.per_person(("lists", lists), lambda prefix: _stays(needs, lists, prefix))
    name = next(name for name in table.columns if name != "person")

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = true(people[name])
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"on": name}, (name,) if condition.op == "is" else ())


def _stays(needs: Needs, lists: tuple[int, ...], prefix: str) -> ir.Table:
    rows = needs.source.table("list_members")
    rows = _of_survivors(rows.filter(rows.ended_at.isnull(), rows.list_id.isin(lists)), needs)
    return _marked(rows, f"{prefix}on")


def was_in(condition: Condition, needs: Needs) -> Leaf:
    """In at least one of the kept segments at the end of a day, whichever day it is seen from."""
    segments, day = tuple(sorted(condition.args["values"])), condition.args["day"]

    def make(prefix: str) -> ir.Table:
        rows = stays.on_day(needs.source.table("segment_stays"), segments, day)
        return _marked(_of_survivors(rows, needs), f"{prefix}on")

    name = needs.per_person(("was in", segments, day), make).columns[-1]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = true(people[name])
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"on": name}, (name,) if condition.op == "is" else ())


def entered(condition: Condition, needs: Needs) -> Leaf:
    """Came into one of the kept segments in the days up to the anchor."""
    return _moved(condition, needs, stays.came)


def left(condition: Condition, needs: Needs) -> Leaf:
    """Left one of the kept segments in the days up to the anchor, and had not come back by then."""
    return _moved(condition, needs, stays.went)


def _moved(condition: Condition, needs: Needs, which: Moved) -> Leaf:
    segments, days = tuple(sorted(condition.args["segments"])), condition.args["days"]
    start, end = days_back(needs.anchor, days), stays.end_of(needs.anchor)

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("segment_stays")
        rows = _of_survivors(rows.filter(rows.segment_id.isin(segments)), needs)
        moves = which(rows, start, end)
        return moves.group_by("person").aggregate(**{f"{prefix}at": moves["moved_at"].max()})

    name = needs.per_person((condition.field, segments, start, end), make).columns[-1]
    return Leaf(lambda people: people[name].notnull(), {"moved_at": name}, (name,))


def _of_survivors(rows: ir.Table, needs: Needs) -> ir.Table:
    hops = needs.source.basis(needs.anchor).hops
    return resolved(rows, needs.source.table("customers"), hops) if hops else rows


def _marked(rows: ir.Table, name: str) -> ir.Table:
    """Each person of the rows once, with a column that says so."""
    return rows.select(person=rows.customer_id).distinct().mutate(**{name: ibis.literal(True)})
