"""What the next months may bring, with an interval that the past has earned."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import METRICS, calendar, measured
from shuke.insight.metrics.forecast import Forecast, forecast, least
from shuke.insight.metrics.narrow import purchases
from shuke.insight.reports import months
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Kind,
    Line,
    Presentation,
    Sheet,
    Stat,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report

#: So many months are looked at.
MOST = 72
MEASURES = {key: METRICS[key].name for key in ("revenue", "orders")}
METHODS = {
    "seasonal": gettext_lazy(
        "Exponential smoothing with a damped trend and yearly seasons (Holt-Winters)."
    ),
    "last_year": gettext_lazy("The same month a year ago, moved by how the last year went."),
    "naive": gettext_lazy("The same month a year ago: nothing else did better."),
    "trend": gettext_lazy("Exponential smoothing with a damped trend, without seasons (Holt)."),
}


@dataclass(frozen=True)
class Running:
    """The month that has begun: what it brought up to the as-of day, and, when anything may be said
    ahead, what the whole of it may bring. That is never below what it has brought already."""

    number: int
    to_date: float
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ForecastReport:
    """Whole months, the first of number `first` (`metrics.calendar`). `running` is None on the last day
    of a month; `ahead` tells the months that have not begun, None when the history is too short."""

    measure: str
    first: int
    history: list[float]
    running: Running | None
    ahead: Forecast | None

    @property
    def next(self) -> int:
        """The number of the first month that has not begun."""
        return self.first + len(self.history) + (self.running is not None)


def compute(connection: Any, query: Query) -> ForecastReport:
    measure, open_month = query["measure"], months.next_open(query.basis.as_of)
    rows = purchases(connection, query.basis, anonymous=not query.basis.sales_only)
    days = connection.run(measured(rows, (measure,), by=["day"])).to_pylist()
    if not days:
        return ForecastReport(measure, open_month, [], None, None)
    begin = calendar.first_day(min(row["day"] for row in days), "day")
    # The month in which the shop began is not a whole one, unless on its first day.
    first = max(calendar.number_of(begin, "month") + (begin.day > 1), open_month - MOST)
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in days:
        sums[calendar.number_of(calendar.first_day(row["day"], "day"), "month")] += row[measure]
    history = [float(sums[number]) for number in range(first, open_month)]
    running = None
    if calendar.first_day(open_month, "month") <= query.basis.as_of:
        running = Running(open_month, float(sums[open_month]))
    ahead = forecast(history, query["ahead"] + (running is not None))
    if running and ahead:
        running, ahead = _begun(running, ahead)
    return ForecastReport(measure, first, history, running, ahead)


def _begun(running: Running, ahead: Forecast) -> tuple[Running, Forecast]:
    """The first month of `ahead` has begun: it is told beside what it has brought, not foretold."""
    ways = {name: getattr(ahead, name) for name in ("values", "low", "high")}
    value, low, high = (max(months[0], running.to_date) for months in ways.values())
    left = {name: months[1:] for name, months in ways.items()}
    return replace(running, value=value, low=low, high=high), replace(ahead, **left)


def present(report: ForecastReport, query: Query) -> Presentation:
    if not report.history:
        return Presentation(
            missing=_("After the first whole month of orders, this page looks ahead.")
        )
    sheets = [_past(report)]
    if report.ahead is None:
        few = _(
            "%(n)s whole months are known, and %(least)s are needed: the season shows only after two"
            " years, and a forecast that does not know it would mislead."
        ) % {"n": len(report.history), "least": least()}
        return Presentation(few, _stats(report, query), [_picture(report, query)], sheets)
    answer = _(
        "%(month)s may bring %(value)s: in four cases of five between %(low)s and %(high)s."
    ) % {
        "month": months.name(report.next),
        "value": _text(report, query, report.ahead.values[0]),
        "low": _text(report, query, report.ahead.low[0]),
        "high": _text(report, query, report.ahead.high[0]),
    }
    notices = [
        _(
            "Tried on the past, it was off by %(error)s on average; simply taking the month of the year"
            " before, by %(naive)s."
        )
        % {
            "error": formats.percent(report.ahead.error),
            "naive": formats.percent(report.ahead.naive_error),
        }
    ]
    sheets = [_coming(report), *sheets]
    picture = _picture(report, query)
    return Presentation(
        answer, _stats(report, query), [picture], sheets, notices, _last_year(report)
    )


def _stats(report: ForecastReport, query: Query) -> list[Stat]:
    """The running month so far."""
    if report.running is None:
        return []
    return [
        Stat(
            _("%(month)s so far") % {"month": months.name(report.running.number)},
            _text(report, query, report.running.to_date),
            _("From the first of the month up to %(day)s; the forecast begins after this month.")
            % {"day": formats.day(query.basis.as_of)},
            buyers(report.running.number) if report.running.to_date else None,
        )
    ]


def _text(report: ForecastReport, query: Query, value: float) -> str:
    if report.measure == "orders":
        return formats.number(round(value))
    return formats.money_short(round(value), query.basis.currency)


def buyers(number: int) -> Audience:
    """Who bought in a month."""
    return Audience(
        _("Bought in %(month)s") % {"month": months.name(number)}, (months.bought(number, number),)
    )


def _last_year(report: ForecastReport) -> Audience | None:
    """Who bought a year ago in the months ahead: whom to remind."""
    if report.ahead is None or len(report.history) < 12:
        return None
    first = report.next - 12
    last = min(first + len(report.ahead.values) - 1, first + 11)
    name = _("Bought in these months last year")
    return Audience(name, (months.bought(first, last),))


def _picture(report: ForecastReport, query: Query) -> Chart:
    past, ahead, running = report.history, report.ahead, report.running
    numbers = range(report.first, report.next + (len(ahead.values) if ahead else 0))
    unit = "money" if report.measure == "revenue" else "number"
    currency = query.basis.currency
    of = "" if unit == "money" else MEASURES[report.measure]
    series = [Series(MEASURES[report.measure], past, unit, currency, of=of)]
    if ahead:
        before: list[float | None] = [*[None] * (len(past) - 1), past[-1]]
        begun = [[running.value], [running.low], [running.high]] if running else [[], [], []]
        ways = (ahead.values, ahead.low, ahead.high)
        ends = [[*before, *whole, *values] for whole, values in zip(begun, ways, strict=True)]
        series.append(
            Series(_("Forecast"), ends[0], unit, currency, dashed=True, low=ends[1], high=ends[2])
        )
    links = [buyers(number).url(query) for number in range(report.first, report.next)]
    so_far = {}
    if running:
        series[0] = replace(series[0], values=[*past, running.to_date])
        so_far[len(past)] = _("so far, up to %(day)s") % {"day": formats.day(query.basis.as_of)}
    return Chart(
        title=_("Past and forecast"),
        kind="line",
        x=[calendar.first_day(number, "month") for number in numbers],
        x_label=_("Month"),
        series=series,
        links=links,
        marks=so_far,
        note=_("The band holds four of five forecasts from the past.") if ahead else "",
        size="tall",
        id="forecast",
    )


def _kind(report: ForecastReport) -> Kind:
    return "money" if report.measure == "revenue" else "count"


def _coming(report: ForecastReport) -> Sheet:
    kind, ahead = _kind(report), report.ahead
    heads = [
        Head("month", _("Month"), "text"),
        Head("value", _("Forecast"), kind),
        Head(
            "low", _("At least"), kind, meaning=_("Lower end of what holds in four cases of five.")
        ),
        Head(
            "high", _("At most"), kind, meaning=_("Upper end of what holds in four cases of five.")
        ),
        Head("year_ago", _("A year ago"), kind),
    ]
    lines = []
    for at, values in enumerate(
        zip(ahead.values, ahead.low, ahead.high, strict=True) if ahead else ()
    ):
        number = report.next + at
        place = number - report.first - 12
        is_past = 0 <= place < len(report.history)
        year_ago = report.history[place] if is_past else None
        whom = buyers(number - 12) if is_past else None
        cells = (*(round(value, 2) for value in values), year_ago)
        lines.append(Line((months.name(number), *cells), audiences=(None,) * 4 + (whom,)))
    method = ""
    if ahead:
        method = _("%(method)s Tried on %(n)s months of the past. %(band)s") % {
            "method": METHODS[ahead.method],
            "n": ahead.origins,
            "band": _("Four of five of those months lay between the two ends."),
        }
    return Sheet("coming", _("Months ahead"), heads, lines, method=method)


def _past(report: ForecastReport) -> Sheet:
    heads = [
        Head("month", _("Month"), "text", value=lambda row: months.name(row[0])),
        Head(
            "value",
            MEASURES[report.measure],
            _kind(report),
            report.measure,
            value=lambda row: row[1],
        ),
    ]
    rows = list(enumerate(report.history, report.first))[::-1]
    return tabulate("past", _("Past months"), heads, rows, people=lambda row: buyers(row[0]))


REPORT = Report(
    key="forecast",
    subject="rhythm",
    question=gettext_lazy("What will the next months bring?"),
    about=gettext_lazy("A look ahead by trend and season, and how wrong it was in the past."),
    icon="sparkles",
    compute=compute,
    present=present,
    options=(
        Option("measure", gettext_lazy("Of"), "revenue", MEASURES),
        Option("ahead", gettext_lazy("Ahead"), "3", low=1, high=12, unit=gettext_lazy("months")),
    ),
    metrics=("revenue", "orders"),
)
