"""Own figures against those of the industry, over the same time."""

import calendar as months
import datetime as dt
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
from shuke.insight.reports.asking import Asked
from shuke.insight.reports.report import Report
from shuke.insight.reports.showing import Audience, Head, Line, Sheet, Shown

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


def find(shop: Any, asked: Asked) -> IndustryReport:
    as_of = asked.basis.as_of
    told = [row for row in benchmarks.latest() if days(row.period)[0] <= as_of]
    periods = list(dict.fromkeys(row.period for row in told))[:MOST]
    if not told:
        own = figures(shop, asked.basis, *days(str(as_of.year)))
        buyers = int(own["buyers"] or 0)
        year = str(as_of.year)
        return IndustryReport(
            [Compared(key, year, _number(own[key]), buyers, None) for key in COMPARABLE]
        )
    known = {period: figures(shop, asked.basis, *days(period)) for period in periods}
    return IndustryReport(
        [
            Compared(
                row.metric,
                row.period,
                _number(known[row.period][row.metric]),
                int(known[row.period]["buyers"] or 0),
                float(row.value),
                row.source,
            )
            for row in told
            if row.period in known
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


def show(found: IndustryReport, asked: Asked) -> Shown:
    link = (_("Import industry figures"), reverse("insight:benchmarks"), "upload")
    if not any(row.buyers for row in found.compared):
        missing = _("Import orders, and this page sets your figures beside the industry's.")
        return Shown(missing=missing, link=link, link_needs="insight.edit")
    notices, answer = [], ""
    told = [row for row in found.compared if row.difference is not None]
    if not told:
        notices.append(
            _("No figure of the industry is known for this time. Import some to compare.")
        )
    else:
        newest = [row for row in told if row.period == told[0].period]
        answer = _("In %(period)s you are ahead of the industry in %(n)s of %(all)s figures.") % {
            "period": named(told[0].period),
            "n": sum(row.is_better for row in newest),
            "all": len(newest),
        }
    if any(days(row.period)[1] > asked.basis.as_of for row in found.compared):
        notices.append(_("The newest time is not over: your figures of it may still change."))
    pictures = [_picture(told, asked)] if told else []
    audience = buyers(found.compared[0].period)
    shown = Shown(answer, [], pictures, [_sheet(found, asked)], notices, audience)
    shown.link, shown.link_needs = link, "insight.edit"
    return shown


def named(period: str) -> str:
    return formats.month(days(period)[0]) if "-" in period else period


def buyers(period: str) -> Audience:
    """Who bought in a period."""
    first, last = days(period)
    when = {"from": first.isoformat(), "to": last.isoformat()}
    name = _("Bought in %(month)s") % {"month": named(period)}
    return Audience(name, ({"field": "orders", "op": "at_least", "value": 1, "when": when},))


def text(metric: str, value: float | None, currency: str) -> str:
    """A figure as its unit is written."""
    match METRICS[metric].unit:
        case "money":
            return formats.money(value, currency)
        case "share":
            return formats.percent(value)
    return formats.number(value, None if value is None else 2)


def _picture(told: list[Compared], asked: Asked) -> Chart:
    newest = [row for row in told if row.period == told[0].period]
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
        links=[buyers(row.period).url(asked) for row in newest],
        lying=True,
        note=_("0 % is the industry. Of the return rate less is better."),
        id="industry",
    )


def _sheet(found: IndustryReport, asked: Asked) -> Sheet:
    heads = [
        Head("metric", _("Figure"), "text"),
        Head("period", _("Time"), "text"),
        Head("own", _("Yours"), "figure"),
        Head("industry", _("Industry"), "figure", of_people=False),
        Head(
            "difference",
            _("Difference"),
            "share",
            meaning=_("Yours by the industry's, less 1."),
            of_people=False,
        ),
        Head("buyers", _("Buyers"), metric="buyers"),
        Head("source", _("Source"), "text"),
    ]
    currency = asked.basis.currency
    lines = []
    for row in found.compared:
        own, industry = (text(row.metric, v, currency) for v in (row.own, row.industry))
        told = (named(row.period), own, industry, row.difference, row.buyers, row.source)
        name, tone = str(METRICS[row.metric].name), "good" if row.is_better else "bad"
        tones = ("",) * 4 + (tone if row.difference else "",)
        lines.append(Line((name, *told), buyers(row.period), tones=tones))
    return Sheet("figures", _("Figures"), heads, lines)


REPORT = Report(
    key="industry",
    subject="people",
    question=gettext_lazy("How do we compare?"),
    about=gettext_lazy("Your figures beside those of the industry, over the same time."),
    icon="globe",
    find=find,
    show=show,
    metrics=COMPARABLE,
    mark=benchmarks.newest,
    either_way=False,
)
