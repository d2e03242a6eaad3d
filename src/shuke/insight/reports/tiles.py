"""Figures on top of a report: each with its definition, its people, and what it was in the days before."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.kit import formats
from shuke.common.kit.figures import Figure
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.metric import Unit
from shuke.insight.metrics.period import Period
from shuke.insight.reports.presentation import Audience, Stat, bought
from shuke.insight.reports.query import Query

#: Metrics of which less is better.
LESS = frozenset({"return_rate", "returns", "recency"})


def text(key: str, value: Any, currency: str, *, short: bool = False) -> str:
    """A metric's value as a person reads it."""
    return in_unit(METRICS[key].unit, value, currency, short=short)


def in_unit(unit: Unit, value: Any, currency: str, *, short: bool = False) -> str:
    """A value as a person reads it."""
    match unit:
        case "money":
            return (formats.money_short if short else formats.money)(value, currency)
        case "share":
            return formats.percent(value)
        case "moment":
            return formats.moment(value)
        case "number":
            return formats.number(value, None if value is None else 2)
        case "days" if value is not None:
            return formats.days(round(value))
    return formats.number(value)


def tiles(
    keys: Sequence[str], now: dict[str, Any], before: dict[str, Any] | None, query: Query
) -> list[Stat]:
    """Metrics of the days asked about, beside those of the days they are compared with."""
    currency = query.basis.currency
    scope = query.scope(query.period)
    stats = []
    for key in keys:
        metric, value = METRICS[key], now[key]
        then = compared_with(metric.unit, value, before[key], currency) if before else {}
        stats.append(
            Stat(
                str(metric.name),
                text(key, value, currency, short=True),
                str(metric.definition),
                buyers(query, query.period, metric=key) if value else None,
                better=-1 if key in LESS else 1,
                figure=Figure(key, value, *scope),
                **then,
            )
        )
    return stats


def compared_with(unit: Unit, now: Any, before: Any, currency: str) -> dict[str, Any]:
    """What a `Stat` says of the days before: in words, by how much, and in which measure."""
    figure = in_unit(unit, before, currency, short=True)
    return {
        "against": _("before: %(figure)s") % {"figure": figure},
        "change": change(unit, now, before),
        "in_points": unit == "share",
    }


def change(unit: Unit, now: Any, before: Any) -> float | None:
    """By which share it grew; a share by how many points, since a share of a share misleads."""
    if now is None or before is None or before <= 0:
        return None
    return float(now - before) if unit == "share" else float(now / before) - 1


def signed_change(unit: Unit, now: Any, before: Any) -> str:
    """The same in words; empty where nothing can be compared."""
    if (moved := change(unit, now, before)) is None:
        return formats.NOTHING
    sign = "+" if moved > 0 else ""
    if unit == "share":
        return _("%(n)s points") % {"n": sign + formats.number(100 * moved, 1)}
    return sign + formats.percent(moved)


def buyers(
    query: Query,
    period: Period | None,
    conditions: tuple[dict[str, Any], ...] = (),
    things: dict[str, list[str]] | None = None,
    *,
    metric: str = "buyers",
    name: str = "",
) -> Audience | None:
    """Who bought in these days, where the question asks, and of `things` (see `presentation.bought`);
    of the metrics of newcomers, who bought for the first time. None where no segment says it."""
    everywhere = {**query.places.things, **(things or {})}
    day = query.basis.as_of
    first, last = (period.first, period.last) if period else (None, day)
    conditions = (*query.places.conditions, *conditions)
    if metric and METRICS[metric].rows == "newcomers":
        if everywhere or first is None:
            return None
        since = {"field": "first_order", "op": "between"}
        since |= {"from": first.isoformat(), "to": last.isoformat()}
        conditions = (since, *conditions)
        title = _("First order %(first)s to %(last)s")
    else:
        conditions = (bought(first, last, **everywhere), *conditions)
        title = _("Bought %(first)s to %(last)s") if first else _("Bought up to %(last)s")
    days = {"first": formats.day(first), "last": formats.day(last)}
    return Audience(" · ".join(part for part in (name, title % days) if part), conditions)


def days_text(query: Query) -> str:
    """Which days the figures are of, and which ones they stand beside."""
    if query.period is None and query.against:
        ends = {"last": formats.day(query.basis.as_of), "until": formats.day(query.against.last)}
        return _("Up to %(last)s, against up to %(until)s.") % ends
    if query.period is None:
        return _("Since the beginning.")
    days = {
        "first": formats.day(query.period.first),
        "last": formats.day(query.period.last),
    }
    if query.against is None:
        return _("%(first)s to %(last)s.") % days
    days |= {
        "then": formats.day(query.against.first),
        "until": formats.day(query.against.last),
    }
    if query.period.last == clock.today():
        return _("%(first)s to %(last)s, against %(then)s to %(until)s up to the same hour.") % days
    return _("%(first)s to %(last)s, against %(then)s to %(until)s.") % days
