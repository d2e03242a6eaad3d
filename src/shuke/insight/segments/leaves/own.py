"""Conditions about the shop's own fields."""

import datetime as dt
from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from shuke.customers import queries as customers
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.leaves.base import Leaf, Needs, compare, true
from shuke.insight.segments.leaves.person import original_days
from shuke.insight.segments.tree import Condition

#: Operators that hold for people of whom nothing is known.
_FOR_THE_UNKNOWN = ("unknown", "is_not")
#: Days that an own field can hold lie between these.
_EVER = dt.date(1899, 12, 31), dt.date(2201, 1, 1)


def text(condition: Condition, needs: Needs) -> Leaf:
    values = condition.args.get("values", ())

    def test(value: ir.Value) -> ir.BooleanValue:
        inside = true(value.isin(values))
        return inside if condition.op == "is" else ~inside

    return _leaf(condition, needs, "text", test)


def number(condition: Condition, needs: Needs) -> Leaf:
    return _leaf(condition, needs, "number", lambda value: true(compare(condition, value)))


def date(condition: Condition, needs: Needs) -> Leaf:
    spans = _spans(condition, needs.anchor)

    def test(value: ir.Value) -> ir.BooleanValue:
        return true(ibis.or_(*((value >= first) & (value <= last) for first, last in spans)))

    return _leaf(condition, needs, "date", test)


def _spans(condition: Condition, anchor: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The days [first, last] that the condition means."""
    args, day = condition.args, dt.timedelta(days=1)
    length = dt.timedelta(days=args.get("days", 0))
    first, last = _EVER
    match condition.op:
        case "anniversary":
            days = original_days(anchor, anchor + length)
            return [(start, end) for start, end in days if start <= end]
        case "in_next":
            first, last = anchor, anchor + length
        case "in_last":
            first, last = anchor - length, anchor
        case "older_than":
            last = anchor - length - day
        case "before":
            last = args["day"] - day
        case "after":
            first = args["day"]
        case "between":
            first, last = args["from"], args["to"]
    return [(first, last)]


def _leaf(
    condition: Condition,
    needs: Needs,
    column: str,
    test: Callable[[ir.Value], ir.BooleanValue],
) -> Leaf:
    key = condition.args["own"]
    name = needs.per_person(
        ("own", key), lambda prefix: _present(needs, key, column, prefix)
    ).columns[1]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        match condition.op:
            case "known":
                return people[name].notnull()
            case "unknown":
                return people[name].isnull()
        return test(people[name])

    required = () if condition.op in _FOR_THE_UNKNOWN else (name,)
    return Leaf(predicate, {"value": name}, required)


def _present(needs: Needs, key: str, column: str, prefix: str) -> ir.Table:
    """What is known of each person in one field: their own value, else the latest of the records that
    were merged into them."""
    values = needs.source.table("custom_values")
    has_value = values[column] != "" if column == "text" else values[column].notnull()
    rows = values.filter(values.field_id == customers.custom_field_id(key), has_value)
    hops = needs.frames.hops
    if hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    if hops or needs.source.rows:
        is_own = ibis.ifelse(rows.recorded_for == rows.customer_id, 1, 0)
        order = [ibis.desc(is_own), ibis.desc(rows["at"]), ibis.desc(rows.recorded_for)]
        ranked = ibis.row_number().over(group_by=rows.customer_id, order_by=order)
        rows = rows.mutate(rank=ranked)
        rows = rows.filter(rows["rank"] == 0)
    return rows.select(person=rows.customer_id, **{f"{prefix}value": rows[column]})
