"""The shop on one page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import clock
from shuke.common.kit import formats
from shuke.insight import metrics
from shuke.insight.metrics.comparing import lately
from shuke.insight.metrics.summary import Summary
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Line,
    Presentation,
    Sheet,
    Stat,
    bought,
)
from shuke.insight.reports.query import Option, Query
from shuke.insight.reports.report import Report

#: Figure -> the metric that defines it.
FIGURES = {
    "sales": "orders",
    "returns": "returns",
    "anonymous_sales": "anonymous_orders",
    "revenue": "revenue",
    "profit": "profit",
    "cost_coverage": "cost_coverage",
    "average_order": "average_order",
    "buyers": "customers",
    "one_time_buyers": "one_time_buyers",
    "repeat_share": "repeat_share",
    "first_order_at": "first_order",
    "last_order_at": "last_order",
}


#: What the tiles tell of the last days, and whether more of it is better (1) or less is (-1).
LATELY = {
    "revenue": 1,
    "orders": 1,
    "buyers": 1,
    "average_order": 1,
    "profit": 1,
    "return_rate": -1,
}


@dataclass(frozen=True)
class SummaryReport(Summary):
    """The shop since its beginning; `lately` are the metrics of the days `first` to `last`, `before` those
    of as many days before."""

    first: dt.date
    last: dt.date
    lately: dict[str, Any]
    before: dict[str, Any]


def compute(connection: Any, query: Query) -> SummaryReport:
    # Today counts, as everywhere else; the days before are told up to the same hour.
    last, days = query.basis.as_of, int(query["days"])
    now, before = lately(connection, query.basis, tuple(LATELY), last, days)
    whole = metrics.summary(connection, query.basis)
    return SummaryReport(
        **vars(whole),
        first=last - dt.timedelta(days=days - 1),
        last=last,
        lately=now,
        before=before,
    )


def _text(key: str, value: Any, currency: str, *, short: bool = False) -> str:
    match metrics.METRICS[key].unit:
        case "money":
            return (formats.money_short if short else formats.money)(value, currency)
        case "share":
            return formats.percent(value)
        case "moment":
            return formats.moment(value)
    return formats.number(value)


def _tiles(report: SummaryReport, currency: str) -> list[Stat]:
    """What the last days brought, each with what the days before did."""
    span = {"first": formats.day(report.first), "last": formats.day(report.last)}
    buyers = Audience(
        _("Bought %(first)s to %(last)s") % span,
        (bought(report.first, report.last),),
    )
    tiles = []
    for key, better in LATELY.items():
        now, before = report.lately[key], report.before[key]
        comparable = now is not None and before is not None and before > 0
        share = metrics.METRICS[key].unit == "share"
        tiles.append(
            Stat(
                str(metrics.METRICS[key].name),
                _text(key, now, currency, short=True),
                str(metrics.METRICS[key].definition),
                buyers if report.lately["buyers"] else None,
                change=_change(now, before, in_points=share) if comparable else None,
                in_points=share,
                against=_("before: %(figure)s")
                % {"figure": _text(key, before, currency, short=True)},
                better=better,
            )
        )
    return tiles


def _change(now: Any, before: Any, *, in_points: bool) -> float:
    """By which share it grew; a share by how many points, since a share of a share misleads."""
    return float(now - before) if in_points else float(now / before) - 1


def _period(report: SummaryReport) -> str:
    days = {"first": formats.day(report.first), "last": formats.day(report.last)}
    pattern = _("%(first)s to %(last)s, against as many days before.")
    if report.last == clock.today():
        pattern = _("%(first)s to %(last)s, against as many days before up to the same hour.")
    return pattern % days


def present(report: SummaryReport, query: Query) -> Presentation:
    currency = query.basis.currency
    lines = []
    for name, key in FIGURES.items():
        metric, text = metrics.METRICS[key], _text(key, getattr(report, name), currency)
        lines.append(Line((str(metric.name), text, str(metric.definition))))
    if report.other_currency_orders:
        lines.append(
            Line(
                (
                    _("Orders in other currencies"),
                    formats.number(report.other_currency_orders),
                    _("They are in none of these figures; nothing is converted."),
                )
            )
        )
    answer = _("%(buyers)s buyers brought %(revenue)s; %(repeat)s of them came back.") % {
        "buyers": formats.number(report.buyers),
        "revenue": formats.money_short(report.revenue, currency),
        "repeat": formats.percent(report.repeat_share or 0),
    }
    heads = [
        Head("figure", _("Figure"), "text"),
        Head("value", _("Value"), "figure"),
        Head("meaning", _("What it means"), "text"),
    ]
    missing = "" if report.sales else _("Import orders, and this page tells how the shop is doing.")
    sheet = Sheet("figures", _("Since the beginning"), heads, lines)
    tiles = _tiles(report, currency)
    return Presentation(
        answer, stats=tiles, sheets=[sheet], missing=missing, period=_period(report)
    )


REPORT = Report(
    key="summary",
    subject="people",
    question=gettext_lazy("How is the shop doing?"),
    about=gettext_lazy("Orders, buyers, revenue, profit, and how much of it is known."),
    icon="sun",
    compute=compute,
    present=present,
    options=(
        Option(
            "days",
            gettext_lazy("Last days"),
            "30",
            {
                "7": gettext_lazy("7 days"),
                "30": gettext_lazy("30 days"),
                "90": gettext_lazy("90 days"),
                "365": gettext_lazy("A year"),
            },
        ),
    ),
    metrics=(*FIGURES.values(), *(key for key in LATELY if key not in FIGURES.values())),
)
