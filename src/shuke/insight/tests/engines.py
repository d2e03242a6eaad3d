"""What is asked of every engine: each metric, report and condition, found in their own lists."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from itertools import batched, chain
from typing import Any

import pyarrow as pa
from django.utils import translation

from shuke.common.access import SYSTEM, Actor
from shuke.insight import metrics
from shuke.insight.metrics import METRICS, measured
from shuke.insight.metrics.snapshot import basis_at
from shuke.insight.models import Segment
from shuke.insight.queries import lately, overdue, reports, suggestions
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.fields import FIELDS, Field
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import (
    Choice,
    Day,
    Days,
    Ids,
    Number,
    Param,
    Several,
    Texts,
    Window,
)
from shuke.insight.segments.plan import plan
from shuke.insight.segments.tree import MAX_CONDITIONS
from shuke.warehouse import engine

DAY = dt.date(2026, 11, 20)
Answers = Iterator[tuple[str, Any]]
#: By source: (value, label) of what occurs in the shop.
Occurring = dict[str, list[tuple[str, str]]]
#: Somebody who may see everything.
OWNER = SYSTEM


def ask_metrics() -> Answers:
    """Every metric, net and sales only, and net of no rows at all: one question each, as a question to a
    cluster costs the same however small it is."""
    with engine.connect() as shop:
        net, sales = (basis_at(shop, DAY, sales_only=only) for only in (False, True))
        nobody = dataclasses.replace(net, as_of=dt.date(1990, 1, 1))
        for basis in (net, nobody, sales):
            sources = {
                "orders": metrics.purchases(shop, basis, anonymous=True),
                "lines": metrics.counted_lines(shop, basis, anonymous=True),
                "buyers": metrics.facts(shop, basis),
            }
            # Metrics over other rows are compared where the reports tell them.
            first, *others = [
                measured(rows, [key for key in METRICS if METRICS[key].rows == name])
                for name, rows in sources.items()
            ]
            for other in others:
                first = first.cross_join(other)
            yield str(basis), shop.run(first)
        yield "facts", shop.run(metrics.facts(shop, sales))


def ask_reports() -> Answers:
    """Every report net with the first choice of each of its options, and where both can be chosen once
    more with the last, sales only. What sales only leaves out is the metrics' (`ask_metrics`): a report
    without options asks the same of other rows."""
    for key, report in REPORTS.items():
        offered = {o.key: list(o.offered()) for o in report.options if o.offered()}
        twice = report.either_way and offered
        for turn, counting in ((0, "net"), (-1, "sales")) if twice else ((0, "net"),):
            chosen = {option: choices[turn] for option, choices in offered.items()}
            raw = {**chosen, "as_of": str(DAY), "counting": counting}
            with translation.override("en"):  # days carry their names
                yield f"{key} {raw}", reports.run_report(OWNER, key, raw).report


def ask_compared() -> Answers:
    """What stands beside other days, up to the same hour of a day that is not over."""
    for key in ("rfm", "pareto", "cohorts"):
        raw = {"days": "200", "compare": "before", "until": str(DAY)}
        yield f"{key} {raw}", reports.run_report(OWNER, key, raw).report


def ask_kept() -> Answers:
    """The flow between tracked segments, which is the second choice of its report."""
    for days in ("30", "90"):
        asked = {"between": "kept", "days": days, "as_of": str(DAY)}
        yield f"flow {days}", reports.run_report(OWNER, "flow", asked).report


def ask_pages() -> Answers:
    """The questions of pages that are no reports."""
    yield "lately", lately.lately(OWNER)
    yield "overdue", overdue.overdue(OWNER)
    yield "map", sorted(map(repr, reports.rfm_map(OWNER, {})))
    for measure in ("revenue", "profit"):
        yield f"top {measure}", reports.top_customers(_NAMELESS, measure, {})
    yield "labels", suggestions.labels("product", ["CUBE", "?"])


_NAMELESS = Actor(id=None, name="", capabilities=frozenset({"insight.view"}))


def ask_segments() -> Answers:
    """Every operator of every field, by person; what is suggested for them; and the ways in which members
    are listed."""
    occurring = {source: suggestions.suggestions(source, "") for source in suggestions.SOURCES}
    yield "suggested", occurring
    conditions = [
        {"field": key, "op": operator.key, **arguments}
        for key, field in FIELDS.items()
        for operator in field.operators
        for arguments in _arguments(field, operator, occurring)
    ]
    for some in batched(conditions, MAX_CONDITIONS):
        yield repr(some), _truths({"anchor": str(DAY), "where": {"any": list(some)}})
    everybody = check({"where": {"all": []}})
    yield "count", running.count(everybody)
    yield (
        "ids",
        list(chain.from_iterable(part.to_pylist() for part in running.ids(everybody, rows=7))),
    )
    for sort in ("", "recent"):
        first = running.members(everybody, sort=sort, limit=9)
        yield f"sorted by {sort}", [row["id"] for row in first.rows]


def _truths(definition: dict) -> pa.Table:
    checked = check(definition)
    with engine.connect() as shop:
        compiled = plan(checked, shop, DAY)
        told = compiled.with_truth(compiled.people)
        columns = [name for name in told.columns if name.startswith("holds_")]
        return shop.run(told.select("id", *columns).order_by("id"))


def _arguments(field: Field, operator: Operator, occurring: Occurring) -> Iterator[dict[str, Any]]:
    """The operator with what it must have, and with everything that it may have."""
    params = field.all_params(operator)
    yield {param.name: _sample(param, occurring) for param in params if param.required}
    if any(not param.required for param in params):
        yield {param.name: _sample(param, occurring) for param in params}


def _sample(param: Param, occurring: Occurring) -> Any:
    match param:
        case Ids():
            return [str(pk) for pk in Segment.objects.values_list("pk", flat=True)]
        case Several():
            return list(param.initial or param.options())
        case Choice():
            return param.initial or next(iter(param.options()))
        case Texts():
            return [value for value, _label in occurring.get(param.source, ())[:2]] or ["a"]
        case Number() | Days():
            return param.initial
        case Day():
            return "2026-10-20" if param.name == "to" else "2026-06-15"
        case Window():
            return {"in_last": 120}
    return param.initial


def ask_some() -> Answers:
    """A little of everything: rows with every type, what is kept, conditions, and a stream of each type."""
    with engine.connect() as shop:
        basis = basis_at(shop, DAY, sales_only=False)
        buyers = metrics.facts(shop, basis)
        yield (
            "metrics",
            shop.run(measured(buyers, [k for k in METRICS if METRICS[k].rows == "buyers"])),
        )
        yield "facts", shop.run(buyers)
        orders = shop.table("orders")
        yield "orders", pa.Table.from_batches(shop.stream(orders, rows=50))
    for key in ("summary", "flow", "cohorts", "pairs"):
        yield key, reports.run_report(OWNER, key, {"as_of": str(DAY)}).report
    yield "bought", _truths({"anchor": str(DAY), "where": {"any": [
        {"field": "orders", "op": "at_least", "value": 5},
        {"field": "city", "op": "is", "values": ["杭州"]},
    ]}})  # fmt: skip
    yield "ids", list(chain.from_iterable(
        part.to_pylist() for part in running.ids(check({"where": {"all": []}}), rows=7)
    ))  # fmt: skip


SUBJECTS: dict[str, Callable[[], Answers]] = {
    "metrics": ask_metrics,
    "reports": ask_reports,
    "compared": ask_compared,
    "kept segments": ask_kept,
    "segments": ask_segments,
    "pages": ask_pages,
}
