"""The words, pictures and people of the report on coming back."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.reports import second_order
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    Stat,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.repeat_figures import Repeat, Rhythm, Step, compute
from shuke.insight.reports.report import Report

#: The picture of days between ends here; longer pauses stand together in the last bar.
BARS, WIDTH = 26, 14


def present(report: Repeat, query: Query) -> Presentation:
    if not report.buyers:
        return Presentation(
            missing=_("Import orders, and this page tells who comes back, and when.")
        )
    due = _due(report.rhythm, query)
    sheets = [_numbers(report), _times(report), second_order.sheet(report.second, query)]
    if report.categories:
        sheets.append(_categories(report, query))
    return Presentation(
        _answer(report),
        stats=_stats(report, due),
        pictures=[_curve(report), *_histogram(report)],
        sheets=sheets,
        notices=_notices(report, query),
        audience=due,
    )


def _answer(report: Repeat) -> str:
    share = formats.percent(report.steps[0].went_on / report.buyers)
    if report.rhythm.median is None:
        return _("%(share)s of the buyers have ordered again.") % {"share": share}
    return _(
        "%(share)s of the buyers have ordered again; half of all next purchases follow within %(median)s days,"
        " four of five within %(late)s."
    ) % {
        "share": share,
        "median": formats.number(report.rhythm.median),
        "late": formats.number(report.rhythm.late),
    }


def _stats(report: Repeat, due: Audience | None) -> list[Stat]:
    rhythm = report.rhythm
    stats = [
        Stat(_("Ordered again"), formats.percent(report.steps[0].went_on / report.buyers),
             audience=_at_least(2)),
    ]  # fmt: skip
    if due is not None:
        stats += [
            Stat(_("Half come back within"), formats.days(rhythm.median or 0)),
            *_second_stat(report),
            Stat(_("Four of five within"), formats.days(rhythm.late or 0)),
            Stat(
                _("Due now"),
                formats.number(rhythm.due),
                _("Whose last order lies between these two numbers of days back."),
                due,
            ),
        ]
    return stats


def _second_stat(report: Repeat) -> list[Stat]:
    """The median of all: the days from the first purchase to the second."""
    if report.to_second is None:
        return []
    metric = METRICS["days_to_second"]
    return [Stat(str(metric.name), formats.days(report.to_second), str(metric.definition))]


def _notices(report: Repeat, query: Query) -> list[str]:
    notices = []
    if report.rhythm.median is None:
        notices.append(
            _("Too few came back yet (%(n)s) to tell a rhythm.")
            % {"n": formats.number(report.rhythm.repeats)}
        )
    if query["categories"] == "yes" and not report.categories:
        notices.append(_("No category has been bought again often enough to tell a rhythm."))
    return notices


# -- people ----------------------------------------------------------------------------------


def _at_least(number: int) -> Audience:
    where = {"field": "orders", "op": "at_least", "value": number}
    text = ngettext("At least %(n)s order", "At least %(n)s orders", number)
    return Audience(text % {"n": number}, (where,))


def _exactly(number: int) -> Audience:
    where = {"field": "orders", "op": "equals", "value": number}
    text = ngettext("Exactly %(n)s order", "Exactly %(n)s orders", number)
    return Audience(text % {"n": number}, (where,))


def _due(rhythm: Rhythm, query: Query) -> Audience | None:
    """Whose last order lies between the median and the 80 % quantile ago; it moves on with time."""
    if rhythm.median is None or rhythm.late is None:
        return None
    where: list[dict[str, Any]] = [{"field": "last_order", "op": "in_last", "days": rhythm.late}]
    if rhythm.median > 1:
        where.append({"field": "last_order", "op": "older_than", "days": rhythm.median - 1})
    else:
        where.append({"field": "last_order", "op": "before", "day": query.basis.as_of.isoformat()})
    return Audience(_("Due to come back now"), tuple(where))


def _due_of(rhythm: Rhythm, query: Query) -> Audience | None:
    """The same for a category: bought it that long ago, and not since."""
    if rhythm.median is None or rhythm.late is None:
        return None
    goods = {"field": "orders", "categories": [rhythm.category]}
    first, last = (
        query.basis.as_of - dt.timedelta(days=days) for days in (rhythm.late, rhythm.median)
    )
    when = {"from": first.isoformat(), "to": last.isoformat()}
    where: list[dict[str, Any]] = [{**goods, "op": "at_least", "value": 1, "when": when}]
    if rhythm.median:
        after = (last + dt.timedelta(days=1)).isoformat()
        since = {"from": after, "to": query.basis.as_of.isoformat()}
        where.append({**goods, "op": "at_most", "value": 0, "when": since})
    return Audience(_("Due for %(category)s") % {"category": rhythm.category}, tuple(where))


# -- tables ----------------------------------------------------------------------------------


def _numbers(report: Repeat) -> Sheet:
    def reached(step: Step) -> Audience:
        return _at_least(step.number)

    heads = [
        Head(
            "number",
            _("Which order"),
            "text",
            value=lambda step: _("Order %(n)s") % {"n": step.number},
        ),
        of_metric("customers", _("Reached it"), value="reached", people=reached),
        Head("share", _("Of all buyers"), "share", value=lambda step: step.reached / report.buyers),
        of_metric(
            "repeat_share",
            _("Went on to the next"),
            value=lambda step: step.went_on / step.reached,
        ),
        Head(
            "stayed",
            _("Stopped here so far"),
            value=lambda step: step.reached - step.went_on,
            people=lambda step: _exactly(step.number),
        ),
    ]
    note = _("Newcomers have had less time: the share that goes on will still rise.")
    title = _("From order to order")
    return tabulate("numbers", title, heads, report.steps, people=reached, note=note)


def _times(report: Repeat) -> Sheet:
    heads = [
        Head(
            "days",
            _("After the first purchase"),
            "text",
            value=lambda back: _("within %(n)s days") % {"n": back.days},
        ),
        of_metric("came_back", value="share"),
        Head("watched", _("Still waited for")),
    ]
    method = _(
        "Whoever came first only lately is counted for as long as they have been known (Kaplan–Meier),"
        " so young customers do not lower the share. Several orders on one day are one purchase."
    )
    return tabulate("times", _("How soon they come back"), heads, report.back, method=method)


def _categories(report: Repeat, query: Query) -> Sheet:
    def due(rhythm: Rhythm) -> Audience | None:
        return _due_of(rhythm, query)

    heads = [
        Head("category", _("Category"), "text"),
        Head("repeats", _("Bought again")),
        of_metric("days_between", _("Median days"), value="median"),
        Head("late", _("80% within days"), "days"),
        Head("due", _("Due now"), people=due),
    ]
    note = _("Days between two purchases of the same category by the same customer.")
    rows = report.categories
    return tabulate("categories", _("By category"), heads, rows, people=due, note=note)


# -- pictures --------------------------------------------------------------------------------


def _curve(report: Repeat) -> Chart:
    return Chart(
        title=_("Came back after the first purchase"),
        kind="bar",
        x=[formats.days(back.days) for back in report.back],
        series=[Series(_("Came back"), [back.share for back in report.back], "percent")],
    )


def _histogram(report: Repeat) -> list[Chart]:
    if not report.rhythm.repeats:
        return []
    bars = [0] * BARS
    for days, people in report.rhythm.gaps.items():
        bars[min((days - 1) // WIDTH, BARS - 1)] += people
    names = [f"{n * WIDTH + 1}–{(n + 1) * WIDTH}" for n in range(BARS - 1)]
    names.append(f"{(BARS - 1) * WIDTH + 1}+")
    return [
        Chart(
            title=_("Days between two purchases"),
            kind="bar",
            x=names,
            x_label=_("Days"),
            series=[Series(_("Number of purchases"), bars, of=_("Number of purchases"))],
        )
    ]


REPORT = Report(
    key="repeat",
    subject="rhythm",
    question=gettext_lazy("How many come back, and when?"),
    about=gettext_lazy("From the first order to the second and on, and the days between them."),
    icon="refresh-cw",
    compute=compute,
    present=present,
    options=(
        Option(
            "categories",
            gettext_lazy("By category"),
            "no",
            {"no": gettext_lazy("All goods"), "yes": gettext_lazy("By category")},
        ),
        second_order.OPTION,
    ),
    either_way=False,
    metrics=("repeat_share", "came_back", "days_between", "days_to_second"),
)
