"""Conditions about somebody's place among the buyers: RFM, quadrant, the best."""

import datetime as dt

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.exact import exact
from shuke.insight.segments import scores
from shuke.insight.segments.leaves.base import Leaf, Needs, compare, true
from shuke.insight.segments.tree import Condition


def group(condition: Condition, needs: Needs) -> Leaf:
    table, column = ("rfm", "group") if condition.field == "rfm_group" else ("quadrant",) * 2
    name = _column(needs, table, column)
    values = condition.args["values"]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = true(people[name].isin(values))
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"group": name}, (name,) if condition.op == "is" else ())


def group_before(condition: Condition, needs: Needs) -> Leaf:
    """The RFM group as it was: the same question, seen from an earlier day."""
    earlier = needs.at(needs.anchor - dt.timedelta(days=condition.args["days"]))
    name = _column(earlier, "rfm", "group")
    values = condition.args["values"]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = true(people[name].isin(values))
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"group": name}, (name,) if condition.op == "is" else ())


def score(condition: Condition, needs: Needs) -> Leaf:
    name = _column(needs, "rfm", condition.field.removesuffix("_score"))
    return Leaf(lambda people: true(compare(condition, people[name])), {"score": name}, (name,))


def top(condition: Condition, needs: Needs) -> Leaf:
    args, source = condition.args, needs.source
    sales_only = args["basis"] == "sales"
    share, percent = args.get("share"), args.get("percent")
    border = scores.top_border(
        source.connection,
        scores.snapshot_basis(source, needs.anchor, sales_only=sales_only),
        args["by"],
        share=share,
        percent=percent,
    )
    name = _column(needs, "sales" if sales_only else "net", args["by"])

    def predicate(people: ir.Table) -> ir.BooleanValue:
        if border is None:
            return ibis.literal(False)
        amount, edge = people[name], exact(border.amount)
        return true((amount > edge) | ((amount == edge) & (people.id <= border.id)))

    given = {"border": border.amount if border else None}
    return Leaf(predicate, {"amount": name}, (name,), given)


def _column(needs: Needs, table: str, column: str) -> str:
    scored = needs.per_person(
        (table, needs.anchor),
        lambda prefix: scores.table(needs.source, needs.anchor, table, prefix),
    )
    return next(name for name in scored.columns if name.endswith(f"_{column}"))
