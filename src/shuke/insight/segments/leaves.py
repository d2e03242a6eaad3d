"""Each condition as a test over the joined table of people.

A leaf first registers the columns it needs, then gives a `Leaf`: a predicate that is always true
or false (never unknown, so that "not" means what it says) and the columns that explain it.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
from lunardate import LunarDate

from shuke.common import clock
from shuke.insight.metrics.exact import exact
from shuke.insight.segments.frames import Frame, Frames, days_back, frame_of
from shuke.insight.segments.tree import Condition

Predicate = Callable[[ir.Table], ir.BooleanValue]


@dataclass(frozen=True)
class Leaf:
    """`predicate(people)` and the columns of evidence: role -> column name."""

    predicate: Predicate
    evidence: Mapping[str, str] = field(default_factory=dict)
    #: Columns that must be there: without a row of their table nobody can match.
    required: tuple[str, ...] = ()


@dataclass
class Needs:
    """What the leaves of one definition ask for beside the customer's own columns."""

    anchor: dt.date
    frames: Frames
    #: (purpose, channel) -> column with the state, null when nothing was ever said.
    consents: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Score tables: "rfm", "quadrant", or ("top", measure, "net" or "sales") -> column prefix.
    scores: dict[Any, str] = field(default_factory=dict)

    def frame(self, args: Mapping[str, Any]) -> Frame:
        """Which orders or lines a condition's arguments mean."""
        return frame_of(args, self.anchor)

    def score(self, table: Any) -> str:
        """The prefix of a score table's columns."""
        return self.scores.setdefault(table, f"score{len(self.scores) + 1}")


def leaf(condition: Condition, needs: Needs) -> Leaf:
    """The test for one checked condition."""
    return LEAVES[condition.field](condition, needs)


def _true(value: ir.Value) -> ir.BooleanValue:
    return ibis.coalesce(value, ibis.literal(False))


# -- the person ------------------------------------------------------------------------------


def _text(condition: Condition, needs: Needs) -> Leaf:
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


def _birth_month(condition: Condition, needs: Needs) -> Leaf:
    return Leaf(
        lambda people: _true(people.birth_month.isin(condition.args["values"])),
        {"month": "birth_month"},
    )


def _birthday(condition: Condition, needs: Needs) -> Leaf:
    solar, lunar = birthdays_within(needs.anchor, condition.args["days"])

    def predicate(people: ir.Table) -> ir.BooleanValue:
        number = people.birth_month.cast("int64") * 100 + people.birth_day
        is_lunar = people.birth_calendar == "lunar"
        return _true((~is_lunar & number.isin(solar)) | (is_lunar & number.isin(lunar)))

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


def _consent(condition: Condition, needs: Needs) -> Leaf:
    key = condition.args["purpose"], condition.args["channel"]
    name = needs.consents.setdefault(key, f"consent_{'_'.join(key)}")

    def predicate(people: ir.Table) -> ir.BooleanValue:
        if condition.op == "unknown":
            return people[name].isnull()
        return _true(people[name] == condition.op)

    return Leaf(predicate, {"state": name}, () if condition.op == "unknown" else (name,))


# -- days ------------------------------------------------------------------------------------


def _joined(condition: Condition, needs: Needs) -> Leaf:
    return Leaf(_day_test(condition, needs.anchor, "joined_at"), {"at": "joined_at"})


def _order_day(condition: Condition, needs: Needs) -> Leaf:
    measure = "last" if condition.field == "last_order" else "first"
    name = needs.frames.order(measure, needs.frame({}))
    predicate = _day_test(condition, needs.anchor, name)
    return Leaf(predicate, {"at": name}, () if condition.op == "never" else (name,))


def _day_test(condition: Condition, anchor: dt.date, name: str) -> Predicate:
    args = condition.args

    def predicate(people: ir.Table) -> ir.BooleanValue:
        at = people[name]
        match condition.op:
            case "never":
                return at.isnull()
            case "in_last":
                start, end = days_back(anchor, args["days"]), anchor + dt.timedelta(days=1)
                return _true((at >= start) & (at < clock.day_start(end)))
            case "older_than":
                return _true(at < days_back(anchor, args["days"]))
            case "before":
                return _true(at < clock.day_start(args["day"]))
            case "after":
                return _true(at >= clock.day_start(args["day"]))
        end = clock.day_start(args["to"] + dt.timedelta(days=1))
        return _true((at >= clock.day_start(args["from"])) & (at < end))

    return predicate


