"""Conditions about the children that somebody shops for."""

import calendar
import datetime as dt

import ibis.expr.types as ir

from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.leaves.base import Leaf, Needs, counted
from shuke.insight.segments.leaves.person import birthdays_within
from shuke.insight.segments.tree import Condition


def number(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, _matching(condition, needs, ("all",), lambda rows: rows))


def age(condition: Condition, needs: Needs) -> Leaf:
    months = 12 if condition.args["unit"] == "years" else 1
    low, high = (int(condition.args[name]) for name in ("low", "high"))
    youngest = born_by(needs.anchor, months * low)
    oldest = born_by(needs.anchor, months * (high + 1))
    return _any(
        condition,
        needs,
        ("born", oldest, youngest),
        lambda rows: rows.filter(rows.born_on > oldest, rows.born_on <= youngest),
    )


def birthday(condition: Condition, needs: Needs) -> Leaf:
    solar, _lunar = birthdays_within(needs.anchor, condition.args["days"])

    def chosen(rows: ir.Table) -> ir.Table:
        day = rows.born_on.month().cast("int64") * 100 + rows.born_on.day()
        return rows.filter(rows.born_on <= needs.anchor, day.isin(solar))

    return _any(condition, needs, ("birthday", needs.anchor, condition.args["days"]), chosen)


def born_by(day: dt.date, months: int) -> dt.date:
    """The last day of birth of whoever is at least so many completed months old on `day`. Who was
    born on the 31st completes a month on the last day of a shorter one."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if is_last else min(day.day, last))


def _any(condition: Condition, needs: Needs, key: tuple, chosen) -> Leaf:
    name = _matching(condition, needs, key, chosen)
    evidence = {"number": name, "born": name.replace("_count", "_born")}
    return Leaf(lambda people: people[name].notnull(), evidence, (name,))


def _matching(condition: Condition, needs: Needs, key: tuple, chosen) -> str:
    """The column with how many children match; with it the day of birth of the youngest of them."""
    genders = condition.args.get("genders", ())

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("children")
        rows = rows.filter(rows.removed_at.isnull())
        if genders:
            rows = rows.filter(rows.gender.isin(genders))
        rows = chosen(rows)
        if hops := needs.frames.hops:
            rows = resolved(rows, needs.source.table("customers"), hops)
        return rows.group_by(person=rows.customer_id).aggregate(
            **{f"{prefix}born": rows.born_on.max(), f"{prefix}count": rows.count()}
        )

    table = needs.per_person(("children", key, tuple(sorted(genders))), make)
    return table.columns[-1]
