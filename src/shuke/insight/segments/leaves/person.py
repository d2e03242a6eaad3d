"""Conditions about the person: where they live, when they were born, what they agreed to."""

import datetime as dt

import ibis.expr.types as ir
from lunardate import LunarDate

from shuke.insight.segments.leaves.base import Leaf, Needs, true
from shuke.insight.segments.merges import resolved
from shuke.insight.segments.tree import Condition


def text(condition: Condition, needs: Needs) -> Leaf:
    name, values = condition.field, condition.args.get("values", ())

    def predicate(people: ir.Table) -> ir.BooleanValue:
        column = people[name]
        match condition.op:
            case "is":
                return column.isin(values)
            case "is_not":
                return column.notin(values)
            case "known":
                return column != ""
        return column == ""

    return Leaf(predicate, {"value": name})


def birth_month(condition: Condition, needs: Needs) -> Leaf:
    return Leaf(
        lambda people: true(people.birth_month.isin(condition.args["values"])),
        {"month": "birth_month"},
    )


def birthday(condition: Condition, needs: Needs) -> Leaf:
    solar, lunar = birthdays_within(needs.anchor, condition.args["days"])

    def predicate(people: ir.Table) -> ir.BooleanValue:
        number = people.birth_month.cast("int64") * 100 + people.birth_day
        is_lunar = people.birth_calendar == "lunar"
        return true((~is_lunar & number.isin(solar)) | (is_lunar & number.isin(lunar)))

    evidence = {"month": "birth_month", "day": "birth_day", "calendar": "birth_calendar"}
    return Leaf(predicate, evidence)


def birthdays_within(anchor: dt.date, days: int) -> tuple[list[int], list[int]]:
    """Month * 100 + day of every birthday on the anchor day or the `days` after it: solar, lunar.

    29 February is kept on the 28th of a common year; day 30 of a lunar month on its 29th when
    the month is short. A leap lunar month counts as the month before it.
    """
    solar, lunar = set(), set()
    for offset in range(days + 1):
        day = anchor + dt.timedelta(days=offset)
        solar.add(day.month * 100 + day.day)
        next_day = day + dt.timedelta(days=1)
        if (day.month, day.day) == (2, 28) and next_day.month == 3:
            solar.add(229)
        if not 1900 < day.year < 2099:
            continue  # the table of lunar months ends there
        today, tomorrow = (
            LunarDate.from_solar_date(d.year, d.month, d.day) for d in (day, next_day)
        )
        lunar.add(today.month * 100 + today.day)
        if today.day == 29 and tomorrow.day == 1:
            lunar.add(today.month * 100 + 30)
    return sorted(solar), sorted(lunar)


def consent(condition: Condition, needs: Needs) -> Leaf:
    key = condition.args["purpose"], condition.args["channel"]
    name = f"consent_{'_'.join(key)}"
    needs.per_person(("consent", *key), lambda _prefix: _consents(needs, *key, name))

    def predicate(people: ir.Table) -> ir.BooleanValue:
        if condition.op == "unknown":
            return people[name].isnull()
        return true(people[name] == condition.op)

    return Leaf(predicate, {"state": name}, () if condition.op == "unknown" else (name,))


def _consents(needs: Needs, purpose: str, channel: str, name: str) -> ir.Table:
    states = needs.source.table("consent_states")
    rows = states.filter(states.purpose == purpose, states.channel == channel)
    hops = needs.frames.hops
    if hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    if hops or needs.source.rows:
        # Of several records of one person the strictest holds: "withdrawn" > "granted".
        rows = rows.group_by("customer_id").aggregate(state=rows.state.max())
    return rows.select(**{"person": rows.customer_id, name: rows.state})
