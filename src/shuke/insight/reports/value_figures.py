"""The figures of `value`: models fitted, everybody scored, and both tried on days that were held out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from shuke.insight.lifetime import NotFitted
from shuke.insight.metrics import worth
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.histories import Bought, histories, repeats_between
from shuke.insight.metrics.snapshot import newest_order_day
from shuke.insight.metrics.worth import BUYERS, UNITS, Model, Scores
from shuke.insight.reports.query import Query

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
    value: float | None
    stayed: float | None
    next: dt.date | None


@dataclass(frozen=True)
class Outlook:
    """All buyers of today over the days ahead, with the standard error of each sum: of the parameters and,
    for orders, of chance."""

    alive: float
    orders: float
    orders_error: float
    value: float | None
    value_error: float | None


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
    if worth.is_too_little(bought):
        return replace(report, missing="few")
    try:
        model = worth.fit(bought, unit)
    except NotFitted:
        return replace(report, missing="alike")
    buying, spending = model.buying, model.spending
    scored = worth.score(model, query["ahead"])
    return replace(
        report,
        buying=dict(zip(("r", "alpha", "a", "b"), buying.parameters.tolist(), strict=True)),
        standard_errors=buying.standard_errors,
        log_likelihood=buying.log_likelihood,
        spending=None if spending is None else spending.parameters,
        outlook=_outlook(model, scored, query["ahead"] / unit),
        chances=_chances(scored),
        best=_named(scored, bought, basis, np.argsort(-_rank(scored), kind="stable")),
        leaving=_named(scored, bought, basis, _missed(scored)),
        held_out=tried(connection, basis, model),
    )


def _rank(scored: Scores) -> np.ndarray:
    """What people are ranked by: their value, or purchases where no value can be told."""
    return scored.orders if np.isnan(scored.value).all() else scored.value


def _outlook(model: Model, scored: Scores, ahead: float) -> Outlook:
    buying, of = model.buying, model.of
    orders = float(scored.orders.sum())
    orders_error = buying.error_of(lambda each: float(each.orders(of, ahead) @ of.people))
    outlook = Outlook(
        float(scored.alive.sum()), orders, float(np.hypot(orders_error, orders**0.5)), None, None
    )
    if model.spending is None:
        return outlook
    by_group = np.bincount(of.group, weights=scored.worth, minlength=len(of.repeats))
    value_error = buying.error_of(lambda each: float(each.orders(of, ahead) @ by_group))
    chance = (scored.orders @ scored.worth**2) ** 0.5
    return replace(
        outlook, value=float(scored.value.sum()), value_error=float(np.hypot(value_error, chance))
    )


def _chances(scored: Scores) -> list[int]:
    tenth = np.minimum((scored.alive * 10).astype(int), 9)
    return np.bincount(tenth, minlength=10).tolist()


def _missed(scored: Scores) -> np.ndarray:
    """Who probably has left, by what they would bring had they stayed."""
    stayed = np.where(scored.alive < 0.5, _rank(scored) / np.maximum(scored.alive, 1e-9), -1.0)
    return np.argsort(-stayed, kind="stable")[: int((stayed >= 0).sum())]


def _named(scored: Scores, bought: Bought, basis: Basis, order: np.ndarray) -> list[Worth]:
    return [
        Worth(
            int(bought.customer[at]),
            float(scored.alive[at]),
            float(scored.orders[at]),
            _number(scored.value[at]),
            _number(scored.stayed[at]),
            basis.as_of + dt.timedelta(days=round(float(scored.wait[at])))
            if scored.wait[at] <= 730
            else None,
        )
        for at in order[:NAMED]
    ]


def _number(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def tried(connection: Any, basis: Basis, model: Model) -> Held | None:
    """Days after the as-of day are held out where there are any; else the model is fitted anew without the
    last days, and tried on these. None: too few days, or people, to try it on."""
    newest = newest_order_day(connection)
    if newest and (newest - basis.as_of).days >= LEAST:
        return _compared(connection, basis, replace(basis, as_of=newest), model)
    days = min(HELD_OUT, int(model.bought.age.max()) // 3)
    earlier = replace(basis, as_of=basis.as_of - dt.timedelta(days=days), until=None)
    if days < LEAST:
        return None
    then = histories(connection, earlier)
    if len(then.customer) < BUYERS:
        return None
    try:
        return _compared(connection, earlier, basis, worth.fit(then, model.unit))
    except NotFitted:
        return None


def _compared(connection: Any, until: Basis, last: Basis, model: Model) -> Held:
    bought, of = model.bought, model.of
    ahead = (last.as_of - until.as_of).days / model.unit
    expected = model.buying.orders(of, ahead)[of.group]
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
