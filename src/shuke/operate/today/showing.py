"""The parts of Today that show the shop's figures, for their templates."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.figures import Figure
from shuke.insight.queries.lately import PERIODS, TODAY, Lately
from shuke.insight.queries.why import why
from shuke.operate.today.leads import lead
from shuke.operate.today.numbers import Numbers, latest, numbers
from shuke.shop import queries as shop


def figures_part(actor: Actor) -> dict[str, Any] | None:
    """Today's figures, over everything; None without the right to see orders and reports, and in a shop
    without any."""
    figures = numbers(actor)
    if figures is None or not shop.counted(actor).exists():
        return None
    return {"numbers": figures, "stats": _stats(figures)}


def lately_part(actor: Actor) -> dict[str, Any] | None:
    """The week and the month beside those before; None while the analysis copy is being made, and while
    nothing was sold in either."""
    if not actor.can("orders.view"):
        return None
    figures = latest(actor)
    if figures is None or not (figures.now[30]["orders"] or figures.before[30]["orders"]):
        return None
    return {
        "lately": figures,
        "rows": _compared(figures),
        "coverage": figures.now[30]["cost_coverage"],
        "chart": _chart(figures),
        "why": why(figures.now[30], figures.before[30], figures.currency),
    }


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


def _compared(lately: Lately) -> list[dict]:
    """Rows of the comparison: a figure of the last 7 and 30 days, each against the days before."""
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


def _chart(lately: Lately) -> Chart:
    days = lately.days
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
                lately.currency,
            )
        ],
        links=[lead("revenue", day, day) for day, _value in days],
        note=_("The last bar is not over yet."),
    )
