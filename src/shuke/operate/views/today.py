"""The first page: the shop's numbers and who needs attention now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common import clock
from shuke.common.access import Request, signed_in
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.figures import Figure
from shuke.insight.queries.lately import PERIODS, TODAY
from shuke.operate.today import Numbers, concerns, numbers
from shuke.operate.today.leads import lead


@signed_in
def today(request: Request) -> HttpResponse:
    figures = numbers(request.actor)
    context = {
        "day": formats.weekday(clock.today()),
        "numbers": figures,
        "stats": _stats(figures) if figures else [],
        "rows": _compared(figures) if figures and figures.lately else [],
        "coverage": figures.lately.now[30]["cost_coverage"] if figures and figures.lately else None,
        "chart": _chart(figures) if figures and figures.lately else None,
        "concerns": concerns(request.actor),
    }
    return render(request, "operate/today.html", context)


def _stats(figures: Numbers) -> list[dict]:
    """Today's figures, each with that of the same weekday a week ago up to the same hour."""
    names = [
        ("revenue", _("Net revenue today"), True),
        ("orders", _("Orders today"), False),
        ("new_customers", _("New customers today"), False),
    ]
    stats = []
    for name, label, is_money in names:
        value, before = getattr(figures.today, name), getattr(figures.week_ago, name)
        earlier = (
            formats.money_short(before, figures.currency) if is_money else formats.number(before)
        )
        stats.append(
            {
                "label": label,
                "value": value,
                "money": is_money,
                "before": earlier,
                "url": lead(name, clock.today(), clock.today()),
                "figure": Figure(name, value, f"{clock.today()}/{clock.today()}"),
            }
        )
    return stats


def _compared(figures: Numbers) -> list[dict]:
    """Rows of the comparison: a figure of the last 7 and 30 days, each against the days before."""
    lately = figures.lately
    assert lately is not None, "the page shows these rows only once the analysis copy is there"
    return [
        {
            "label": metric.name,
            "kind": metric.unit,
            "help": metric.definition,
            "cells": [
                {
                    **_cell(lately.now[days][metric.key], lately.before[days][metric.key]),
                    "url": lead(metric.key, *lately.span(days)),
                    "figure": lately.figure(metric.key, days),
                }
                for days in PERIODS
            ],
        }
        for metric in TODAY
        if any(lately.now[days][metric.key] is not None for days in PERIODS)
    ]


def _cell(now, before) -> dict:
    """A figure with its relative change, its size, and the difference in percentage points."""
    change = None if now is None or not before or before < 0 else float(now / before) - 1
    if change is None:
        return {"value": now, "change": None}
    return {
        "value": now,
        "change": change,
        "size": abs(change),
        "points": abs(float(now - before)) * 100,
    }


def _chart(figures: Numbers) -> Chart:
    assert figures.lately is not None, "the page draws it only once the analysis copy is there"
    days = figures.lately.days
    return Chart(
        title=_("Net revenue by day"),
        kind="bar",
        x=[formats.weekday(day) for day, _value in days],
        x_label=_("Day"),
        series=[
            Series(
                pgettext("of the shop", "Net revenue"),
                [value for _day, value in days],
                "money",
                figures.currency,
            )
        ],
        links=[lead("revenue", day, day) for day, _value in days],
        note=_("The last bar is not over yet."),
    )
