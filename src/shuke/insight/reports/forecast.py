"""What the next months may bring, with an interval that the past has earned."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import METRICS, calendar, measured
from shuke.insight.metrics.forecast import ORIGINS, SEASONS, Forecast, forecast
from shuke.insight.metrics.narrow import purchases
from shuke.insight.reports import months
from shuke.insight.reports.asking import Asked, Option
from shuke.insight.reports.report import Report
from shuke.insight.reports.showing import Audience, Head, Kind, Line, Sheet, Shown

#: So many months are looked at.
MOST = 72
MEASURES = {key: METRICS[key].name for key in ("revenue", "orders")}
METHODS = {
    "seasonal": gettext_lazy(
        "Exponential smoothing with a damped trend and yearly seasons (Holt-Winters)."
    ),
    "last_year": gettext_lazy("The same month a year ago, moved by how the last year went."),
    "trend": gettext_lazy("Exponential smoothing with a damped trend, without seasons (Holt)."),
}


@dataclass(frozen=True)
class ForecastReport:
    """Whole months, the first of number `first` (`metrics.calendar`); `ahead` is None when the history is
    too short."""

    measure: str
    first: int
    history: list[float]
    ahead: Forecast | None


def find(shop: Any, asked: Asked) -> ForecastReport:
    measure, open_month = asked["measure"], months.next_open(asked.basis.as_of)
    rows = purchases(shop, asked.basis, anonymous=not asked.basis.sales_only)
    told = shop.run(measured(rows, (measure,), by=["day"])).to_pylist()
    if not told:
        return ForecastReport(measure, open_month, [], None)
    begin = calendar.first_day(min(row["day"] for row in told), "day")
    # The month in which the shop began is not a whole one, unless on its first day.
    first = max(calendar.number_of(begin, "month") + (begin.day > 1), open_month - MOST)
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in told:
        sums[calendar.number_of(calendar.first_day(row["day"], "day"), "month")] += row[measure]
    history = [float(sums[number]) for number in range(first, open_month)]
    return ForecastReport(measure, first, history, forecast(history, asked["ahead"]))


def show(found: ForecastReport, asked: Asked) -> Shown:
    if not found.history:
        return Shown(missing=_("After the first whole month of orders, this page looks ahead."))
    sheets = [_past(found)]
    if found.ahead is None:
        few = _("%(n)s whole months are too few to look ahead: six are needed, 27 for seasons.") % {
            "n": len(found.history)
        }
        return Shown("", [], [_picture(found, asked)], sheets, [few])
    answer = _(
        "%(month)s may bring %(value)s: in four cases of five between %(low)s and %(high)s."
    ) % {
        "month": months.name(found.first + len(found.history)),
        "value": _text(found, asked, found.ahead.values[0]),
        "low": _text(found, asked, found.ahead.low[0]),
        "high": _text(found, asked, found.ahead.high[0]),
    }
    notices = [
        _("%(method)s %(n)s forecasts from the past were off by %(error)s on average.")
        % {
            "method": METHODS[found.ahead.method],
            "n": found.ahead.origins,
            "error": formats.percent(found.ahead.error),
        }
    ]
    if len(found.history) < SEASONS * 12 + ORIGINS[0]:
        notices.append(
            _("With less than 27 whole months the seasons are not known: trust it the less.")
        )
    sheets = [_coming(found), *sheets]
    return Shown(answer, [], [_picture(found, asked)], sheets, notices, _last_year(found))


def _text(found: ForecastReport, asked: Asked, value: float) -> str:
    if found.measure == "orders":
        return formats.number(round(value))
    return formats.money_short(round(value), asked.basis.currency)


def buyers(number: int) -> Audience:
    """Who bought in a month."""
    return Audience(
        _("Bought in %(month)s") % {"month": months.name(number)}, (months.bought(number, number),)
    )


def _last_year(found: ForecastReport) -> Audience | None:
    """Who bought a year ago in the months ahead: whom to remind."""
    if found.ahead is None or len(found.history) < 12:
        return None
    first = found.first + len(found.history) - 12
    last = min(first + len(found.ahead.values) - 1, first + 11)
    name = _("Bought in these months last year")
    return Audience(name, (months.bought(first, last),))


def _picture(found: ForecastReport, asked: Asked) -> Chart:
    past, ahead = found.history, found.ahead
    numbers = range(found.first, found.first + len(past) + (len(ahead.values) if ahead else 0))
    unit = "money" if found.measure == "revenue" else "number"
    currency = asked.basis.currency
    of = "" if unit == "money" else MEASURES[found.measure]
    series = [Series(MEASURES[found.measure], past, unit, currency, of=of)]
    if ahead:
        before: list[float | None] = [None] * (len(past) - 1)
        ends = [[*before, past[-1], *values] for values in (ahead.values, ahead.low, ahead.high)]
        series.append(
            Series(_("Forecast"), ends[0], unit, currency, dashed=True, low=ends[1], high=ends[2])
        )
    links = [buyers(number).url(asked) for number in range(found.first, found.first + len(past))]
    return Chart(
        title=_("What was and what may come"),
        kind="line",
        x=[calendar.first_day(number, "month") for number in numbers],
        x_label=_("Month"),
        series=series,
        links=links,
        note=_("The band holds four of five forecasts from the past.") if ahead else "",
        size="tall",
        id="forecast",
    )


def _kind(found: ForecastReport) -> Kind:
    return "money" if found.measure == "revenue" else "count"


def _coming(found: ForecastReport) -> Sheet:
    kind, ahead = _kind(found), found.ahead
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
        number = found.first + len(found.history) + at
        place = len(found.history) + at - 12
        known = 0 <= place < len(found.history)
        year_ago = found.history[place] if known else None
        whom = buyers(number - 12) if known else None
        cells = (*(round(value, 2) for value in values), year_ago)
        lines.append(Line((months.name(number), *cells), audiences=(None,) * 4 + (whom,)))
    return Sheet("coming", _("What may come"), heads, lines)


def _past(found: ForecastReport) -> Sheet:
    heads = [
        Head("month", _("Month"), "text"),
        Head("value", MEASURES[found.measure], _kind(found), found.measure),
    ]
    lines = [
        Line((months.name(found.first + at), value), buyers(found.first + at))
        for at, value in enumerate(found.history)
    ]
    return Sheet("past", _("What was"), heads, lines[::-1])


REPORT = Report(
    key="forecast",
    subject="rhythm",
    question=gettext_lazy("What may the next months bring?"),
    about=gettext_lazy("A look ahead by trend and season, and how wrong it was in the past."),
    icon="sparkles",
    find=find,
    show=show,
    options=(
        Option("measure", gettext_lazy("Of"), "revenue", MEASURES),
        Option("ahead", gettext_lazy("Ahead"), "3", low=1, high=12, unit=gettext_lazy("months")),
    ),
    metrics=("revenue", "orders"),
)
