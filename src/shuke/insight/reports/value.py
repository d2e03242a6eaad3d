"""What today's customers will bring: who still buys, how often, for how much; and how right that was before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics.worth import BUYERS, DAYS, REPEATERS
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import Head, Presentation, Sheet, Stat, tabulate
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.value_figures import (
    MOST_REPEATS,
    Held,
    ValueReport,
    Worth,
    compute,
)

#: A normal distribution holds 19 of 20 within so many standard errors.
SURE = 1.96
#: Off by more than this, a season is the likely reason.
OFF = 0.15
#: Less than this share leaves after a purchase: as good as nobody.
NOBODY = 0.002
UNIT_NAMES = {
    "day": gettext_lazy("day"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("month"),
}


def present(report: ValueReport, query: Query) -> Presentation:
    if not report.buyers:
        return Presentation(missing=_why(report))
    if report.missing:
        return Presentation(_why(report), sheets=[_so_far(report)])
    outlook, currency = report.outlook, query.basis.currency
    assert outlook and report.buying
    stats = [
        Stat(
            _("Still buying"),
            formats.number(round(outlook.alive)),
            _("Of all who ever bought, how many have probably not left: the sum of their chances."),
        ),
        Stat(
            _("Expected purchases"),
            formats.number(round(outlook.orders)),
            _("Days on which today's customers will buy, in the days ahead. Who comes new is not among them."),
        ),
    ]  # fmt: skip
    notices = [_accuracy(report.held_out)]
    if outlook.value is None:
        notices.insert(
            0,
            _(
                "What they will spend cannot be told: what a purchase brings varies so much that it has no mean. How often they come can."
            ),
        )
    if (held := report.held_out) and abs(held.error or 0) > OFF:
        notices.append(
            _("The model knows no season: what people buy at one time of the year more than at another, it misses.")
        )  # fmt: skip
    if report.buying["a"] / (report.buying["a"] + report.buying["b"]) < NOBODY:
        notices.append(
            _(
                "Nobody has been seen to leave yet: the orders of these days do not tell who left from who pauses, "
                "so everybody counts as still buying."
            )
        )  # fmt: skip
    pictures = [_chances_picture(report)]
    if report.held_out:
        pictures.insert(0, _calibration(report.held_out))
    sheets = [
        _people("best", _("Worth most in the days ahead"), report.best),
        _people("leaving", _("Worth most, and probably gone"), report.leaving, gone=True),
    ]
    sheets[0] = replace(sheets[0], method=_method(report))
    return Presentation(
        _answer(report, currency), stats, pictures, [each for each in sheets if each.lines], notices
    )


def _answer(report: ValueReport, currency: str) -> str:
    outlook = report.outlook
    assert outlook
    days = formats.number(report.ahead)
    if outlook.value is None or outlook.value_error is None:
        orders, error = outlook.orders, SURE * outlook.orders_error
        return _("In the next %(days)s days today's customers buy on about %(orders)s days: in 19 of 20 cases between %(low)s and %(high)s.") % {
            "days": days,
            "orders": formats.number(round(orders)),
            "low": formats.number(max(0, round(orders - error))),
            "high": formats.number(round(orders + error)),
        }  # fmt: skip
    value, error = outlook.value, SURE * outlook.value_error
    return _("In the next %(days)s days today's customers bring about %(value)s: in 19 of 20 cases between %(low)s and %(high)s.") % {
        "days": days,
        "value": formats.money_short(round(value), currency),
        "low": formats.money_short(max(0, round(value - error)), currency),
        "high": formats.money_short(round(value + error), currency),
    }  # fmt: skip


def _so_far(report: ValueReport) -> Sheet:
    heads = [
        Head("repeats", _("Repeated purchases"), "text", value=lambda row: _repeats(row[0])),
        Head("buyers", _("Buyers"), value=lambda row: row[1]),
    ]
    return tabulate(
        "so_far", _("How often they bought so far"), heads, list(enumerate(report.repeats))
    )


def why_not(missing: str, buyers: int, repeaters: int) -> str:
    """Why nothing is said of the future, in words."""
    if missing == "alike":
        return _("The customers of this shop buy so much alike that nobody's future can be told apart from another's.")  # fmt: skip
    return _(
        "Too little is known to say what anybody will bring: it takes %(buyers)s buyers, %(repeaters)s of them "
        "with two days of purchase, and %(days)s days. So far: %(known)s buyers, %(again)s of them more than once."
    ) % {
        "buyers": BUYERS,
        "repeaters": REPEATERS,
        "days": DAYS,
        "known": formats.number(buyers),
        "again": formats.number(repeaters),
    }  # fmt: skip


def _why(report: ValueReport) -> str:
    return why_not(report.missing, report.buyers, report.repeaters)


def _accuracy(held: Held | None) -> str:
    if held is None or held.error is None:
        return _("There are too few days yet to try these figures on the past.")
    if abs(held.error) < 0.005:
        off = _("exact to half a percent")
    elif held.error > 0:
        off = _("%(n)s too many") % {"n": formats.percent(held.error)}
    else:
        off = _("%(n)s too few") % {"n": formats.percent(-held.error)}
    return _(
        "Tried on the days from %(first)s to %(last)s, of which it knew nothing: %(expected)s days of purchase were "
        "expected, %(actual)s came (%(off)s)."
    ) % {
        "first": formats.day(held.until + dt.timedelta(days=1)),
        "last": formats.day(held.last),
        "expected": formats.number(round(held.expected)),
        "actual": formats.number(held.actual),
        "off": off,
    }  # fmt: skip


def _method(report: ValueReport) -> str:
    assert report.buying and report.standard_errors
    fitted = ", ".join(
        f"{name} {value:.3f}"
        + ("" if (error := report.standard_errors[name]) is None else f" ± {error:.3f}")
        for name, value in report.buying.items()
    )
    spent = ", ".join(f"{name} {value:.2f}" for name, value in (report.spending or {}).items())
    return _(
        "Buying till leaving (BG/NBD; Fader, Hardie, Lee 2005) and spending (Gamma-Gamma; Fader, Hardie 2013), by "
        "maximum likelihood. %(fitted)s. Time in units of one %(unit)s."
    ) % {"fitted": "; ".join(filter(None, (fitted, spent))), "unit": UNIT_NAMES[report.unit]}  # fmt: skip


def _calibration(held: Held) -> Chart:
    return Chart(
        title=_("How often they came in the days it did not know, by how often before"),
        kind="bar",
        x=[_repeats(column.repeats) for column in held.columns],
        x_label=_("Repeated purchases"),
        series=[
            Series(_("Actual"), [round(column.actual, 3) for column in held.columns],
                   of=_("days")),
            Series(_("Expected"), [round(column.expected, 3) for column in held.columns],
                   tone="muted", of=_("days")),
        ],
        id="calibration",
    )  # fmt: skip


def _repeats(number: int) -> str:
    if number == MOST_REPEATS:
        return _("%(n)s or more") % {"n": number}
    return formats.number(number)


def _chances_picture(report: ValueReport) -> Chart:
    return Chart(
        title=_("How many are how likely to still buy"),
        kind="bar",
        x=[f"{10 * tenth}–{10 * tenth + 10}%" for tenth in range(10)],
        x_label=_("Chance of still buying"),
        series=[Series(_("Customers"), list(report.chances), of=_("people"))],
        id="chances",
    )


def _people(key: str, title: str, rows: Sequence[Worth], *, gone: bool = False) -> Sheet:
    heads = [
        Head("customer", _("Customer"), "text", value=lambda each: f"#{each.customer}"),
        Head("value", _("Expected revenue"), "money",
             meaning=_("Expected purchases by what a purchase of theirs is worth, returns taken off.")),
        Head("alive", _("Still buying"), "share",
             meaning=_("The probability that they have not left.")),
        Head("orders", _("Expected purchases"), "number",
             meaning=_("Expected days of purchase in the days ahead.")),
        Head("next", _("Next purchase by"), "day",
             meaning=_("The day by which one in two with the same history will have come again, if they have not left.")),
    ]  # fmt: skip
    if gone:
        heads[-1] = Head("stayed", _("Had they stayed"), "money",
                         meaning=_("What they would bring in the days ahead if they have not left."))  # fmt: skip
    return tabulate(key, title, heads, rows, person=lambda each: each.customer)


REPORT = Report(
    key="value",
    subject="people",
    question=gettext_lazy("What will today's customers bring?"),
    about=gettext_lazy(
        "Who still buys, how often and for how much, and how right that was on days it did not know."
    ),
    icon="chart-line",
    compute=compute,
    present=present,
    options=(
        Option("ahead", gettext_lazy("Ahead"), "365", low=7, high=1825, unit=gettext_lazy("days")),
        Option("unit", gettext_lazy("Counted in"), "week", UNIT_NAMES),
    ),
    by_place=True,
    either_way=False,
)
