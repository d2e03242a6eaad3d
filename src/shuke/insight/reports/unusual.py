"""Days that were not like the others, and who bought then."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common import clock
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import calendar, measured, unusual
from shuke.insight.metrics.narrow import purchases
from shuke.insight.metrics.rhythm import buyers_by
from shuke.insight.queries.named_days import named_days, names_mark
from shuke.insight.reports.options import Range
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    bought,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report


@dataclass(frozen=True)
class Day:
    """One day: what it brought, what was expected, and how far off it is (`metrics.unusual`)."""

    day: dt.date
    revenue: Decimal
    orders: int
    buyers: int
    expected: float
    score: float
    #: What the day is called, such as a holiday; empty: nothing in particular.
    name: str = ""

    @property
    def label(self) -> str:
        day = formats.day(self.day)
        return f"{day} ({self.name})" if self.name else day

    @property
    def is_unusual(self) -> bool:
        return abs(self.score) > unusual.LIMIT


@dataclass(frozen=True)
class UnusualReport:
    """Every day in order, those without orders too; fewer than `metrics.unusual.LEAST` are not judged."""

    days: list[Day]


KEYS = ("revenue", "orders", "buyers")


def compute(connection: Any, query: Query) -> UnusualReport:
    # Today is not over: it would always seem to be little.
    last_day = min(query.basis.as_of, clock.today() - dt.timedelta(days=1))
    last = calendar.number_of(last_day, "day")
    since = calendar.number_of(query.period.first, "day") if query.period else 0
    rows = purchases(connection, query.basis, anonymous=not query.basis.sales_only)
    rows = rows.filter(rows.day >= since, rows.day <= last)
    days = connection.run(measured(rows, ("revenue", "orders"), by=["day"])).to_pylist()
    if not days:
        return UnusualReport([])
    buyers = connection.run(buyers_by(connection, query.basis, "day", since)).to_pylist()
    buyers_by_day = {row["period"]: row["buyers"] for row in buyers}
    by_day = {row.pop("day"): row for row in days}
    by_day = {day: {**row, "buyers": buyers_by_day.get(day, 0)} for day, row in by_day.items()}
    empty = {"revenue": Decimal(0), "orders": 0, "buyers": 0}
    days = [by_day.get(number, empty) for number in range(min(by_day), last + 1)]
    first = calendar.first_day(min(by_day), "day")
    amounts = [float(row["revenue"]) for row in days]
    judged = len(days) >= unusual.LEAST
    names = named_days(first, last_day)
    places = {(day - first).days: name for day, name in names.items()}
    expected = unusual.expected(amounts, first.weekday(), places)
    is_usual = unusual.levels(np.asarray(amounts)) > 0
    scores = unusual.scores(amounts, expected) * is_usual if judged else [0.0] * len(days)
    return UnusualReport(
        [
            Day(
                first + dt.timedelta(days=at),
                **row,
                expected=float(e),
                score=float(score),
                name=places.get(at, ""),
            )
            for at, (row, e, score) in enumerate(zip(days, expected, scores, strict=True))
        ]
    )


def present(report: UnusualReport, query: Query) -> Presentation:
    if not report.days:
        return Presentation(
            missing=_("Import orders, and this page finds the days that stand out.")
        )
    odd = sorted((d for d in report.days if d.is_unusual), key=lambda d: -abs(d.score))
    notices = []
    if len(report.days) < unusual.LEAST:
        notices.append(
            _("%(n)s days are too few to say which are unusual: eight weeks are needed.")
            % {"n": len(report.days)}
        )
    elif not any(day.expected for day in report.days):
        notices.append(_("Most days bring no order at all: too few to say which day is unusual."))
    answer = _("No day stands out.")
    if odd:
        answer = ngettext(
            "%(n)s day stands out, %(day)s: %(value)s, where %(usual)s was expected.",
            "%(n)s days stand out, above all %(day)s: %(value)s, where %(usual)s was expected.",
            len(odd),
        ) % {
            "n": formats.number(len(odd)),
            "day": odd[0].label,
            "value": formats.money_short(odd[0].revenue, query.basis.currency),
            "usual": formats.money_short(round(odd[0].expected), query.basis.currency),
        }
    best = max(odd, key=lambda day: day.score, default=report.days[-1])
    return Presentation(
        answer, [], [_picture(report, query)], [_sheet(odd)], notices, buyers(best.day)
    )


def buyers(day: dt.date) -> Audience:
    """Who bought on a day."""
    name = _("Bought on %(day)s") % {"day": formats.day(day)}
    return Audience(name, (bought(day, day),))


def _picture(report: UnusualReport, query: Query) -> Chart:
    currency = query.basis.currency
    return Chart(
        title=_("Revenue by day"),
        kind="line",
        x=[day.day for day in report.days],
        x_label=_("Day"),
        series=[
            Series(_("Net revenue"), [day.revenue for day in report.days], "money", currency),
            Series(
                _("Expected that day"),
                [round(day.expected, 2) for day in report.days],
                "money",
                currency,
                tone="muted",
            ),
        ],
        # Of the days that stand out; a year of addresses would make the page ten times as heavy.
        links=[buyers(d.day).url(query) if d.is_unusual else None for d in report.days],
        marks={at: _word(day) for at, day in enumerate(report.days) if day.is_unusual},
        size="tall",
        id="unusual",
    )


def _word(day: Day) -> str:
    word = _("unusually much") if day.score > 0 else _("unusually little")
    return f"{day.name}: {word}" if day.name else word


def _sheet(odd: list[Day]) -> Sheet:
    heads = [
        Head("day", _("Day"), "text", value=lambda day: formats.day(day.day)),
        Head("weekday", _("Weekday"), "text", value=lambda day: date_format(day.day, "l")),
        Head("name", _("Name"), "text", value=lambda day: day.name),
        of_metric("revenue"),
        Head(
            "expected",
            _("Expected that day"),
            "money",
            of_people=False,
            meaning=_(
                "The median of the four weeks around it, times how its weekday compares; for a named day"
                " that came before, also times how it went then."
            ),
        ),
        of_metric("orders"),
        of_metric("buyers"),
        Head(
            "score",
            _("How far off"),
            "number",
            of_people=False,
            meaning=_("In robust standard deviations (median and MAD); beyond 3.5 is unusual."),
        ),
    ]
    return tabulate("days", _("Unusual days"), heads, odd, people=lambda day: buyers(day.day))


REPORT = Report(
    key="unusual",
    subject="rhythm",
    question=gettext_lazy("Which days stood out?"),
    about=gettext_lazy(
        "Days with far more or less than their weekday brings, and who bought then."
    ),
    icon="activity",
    compute=compute,
    present=present,
    days=Range(365),
    by_place=True,
    metrics=KEYS,
    mark=names_mark,
)
