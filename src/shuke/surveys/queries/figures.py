"""What answers come to: the survey's figure, over all of it, by wave, week and group."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncWeek

from shuke.common import clock
from shuke.surveys.measures import Measure, measure
from shuke.surveys.models import Response

Counts = Mapping[int, int]


@dataclass(frozen=True)
class Row:
    """One wave, week or group with its figure (None: nobody answered the head question)."""

    words: Any
    answered: int
    figure: Measure | None


def measure_of(survey_id: int, since: dt.datetime | None = None) -> Measure | None:
    """The figure of a survey, of answers since a moment."""
    rows = Response.objects.filter(survey=survey_id)
    if since is not None:
        rows = rows.filter(at__gt=since)
    return figure_over(rows)


def figure_over(rows: QuerySet[Response]) -> Measure | None:
    """By the measure that most of the responses have: a survey has one."""
    by_measure: dict[str, dict[int, int]] = defaultdict(dict)
    scored = rows.exclude(score=None).order_by().values_list("measure", "score")
    for key, score, count in scored.annotate(n=Count("pk")):
        by_measure[key][score] = count
    if not by_measure:
        return None
    key = max(by_measure, key=lambda each: (sum(by_measure[each].values()), each))
    return measure(key, by_measure[key])


def by_week(rows: QuerySet[Response]) -> list[Row]:
    """The latest 26 weeks of the shop with answers, the earliest first."""
    week = TruncWeek("at", tzinfo=clock.shop_zone())
    return _split(rows.annotate(part=week), lambda part: part.date())[-26:]


def by_wave(rows: QuerySet[Response]) -> list[Row]:
    return _split_by(rows, "wave__number")


def by_group(rows: QuerySet[Response]) -> list[Row]:
    return _split_by(rows.exclude(group=""), "group")


def _split_by(rows: QuerySet[Response], column: str) -> list[Row]:
    return _split(rows.annotate(part=F(column)), lambda part: part)


def _split(rows: QuerySet[Response], words: Any) -> list[Row]:
    counts: dict[Any, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    answered: dict[Any, int] = defaultdict(int)
    counted = rows.order_by().values_list("part", "measure", "score").annotate(n=Count("pk"))
    for part, key, score, count in counted:
        answered[part] += count
        if score is not None:
            counts[part][key][score] = count
    return [Row(words(part), answered[part], _most(counts[part])) for part in sorted(answered)]


def _most(by_measure: Mapping[str, Counts]) -> Measure | None:
    if not by_measure:
        return None
    key = max(by_measure, key=lambda each: (sum(by_measure[each].values()), each))
    return measure(key, by_measure[key])
