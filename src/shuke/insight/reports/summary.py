"""The shop on one page: some days beside those before, and everything since the beginning."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.insight import metrics
from shuke.insight.metrics.breakdown import figures
from shuke.insight.metrics.period import Period
from shuke.insight.metrics.summary import Summary
from shuke.insight.queries.why import why
from shuke.insight.reports.breakdown import windows
from shuke.insight.reports.options import Range
from shuke.insight.reports.presentation import Head, Line, Presentation, Sheet
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.tiles import days_text, text, tiles

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
#: What the tiles tell of the days asked about; Today tells some of them.
LATELY = (
    "revenue",
    "orders",
    "buyers",
    "new_customers",
    "returning_share",
    "average_order",
    "profit",
    "return_rate",
)


@dataclass(frozen=True)
class SummaryReport(Summary):
    """The shop since its beginning; `lately` are the metrics of the days asked about (None: all of them),
    `before` those of the days that they are compared with."""

    period: Period | None
    against: Period | None
    lately: dict[str, Any]
    before: dict[str, Any] | None


def compute(connection: Any, query: Query) -> SummaryReport:
    now, before = windows(connection, query)
    return SummaryReport(
        **vars(metrics.summary(connection, query.basis)),
        period=query.period,
        against=query.against,
        lately=figures(connection, query.basis, LATELY, now)[None],
        before=figures(connection, query.basis, LATELY, before)[None] if before else None,
    )


def present(report: SummaryReport, query: Query) -> Presentation:
    currency = query.basis.currency
    answer = _("%(buyers)s buyers brought %(revenue)s; %(repeat)s of them came back.") % {
        "buyers": formats.number(report.buyers),
        "revenue": formats.money_short(report.revenue - report.anonymous_revenue, currency),
        "repeat": formats.percent(report.repeat_share or 0),
    }
    if report.anonymous_sales:
        answer += " " + _("Orders whose customer nobody knows brought %(revenue)s more.") % {
            "revenue": formats.money_short(report.anonymous_revenue, currency)
        }
    missing = "" if report.sales else _("Import orders, and this page tells how the shop is doing.")
    return Presentation(
        answer,
        stats=tiles(LATELY, report.lately, report.before, query),
        sheets=[_whole(report, query)],
        notices=_notices(report, currency),
        missing=missing,
        period=days_text(query),
    )


def _notices(report: SummaryReport, currency: str) -> list[str]:
    words = why(report.lately, report.before, currency) if report.before else ""
    return [words] if words else []


def _whole(report: SummaryReport, query: Query) -> Sheet:
    """Every figure since the beginning, with what it means."""
    scope, lines = query.scope(None), []
    for name, key in FIGURES.items():
        metric, value = metrics.METRICS[key], getattr(report, name)
        value_text = text(key, value, query.basis.currency)
        cells = (str(metric.name), value_text, str(metric.definition))
        lines.append(Line(cells, scope=scope, tells=(key, value)))
    if report.other_currency_orders:
        lines.append(
            Line(
                (
                    _("Orders without an exchange rate"),
                    formats.number(report.other_currency_orders),
                    _("In another currency, on a day without a rate: they are in no figure."),
                )
            )
        )
    heads = [
        Head("figure", _("Figure"), "text"),
        Head("value", _("Value"), "figure"),
        Head("meaning", _("What it means"), "text"),
    ]
    return Sheet("figures", _("Since the beginning"), heads, lines)


REPORT = Report(
    key="summary",
    subject="people",
    question=gettext_lazy("How is the shop doing?"),
    about=gettext_lazy("Orders, buyers, revenue, profit, and how much of it is known."),
    icon="sun",
    compute=compute,
    present=present,
    days=Range(30, compares=True, compare="before"),
    by_place=True,
    metrics=(*FIGURES.values(), *(key for key in LATELY if key not in FIGURES.values())),
)
