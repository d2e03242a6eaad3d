"""Metrics as the palette finds them: by their name in either language, its pinyin or its initials, each leading
to the report that tells it."""

from collections.abc import Iterator
from functools import cache

from django.urls import reverse
from django.utils import translation
from pypinyin import Style, lazy_pinyin

from shuke.common.access import Actor
from shuke.common.slots import Hit
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.metric import Metric
from shuke.insight.reports import REPORTS, Report

MOST = 5
_LANGUAGES = ("zh-hans", "en")


def metric_hits(actor: Actor, text: str) -> Iterator[Hit]:
    """The metrics whose name holds every word of `text`, those that begin with it first, at most MOST."""
    sought = text.lower().split()
    matches = [
        (metric, report)
        for metric, report in _places()
        if all(word in _searchable(metric) for word in sought)
    ]
    matches.sort(key=lambda match: not str(match[0].name).lower().startswith(text.lower()))
    names = set()
    for metric, report in matches[:MOST]:
        if (name := str(metric.name)) not in names:  # two may be called alike: the first tells both
            names.add(name)
            yield Hit(name, _address(metric, report), str(report.question))


@cache
def _places() -> list[tuple[Metric, Report]]:
    """Every metric that a report tells, with the one that tells it best."""
    reported = {key for report in REPORTS.values() for key in report.metrics}
    return [(metric, _best(metric.key)) for metric in METRICS.values() if metric.key in reported]


def _best(key: str) -> Report:
    """The report that can be asked about that metric alone; else the one that tells the fewest beside it."""
    telling = [report for report in REPORTS.values() if key in report.metrics]
    return min(telling, key=lambda report: (not _is_measure(key, report), len(report.metrics)))


def _is_measure(key: str, report: Report) -> bool:
    return any(option.key == "measure" and key in option.offered() for option in report.options)


def _address(metric: Metric, report: Report) -> str:
    path = reverse("insight:report", args=[report.key])
    return f"{path}?measure={metric.key}" if _is_measure(metric.key, report) else path


@cache
def _searchable(metric: Metric) -> str:
    names = []
    for language in _LANGUAGES:
        with translation.override(language):
            names.append(str(metric.name))
    styles = (Style.NORMAL, Style.FIRST_LETTER)
    read = ["".join(lazy_pinyin(names[0], style=style)) for style in styles]
    return " ".join((*names, *read)).lower()
