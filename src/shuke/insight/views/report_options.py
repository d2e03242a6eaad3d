"""What a report's page lets somebody choose: its own options, the days, what they stand beside, the places."""

import datetime as dt
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from shuke.customers.queries import source_name
from shuke.insight.metrics.period import Period
from shuke.insight.metrics.stores import stores
from shuke.insight.reports.places import sources
from shuke.insight.reports.query import COMPARISONS, Query
from shuke.insight.reports.report import Report
from shuke.insight.segments.choices import STORE_KINDS
from shuke.warehouse import engine

#: Fewer choices than this stand side by side; more go into a list.
FEW = 5


def choices(declared: Report, query: QueryDict) -> dict[str, Any]:
    """The report's options as the page draws them: links where few choose, else fields of a form."""
    drawn: list[dict[str, Any]] = []
    for option in declared.options:
        value = query.get(option.key) or option.initial
        offered = [
            {
                "key": key,
                "label": label,
                "chosen": key == value,
                "query": _with(query, **{option.key: key}),
            }
            for key, label in option.offered().items()
        ]
        drawn.append({"option": option, "offered": offered, "value": value})
    fields = {each["option"].key for each in drawn if _is_field(each)}
    days = {"from", "until", "days", "compare"} if declared.days else set()
    places = {"store", "channel", "source"} if declared.by_place else set()
    own = fields | days | places
    return {
        "choices": drawn,
        "kept_query": [(key, value) for key, value in query.items() if key not in own],
        "needs_button": bool(own),
    }


def scope(declared: Report, query: Query, raw: QueryDict) -> dict[str, Any]:
    """The days and places that the form shows: what was asked, and what there is to choose from."""
    context: dict[str, Any] = {}
    if declared.days:
        context["days"] = {
            "period": query.period,
            "presets": _presets(query, raw),
            "comparisons": _options(COMPARISONS, query.compare) if declared.days.compares else [],
        }
    if declared.by_place:
        with engine.connect() as connection:
            every, came = stores(connection), sources(connection)
        there = {"store": {row["code"]: row["name"] for row in every}, "channel": STORE_KINDS}
        there["source"] = {code: source_name(code) for code in came}
        labels = {
            "store": (_("Store"), _("all stores")),
            "channel": (_("Channel"), _("all channels")),
            "source": (_("First source"), _("all sources")),
        }
        context["places"] = [
            {
                "key": key,
                "label": label,
                "all": everywhere,
                "options": _options(there[key], getattr(query.places, key)),
            }
            for key, (label, everywhere) in labels.items()
            if len(there[key]) > 1
        ]
    return context


def _presets(query: Query, raw: QueryDict) -> list[dict[str, Any]]:
    """Days that are asked about often, each one press away."""
    last = query.basis.as_of
    month, year = last.replace(day=1), last.replace(month=1, day=1)
    day = dt.timedelta(days=1)
    spans = {
        _("7 days"): Period.of_days(7, last),
        _("30 days"): Period.of_days(30, last),
        _("90 days"): Period.of_days(90, last),
        _("A year"): Period.of_days(365, last),
        _("This month"): Period(month, last),
        _("Last month"): Period((month - day).replace(day=1), month - day),
        _("This year"): Period(year, last),
        _("Last year"): Period(year.replace(year=year.year - 1), year - day),
        _("All"): None,
    }
    # On the last day of a month of 30, "30 days" and "This month" are the same days: one is marked.
    current = next((label for label, span in spans.items() if span == query.period), None)
    return [
        {
            "label": label,
            "chosen": label == current,
            "query": _with(raw, **_address(span, last)),
        }
        for label, span in spans.items()
    ]


def _address(span: Period | None, last: dt.date) -> dict[str, str]:
    """A period as the address says it: counted back where it ends on the last day."""
    nothing = {"from": "", "until": "", "days": ""}
    if span is None:
        return {**nothing, "days": "0"}
    if span.last == last and span.first.day != 1:
        return {**nothing, "days": str(span.days)}
    until = "" if span.last == last else span.last.isoformat()
    return {**nothing, "from": span.first.isoformat(), "until": until}


def _options(there: Any, chosen: str) -> list[dict[str, Any]]:
    return [{"key": key, "label": label, "chosen": key == chosen} for key, label in there.items()]


def _is_field(drawn: dict[str, Any]) -> bool:
    return drawn["option"].named or not 0 < len(drawn["offered"]) < FEW


def _with(query: QueryDict, **changes: str) -> str:
    """The address's query with some values changed, empty ones left out."""
    changed = query.copy()
    for key, value in changes.items():
        changed[key] = value
        if not value:
            del changed[key]
    return changed.urlencode()
