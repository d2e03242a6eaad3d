"""Conditions about the person: where they live, when they were born, what they agreed to."""

import datetime as dt
from calendar import isleap
from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
from lunardate import LunarDate

from shuke.common import clock
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.fields.regions import REGIONS
from shuke.insight.segments.frames import window
from shuke.insight.segments.leaves.base import Leaf, Needs, true
from shuke.insight.segments.tree import Condition

#: Anniversaries are looked for so many years back.
OLDEST = 60


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


def region(condition: Condition, needs: Needs) -> Leaf:
    provinces = [name for key in condition.args["values"] for name in REGIONS[key].spellings]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = people.province.isin(provinces)
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"value": "province"})


def birth_month(condition: Condition, needs: Needs) -> Leaf:
    return Leaf(
        lambda people: true(people.birth_month.isin(condition.args["values"])),
        {"month": "birth_month"},
    )


def birthday(condition: Condition, needs: Needs) -> Leaf:
    days = condition.args["days"]
    ago = condition.op == "ago"
    first = needs.anchor - dt.timedelta(days=days) if ago else needs.anchor
    solar, lunar = birthdays_within(first, 0 if ago else days)

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


def anniversary(condition: Condition, needs: Needs) -> Leaf:
    name = "joined_at"
    if condition.args["of"] == "first_order":
        name = needs.frames.order("first", needs.frame({}))
    days = condition.args["days"]
    ago = condition.op == "ago"
    first = needs.anchor - dt.timedelta(days=days) if ago else needs.anchor
    last = first if ago else needs.anchor + dt.timedelta(days=days)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        at = people[name]
        stretches = [
            (at >= start) & (at < end) for start, end in originals(first, last) if start < end
        ]
        return true(ibis.or_(*stretches))

    required = (name,) if name != "joined_at" else ()
    return Leaf(predicate, {"at": name}, required)


def originals(first: dt.date, last: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The instants [start, end) whose anniversary falls on one of these days: a stretch for each year
    back. 29 February is kept on the 28th of a common year."""
    for start, end in original_days(first, last):
        yield clock.day_start(start), clock.day_start(end + dt.timedelta(days=1))


def original_days(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The days [start, end] whose anniversary falls on one of these days, as `originals` tells; a
    stretch may be empty."""
    for years in range(1, OLDEST + 1):
        start, end = _years_before(first, years), _years_before(last, years)
        if (first.month, first.day) == (2, 29) and start.day == 28:
            start += dt.timedelta(days=1)  # whoever began on the 28th had theirs on the 28th
        if (last.month, last.day) == (2, 28) and not isleap(last.year) and isleap(end.year):
            end += dt.timedelta(days=1)
        yield start, end


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def consent(condition: Condition, needs: Needs) -> Leaf:
    key = condition.args["purpose"], condition.args["channel"]
    name = f"consent_{'_'.join(key)}"
    needs.per_person(("consent", *key), lambda _prefix: _consents(needs, *key, name))
    start, end = window(condition.args.get("when"), needs.anchor)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        state, at = people[name], people[f"{name}_at"]
        tests = [state.notnull() if condition.op == "unknown" else state == condition.op]
        tests += [at >= start] if start else []
        tests += [at < end] if end else []
        holds = true(ibis.and_(*tests))
        return ~holds if condition.op == "unknown" else holds

    return Leaf(predicate, {"state": name}, () if condition.op == "unknown" else (name,))


def _consents(needs: Needs, purpose: str, channel: str, name: str) -> ir.Table:
    states = needs.source.table("consent_states")
    rows = states.filter(states.purpose == purpose, states.channel == channel)
    hops = needs.frames.hops
    if hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    if hops or needs.source.rows:
        # Of several records of one person the strictest holds.
        by_person = rows.group_by("customer_id").aggregate(
            no=rows["at"].max(where=rows.state == "withdrawn"),
            yes=rows["at"].max(where=rows.state == "granted"),
        )
        state = ibis.ifelse(by_person.no.notnull(), "withdrawn", "granted")
        rows = by_person.mutate(state=state, at=ibis.coalesce(by_person.no, by_person.yes))
    columns = {name: rows.state, f"{name}_at": rows["at"]}
    return rows.select(person=rows.customer_id, **columns)
