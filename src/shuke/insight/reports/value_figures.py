"""The figures of `value`: models fitted, everybody scored, and both tried on days that were held out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from shuke.insight.lifetime import (
    Buying,
    Histories,
    NotFitted,
    Spending,
    fit_buying,
    fit_spending,
)
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.histories import Bought, histories, repeats_between
from shuke.insight.metrics.snapshot import newest_order_day
from shuke.insight.reports.query import Query

UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375}
#: Below these nothing is said of the future: buyers, those of them who bought on two days or more, and days since
#: the shop's first order. Fewer fit any parameters.
BUYERS, REPEATERS, DAYS = 200, 50, 90
#: Days that are held out to see how right the model is, at most a third of all; fewer than `LEAST` show nothing.
HELD_OUT, LEAST = 90, 28
#: The last column of the picture counts everybody with so many repeats or more.
MOST_REPEATS = 7
NAMED = 20


@dataclass(frozen=True)
class Column:
    """Of buyers with `repeats` days of purchase after the first (`MOST_REPEATS`: or more): how many came
    again in the held-out days, a person, and how many were expected to."""

    repeats: int
    buyers: int
    actual: float
    expected: float


@dataclass(frozen=True)
class Held:
    """The model of the days up to `until`, tried on the days after it up to `last`. `error`: expected by actual
    purchases of all, less one; `rank_correlation`: of expected and actual, over people (Spearman)."""

    until: dt.date
    last: dt.date
    buyers: int
    expected: float
    actual: int
    error: float | None
    rank_correlation: float | None
    columns: list[Column]


@dataclass(frozen=True)
class Worth:
    """One buyer. `alive`: probability that they still buy; `orders`: expected days of purchase in the days
    ahead; `value`: expected net revenue of them; `stayed`: the same of somebody who has not left; `next`: the day by which one in two like them will have come,
    where that is within two years."""

    customer: int
    alive: float
    orders: float
    value: float
    stayed: float
    next: dt.date | None


@dataclass(frozen=True)
class Outlook:
    """All buyers of today over the days ahead, with the standard error of each sum: of the parameters and,
    for orders, of chance."""

    alive: float
    orders: float
    orders_error: float
    value: float
    value_error: float


@dataclass(frozen=True)
class ValueReport:
    """`repeats`: buyers by their days of purchase after the first, the last entry `MOST_REPEATS` or more.
    `missing`: why nothing is said of the future ("few", "alike"), else "". Parameters are in `unit` and the currency of
    the basis; `chances`: buyers by tenths of their probability to be alive."""

    until: dt.date
    unit: str
    ahead: int
    buyers: int
    repeaters: int
    repeats: Sequence[int]
    missing: str = ""
    buying: dict[str, float] | None = None
    standard_errors: dict[str, float | None] | None = None
    log_likelihood: float | None = None
    spending: dict[str, float] | None = None
    outlook: Outlook | None = None
    chances: Sequence[int] = ()
    best: Sequence[Worth] = ()
    leaving: Sequence[Worth] = ()
    held_out: Held | None = None


def compute(connection: Any, query: Query) -> ValueReport:
    basis, unit = query.basis, UNITS[query["unit"]]
    bought = histories(connection, basis)
    repeaters = int((bought.repeats > 0).sum())
    report = ValueReport(
        basis.as_of,
        query["unit"],
        query["ahead"],
        len(bought.customer),
        repeaters,
        np.bincount(np.minimum(bought.repeats, MOST_REPEATS), minlength=MOST_REPEATS + 1).tolist(),
    )
    if report.buyers < BUYERS or repeaters < REPEATERS or int(bought.age.max()) < DAYS:
        return replace(report, missing="few")
    of = _grouped(bought, unit)
    try:
        buying = fit_buying(of)
        spending = _spending(bought)
    except NotFitted:
        return replace(report, missing="alike")
    ahead = query["ahead"] / unit
    scored = _scored(buying, spending, of, bought, ahead, unit)
    return replace(
        report,
        buying=dict(zip(("r", "alpha", "a", "b"), buying.parameters.tolist(), strict=True)),
        standard_errors=buying.standard_errors,
        log_likelihood=buying.log_likelihood,
        spending={"p": spending.p, "q": spending.q, "v": spending.v},
        outlook=_outlook(buying, of, scored, ahead),
        chances=_chances(scored),
        best=_named(scored, bought, basis, np.argsort(-scored.value, kind="stable")),
        leaving=_named(scored, bought, basis, _missed(scored)),
        held_out=_tried(connection, basis, buying, of, bought, unit),
    )


@dataclass(frozen=True)
class _Scored:
    """Per buyer, in the order of `Bought`; `wait` in days; `worth`: value of a purchase, net."""

    alive: np.ndarray
    orders: np.ndarray
    value: np.ndarray
    wait: np.ndarray
    worth: np.ndarray


def _grouped(bought: Bought, unit: float) -> Histories:
    return Histories.grouped(bought.repeats, bought.last, bought.age, unit)


def _spending(bought: Bought) -> Spending:
    positive = bought.average > 0
    return fit_spending(bought.repeats[positive].astype(float), bought.average[positive])


def _scored(
    buying: Buying, spending: Spending, of: Histories, bought: Bought, ahead: float, unit: float
) -> _Scored:
    purchases = np.where(bought.average > 0, bought.repeats, 0)
    worth = spending.mean(purchases, bought.average) * bought.net_share
    orders = buying.orders(of, ahead)[of.group]
    wait = buying.until_next(of)[of.group] * unit
    return _Scored(buying.alive(of)[of.group], orders, orders * worth, wait, worth)


def _outlook(buying: Buying, of: Histories, scored: _Scored, ahead: float) -> Outlook:
    orders, value = float(scored.orders.sum()), float(scored.value.sum())
    by_group = np.bincount(of.group, weights=scored.worth, minlength=len(of.repeats))
    orders_error = buying.error_of(lambda each: float(each.orders(of, ahead) @ of.people))
    value_error = buying.error_of(lambda each: float(each.orders(of, ahead) @ by_group))
    chance = orders**0.5
    return Outlook(
        float(scored.alive.sum()),
        orders,
        float(np.hypot(orders_error, chance)),
        value,
        float(np.hypot(value_error, (scored.orders @ scored.worth**2) ** 0.5)),
    )


def _chances(scored: _Scored) -> list[int]:
    tenth = np.minimum((scored.alive * 10).astype(int), 9)
    return np.bincount(tenth, minlength=10).tolist()


def _missed(scored: _Scored) -> np.ndarray:
    """Who probably has left, by what they would bring had they stayed."""
    stayed = np.where(scored.alive < 0.5, scored.value / np.maximum(scored.alive, 1e-9), -1.0)
    return np.argsort(-stayed, kind="stable")[: int((stayed >= 0).sum())]


def _named(scored: _Scored, bought: Bought, basis: Basis, order: np.ndarray) -> list[Worth]:
    return [
        Worth(
            int(bought.customer[at]),
            float(scored.alive[at]),
            float(scored.orders[at]),
            float(scored.value[at]),
            float(scored.value[at] / max(scored.alive[at], 1e-9)),
            basis.as_of + dt.timedelta(days=round(float(scored.wait[at])))
            if scored.wait[at] <= 730
            else None,
        )
        for at in order[:NAMED]
    ]


def _tried(
    connection: Any, basis: Basis, buying: Buying, of: Histories, bought: Bought, unit: float
) -> Held | None:
    """Days after the as-of day are held out where there are any; else the model is fitted anew without the
    last days, and tried on these."""
    newest = newest_order_day(connection)
    if newest and (newest - basis.as_of).days >= LEAST:
        return _compared(connection, basis, replace(basis, as_of=newest), buying, of, bought, unit)
    days = min(HELD_OUT, int(bought.age.max()) // 3)
    earlier = replace(basis, as_of=basis.as_of - dt.timedelta(days=days), until=None)
    if days < LEAST:
        return None
    then = histories(connection, earlier)
    if len(then.customer) < BUYERS:
        return None
    groups = _grouped(then, unit)
    try:
        return _compared(connection, earlier, basis, fit_buying(groups), groups, then, unit)
    except NotFitted:
        return None


def _compared(
    connection: Any, until: Basis, last: Basis, buying: Buying, of: Histories, bought: Bought,
    unit: float,
) -> Held:  # fmt: skip
    expected = buying.orders(of, (last.as_of - until.as_of).days / unit)[of.group]
    came = repeats_between(connection, until, last)
    actual = np.array([came.get(pk, 0) for pk in bought.customer.tolist()], dtype=float)
    place = np.minimum(bought.repeats, MOST_REPEATS)
    columns = []
    for repeats in range(MOST_REPEATS + 1):
        these = place == repeats
        if count := int(these.sum()):
            columns.append(
                Column(repeats, count, float(actual[these].mean()), float(expected[these].mean()))
            )
    total = int(actual.sum())
    varied = np.ptp(actual) > 0 and np.ptp(expected) > 0
    return Held(
        until.as_of,
        last.as_of,
        len(actual),
        float(expected.sum()),
        total,
        float(expected.sum() / total - 1) if total else None,
        float(spearmanr(expected, actual).statistic) if varied else None,
        columns,
    )
