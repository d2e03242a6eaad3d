"""How the shop goes over time: orders, buyers, revenue and profit by day, week or month."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import calendar, measured
from shuke.insight.metrics.calendar import Grain
from shuke.insight.metrics.narrow import purchases
from shuke.insight.metrics.rhythm import buyers_by
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    bought,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query, grain_option
from shuke.insight.reports.report import Report

METRICS = ("revenue", "orders", "buyers", "average_order", "profit", "return_rate")
OVER_ORDERS = tuple(key for key in METRICS if key != "buyers")
#: So many periods are told, the last one included.
PERIODS = {"day": 60, "week": 52, "month": 36}


@dataclass(frozen=True)
class Period:
    """One day, week or month: the metrics of `METRICS`; anonymous orders are in all but buyers."""

    start: dt.date
    revenue: Decimal
    orders: int
    buyers: int
    average_order: float | None
    profit: Decimal | None
    return_rate: float | None


@dataclass(frozen=True)
class Trend:
    """Every period in order, those without orders too. The last one may not be over."""

    grain: Grain
    periods: list[Period]


def compute(connection: Any, query: Query) -> Trend:
    grain: Grain = query["grain"]
    last = calendar.number_of(query.basis.as_of, grain)
    first = last - PERIODS[grain] + 1
    rows = purchases(connection, query.basis, anonymous=not query.basis.sales_only)
    rows = rows.filter(rows.day >= calendar.number_of(calendar.first_day(first, grain), "day"))
    rows = rows.mutate(period=calendar.of_day(rows.day, grain))
    sums = connection.run(measured(rows, OVER_ORDERS, by=["period"])).to_pylist()
    buyers = connection.run(buyers_by(connection, query.basis, grain, first)).to_pylist()
    buyers_by_period = {row["period"]: row["buyers"] for row in buyers}
    figures = {row["period"]: _figures(row, buyers_by_period.get(row["period"], 0)) for row in sums}
    if not figures:
        return Trend(grain, [])
    empty = {**dict.fromkeys(METRICS), "revenue": Decimal(0), "orders": 0, "buyers": 0}
    return Trend(
        grain,
        [
            Period(calendar.first_day(number, grain), **figures.get(number, empty))
            for number in range(min(figures), last + 1)
        ],
    )


def _figures(row: dict, buyers: int) -> dict:
    return {key: buyers if key == "buyers" else row[key] for key in METRICS}


def present(report: Trend, query: Query) -> Presentation:
    if not report.periods:
        return Presentation(
            missing=_("Import orders, and this page shows how they come in over time.")
        )
    currency = query.basis.currency
    audiences = [_buyers(period, report.grain) for period in report.periods]
    # The last one is not over; it is compared only where it stands alone.
    best = max(report.periods[:-1] or report.periods, key=lambda period: period.revenue)
    picture = Chart(
        title=_("Revenue over time"),
        kind="bar",
        x=[period.start for period in report.periods],
        series=[
            Series(
                _("Net revenue"), [period.revenue for period in report.periods], "money", currency
            )
        ],
        links=[audience.url(query) for audience in audiences],
        x_label=_("Begins"),
        size="tall",
    )
    heads = [
        Head("start", _("Begins"), "text", value=lambda period: _named(period, report.grain)),
        *(of_metric(key) for key in METRICS),
    ]
    answer = _("The best was %(day)s with %(revenue)s.") % {
        "day": _named(best, report.grain),
        "revenue": formats.money_short(best.revenue, currency),
    }
    sheet = tabulate(
        "periods",
        _("Every period"),
        heads,
        reversed(report.periods),
        people=lambda period: _buyers(period, report.grain),
    )
    notices = [_("The last period is not over: its figures will still grow.")]
    return Presentation(
        answer, pictures=[picture], sheets=[sheet], notices=notices, audience=audiences[-1]
    )


def _named(period: Period, grain: Grain) -> str:
    return formats.month(period.start) if grain == "month" else formats.day(period.start)


def _buyers(period: Period, grain: Grain) -> Audience:
    last = calendar.last_day(calendar.number_of(period.start, grain), grain)
    name = _("Bought %(start)s to %(end)s") % {
        "start": formats.day(period.start),
        "end": formats.day(last),
    }
    return Audience(name, (bought(period.start, last),))


REPORT = Report(
    key="trend",
    subject="rhythm",
    question=gettext_lazy("How is business going?"),
    about=gettext_lazy("Revenue, orders, buyers and profit by day, week or month."),
    icon="chart-column",
    compute=compute,
    present=present,
    options=(grain_option(),),
    metrics=METRICS,
)