# -- numbers ---------------------------------------------------------------------------------


def _orders(condition: Condition, needs: Needs) -> Leaf:
    return _bought(condition, needs, "sales")


def _revenue(condition: Condition, needs: Needs) -> Leaf:
    return _bought(condition, needs, "net")


def _profit(condition: Condition, needs: Needs) -> Leaf:
    return _counted(condition, needs.frames.order("profit", needs.frame(condition.args)))


def _bought(condition: Condition, needs: Needs, measure: str) -> Leaf:
    frame = needs.frame(condition.args)
    source = needs.frames.line if frame.names_things else needs.frames.order
    return _counted(condition, source(measure, frame))


def _quantity(condition: Condition, needs: Needs) -> Leaf:
    frame = needs.frame(condition.args)
    return _counted(condition, needs.frames.line("pieces", frame))


def _returns(condition: Condition, needs: Needs) -> Leaf:
    return _counted(condition, needs.frames.order("returns", needs.frame(condition.args)))


def _counted(condition: Condition, name: str) -> Leaf:
    """A number that is 0 for somebody without orders."""
    return Leaf(
        lambda people: compare(condition, ibis.coalesce(people[name], 0)),
        {"number": name},
        () if matches(condition, Decimal(0)) else (name,),
    )


def _average(condition: Condition, needs: Needs) -> Leaf:
    frame = needs.frame(condition.args)
    net, sales = needs.frames.order("net", frame), needs.frames.order("sales", frame)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        # Compared without dividing, so that a border value is exact.
        return _true((people[sales] > 0) & compare(condition, people[net], people[sales]))

    return Leaf(predicate, {"net": net, "sales": sales}, (sales,))


def _discount_share(condition: Condition, needs: Needs) -> Leaf:
    frame = needs.frame(condition.args)
    order, goods = needs.frames.order("discount", frame), needs.frames.order("goods", frame)
    line = needs.frames.line("discount", frame)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        given = people[order] + ibis.coalesce(people[line], 0)
        listed = people[goods] + ibis.coalesce(people[line], 0)
        return _true((listed > 0) & compare(condition, given * 100, listed))

    return Leaf(predicate, {"order": order, "line": line, "goods": goods}, (goods,))


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


# -- scores ----------------------------------------------------------------------------------


def _group(condition: Condition, needs: Needs) -> Leaf:
    table, column = ("rfm", "group") if condition.field == "rfm_group" else ("quadrant",) * 2
    name = f"{needs.score(table)}_{column}"
    values = condition.args["values"]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = _true(people[name].isin(values))
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"group": name}, (name,) if condition.op == "is" else ())


def _score(condition: Condition, needs: Needs) -> Leaf:
    name = f"{needs.score('rfm')}_{condition.field.removesuffix('_score')}"
    return Leaf(lambda people: _true(compare(condition, people[name])), {"score": name}, (name,))


def _top(condition: Condition, needs: Needs) -> Leaf:
    prefix = needs.score(("top", condition.args["by"], condition.args["basis"]))
    columns = {role: f"{prefix}_{role}" for role in ("rank", "buyers", "total", "amount", "before")}

    def predicate(people: ir.Table) -> ir.BooleanValue:
        at = {role: people[column] for role, column in columns.items()}
        if condition.op == "bring":
            share = compare_number(condition.args["share"])
            return _true((at["total"] > 0) & (at["before"] * 100 < at["total"] * share))
        percent = compare_number(condition.args["percent"])
        # The share of the buyers is rounded to a whole one, halves up, and is at least one.
        inside = at["rank"] * 200 <= at["buyers"] * 2 * percent + 100
        return _true(inside | (at["rank"] == 1))

    return Leaf(predicate, columns, (columns["rank"],))


LEAVES: dict[str, Callable[[Condition, Needs], Leaf]] = {
    **dict.fromkeys(
        ("stage", "city", "province", "country", "source", "language", "gender"), _text
    ),
    "birth_month": _birth_month,
    "birthday": _birthday,
    "consent": _consent,
    "joined": _joined,
    "first_order": _order_day,
    "last_order": _order_day,
    "orders": _orders,
    "revenue": _revenue,
    "profit": _profit,
    "quantity": _quantity,
    "returns": _returns,
    "average_order": _average,
    "discount_share": _discount_share,
    "rfm_group": _group,
    "quadrant": _group,
    **dict.fromkeys(("r_score", "f_score", "m_score", "fm_score"), _score),
    "top_buyers": _top,
}
