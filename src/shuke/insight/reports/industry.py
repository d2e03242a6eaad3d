"""Own figures against those of the industry, over the same time."""

import calendar as months
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import METRICS
from shuke.insight.metrics.comparing import COMPARABLE, figures
from shuke.insight.queries import benchmarks
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    bought,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report

#: So many periods are compared, the newest.
MOST = 12
#: Where less is better.
LESS = frozenset({"return_rate"})


@dataclass(frozen=True)
class Compared:
    """One metric in one period ("2026" or "2026-03"); `industry` is None where nobody told it."""

    metric: str
    period: str
    own: float | None
    buyers: int
    industry: float | None
    source: str = ""

    @property
    def difference(self) -> float | None:
        """Own by the industry's, less 1."""
        if self.own is None or not self.industry:
            return None
        return self.own / self.industry - 1

    @property
    def is_better(self) -> bool:
        ahead = (self.difference or 0) > 0
        return ahead != (self.metric in LESS)


@dataclass(frozen=True)
class IndustryReport:
    """By period, the newest first. Without imported figures: the own ones of the last whole year."""

    compared: list[Compared]


def compute(connection: Any, query: Query) -> IndustryReport:
    as_of = query.basis.as_of
    benchmark_rows = [row for row in benchmarks.latest() if days(row.period)[0] <= as_of]
    periods = list(dict.fromkeys(row.period for row in benchmark_rows))[:MOST]
    if not benchmark_rows:
        own = figures(connection, query.basis, *days(str(as_of.year)))
        buyers = int(own["buyers"] or 0)
        year = str(as_of.year)
        return IndustryReport(
            [Compared(key, year, _number(own[key]), buyers, None) for key in COMPARABLE]
        )
    own_figures = {period: figures(connection, query.basis, *days(period)) for period in periods}
    return IndustryReport(
        [
            Compared(
                row.metric,
                row.period,
                _number(own_figures[row.period][row.metric]),
                int(own_figures[row.period]["buyers"] or 0),
                float(row.value),
                row.source,
            )
            for row in benchmark_rows
            if row.period in own_figures
        ]
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def days(period: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of "2026" or "2026-03"."""
    year, _sign, month = period.partition("-")
    if not month:
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    last = months.monthrange(int(year), int(month))[1]
    return dt.date(int(year), int(month), 1), dt.date(int(year), int(month), last)


def present(report: IndustryReport, query: Query) -> Presentation:
    link = (_("Import industry figures"), reverse("insight:benchmarks"), "upload")
    if not any(row.buyers for row in report.compared):
        missing = _("Import orders, and this page sets your figures beside the industry's.")
        return Presentation(missing=missing, link=link, link_needs="insight.edit")
    notices, answer = [], ""
    comparable = [row for row in report.compared if row.difference is not None]
    if not comparable:
        notices.append(
            _("No figure of the industry is known for this time. Import some to compare.")
        )
    else:
        newest = [row for row in comparable if row.period == comparable[0].period]
        answer = _("In %(period)s you are ahead of the industry in %(n)s of %(all)s figures.") % {
            "period": named(comparable[0].period),
            "n": sum(row.is_better for row in newest),
            "all": len(newest),
        }
    if any(days(row.period)[1] > query.basis.as_of for row in report.compared):
        notices.append(_("The newest time is not over: your figures of it may still change."))
    pictures = [_picture(comparable, query)] if comparable else []
    audience = buyers(report.compared[0].period)
    presentation = Presentation(answer, [], pictures, [_sheet(report, query)], notices, audience)
    presentation.link, presentation.link_needs = link, "insight.edit"
    return presentation


def named(period: str) -> str:
    return formats.month(days(period)[0]) if "-" in period else period


def buyers(period: str) -> Audience:
    """Who bought in a period."""
    first, last = days(period)
    name = _("Bought in %(month)s") % {"month": named(period)}
    return Audience(name, (bought(first, last),))


def text(metric: str, value: float | None, currency: str) -> str:
    """A figure as its unit is written."""
    match METRICS[metric].unit:
        case "money":
            return formats.money(value, currency)
        case "share":
            return formats.percent(value)
    return formats.number(value, None if value is None else 2)


def _picture(rows: list[Compared], query: Query) -> Chart:
    newest = [row for row in rows if row.period == rows[0].period]
    return Chart(
        title=_("Against the industry"),
        kind="bar",
        x=[str(METRICS[row.metric].name) for row in newest],
        x_label=_("Figure"),
        series=[
            Series(
                name,
                [r.difference if r.is_better is good else None for r in newest],
                "percent",
                tone=tone,
            )
            for name, good, tone in ((_("Better"), True, "good"), (_("Worse"), False, "bad"))
        ],
        stacked=True,
        links=[buyers(row.period).url(query) for row in newest],
        lying=True,
        note=_("0% is the industry. Of the return rate less is better."),
        id="industry",
    )


def _sheet(report: IndustryReport, query: Query) -> Sheet:
    def figure(value: str) -> Callable[[Compared], str]:
        return lambda row: text(row.metric, getattr(row, value), query.basis.currency)

    def tone(row: Compared) -> str:
        return ("good" if row.is_better else "bad") if row.difference else ""

    heads = [
        Head("metric", _("Figure"), "text", value=lambda row: str(METRICS[row.metric].name)),
        Head("period", _("Time"), "text", value=lambda row: named(row.period)),
        Head("own", _("Yours"), "figure", value=figure("own")),
        Head("industry", _("Industry"), "figure", of_people=False, value=figure("industry")),
        Head(
            "difference",
            _("Difference"),
            "share",
            meaning=_("Yours by the industry's, less 1."),
            of_people=False,
            tone=tone,
        ),
        Head("buyers", _("Buyers"), metric="buyers"),
        Head("source", _("Source"), "text"),
    ]
    return tabulate(
        "figures", _("Figures"), heads, report.compared, people=lambda row: buyers(row.period)
    )


REPORT = Report(
    key="industry",
    subject="people",
    question=gettext_lazy("How do we compare?"),
    about=gettext_lazy("Your figures beside those of the industry, over the same time."),
    icon="globe",
    compute=compute,
    present=present,
    metrics=COMPARABLE,
    mark=benchmarks.newest,
    either_way=False,
)
