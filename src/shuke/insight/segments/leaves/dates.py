"""Conditions about days: known since, first and last order."""

import datetime as dt

import ibis.expr.types as ir

from shuke.common import clock
from shuke.insight.segments.frames import days_back
from shuke.insight.segments.leaves.base import Leaf, Needs, Predicate, true
from shuke.insight.segments.tree import Condition


def joined(condition: Condition, needs: Needs) -> Leaf:
    return Leaf(day_test(condition, needs.anchor, "joined_at"), {"at": "joined_at"})


def order_day(condition: Condition, needs: Needs) -> Leaf:
    measure = "last" if condition.field == "last_order" else "first"
    name = needs.frames.order(measure, needs.frame({}))
    predicate = day_test(condition, needs.anchor, name)
    return Leaf(predicate, {"at": name}, () if condition.op == "never" else (name,))


def day_test(condition: Condition, anchor: dt.date, name: str) -> Predicate:
    """The comparison of the instant in column `name` with the condition's days."""
    args = condition.args

    def predicate(people: ir.Table) -> ir.BooleanValue:
        at = people[name]
        match condition.op:
            case "never":
                return at.isnull()
            case "in_last":
                start, end = days_back(anchor, args["days"]), anchor + dt.timedelta(days=1)
                return true((at >= start) & (at < clock.day_start(end)))
            case "older_than":
                return true(at < days_back(anchor, args["days"]))
            case "before":
                return true(at < clock.day_start(args["day"]))
            case "after":
                return true(at >= clock.day_start(args["day"]))
        end = clock.day_start(args["to"] + dt.timedelta(days=1))
        return true((at >= clock.day_start(args["from"])) & (at < end))

    return predicate
