"""Figures beside what they were in the days compared with: under a number of a page, as columns of a table."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.metric import Unit
from shuke.insight.reports.presentation import Head, Stat, of_metric
from shuke.insight.reports.tiles import compared_with, in_unit, signed_change

Value = Callable[[Any], Any]


def against(key: str, now: Value, before: Value) -> list[Head]:
    """Two columns: what a metric was in the days compared with, and how it changed."""
    metric, kind = METRICS[key], of_metric(key).kind
    name, changed = (
        _("%(metric)s before") % {"metric": metric.name},
        pgettext("comparison", "Change"),
    )

    def moved(row: Any) -> str:
        return signed_change(metric.unit, now(row), before(row))

    return [
        Head(f"{key}_before", name, kind, meaning=metric.definition, of_people=False, value=before),
        Head(f"{key}_change", changed, "figure", of_people=False, value=moved),
    ]


def beside(unit: Unit, now: Any, before: Any, currency: str, *, better: int = 1) -> Stat:
    """What a figure was and by how much it moved, to be written under it (`insight/_moved.html`)."""
    text = in_unit(unit, now, currency, short=True)
    return Stat("", text, better=better, **compared_with(unit, now, before, currency))
