"""What may come next: exponential smoothing, checked against what it would have said before.

Damped trend after E. S. Gardner, E. McKenzie, "Forecasting Trends in Time Series", 1985; seasons after
P. R. Winters, "Forecasting Sales by Exponentially Weighted Moving Averages", 1960. The interval is not a
formula's: it holds as many of the past forecasts' errors as it promises (rolling origin, see L. J.
Tashman, "Out-of-sample tests of forecasting accuracy", 2000).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

Method = Literal["seasonal", "last_year", "trend"]
#: Values that a season needs to be known, in seasons; and that any forecast needs.
SEASONS = 2
LEAST = 6
#: Forecasts from the past that an interval rests on, at least and at most.
ORIGINS = (3, 18)
#: The interval holds this share of the past errors.
SURE = 0.8
DAMPING = 0.9
_STEPS = (0.05, 0.2, 0.4, 0.7)
_GRID = np.array(list(product(_STEPS, (0.0, 0.05, 0.2), (0.05, 0.2, 0.4))))


@dataclass(frozen=True)
class Forecast:
    """`values` of the coming periods with the ends of their interval; `error` is the mean error of the
    past forecasts of one period, as a share; `origins` is how many there were."""

    method: Method
    values: list[float]
    low: list[float]
    high: list[float]
    error: float
    origins: int


def forecast(history: Sequence[float], periods: int, season: int = 12) -> Forecast | None:
    """The next `periods` after `history` (whole periods, oldest first); None when it is too short.

    With two seasons and some periods more, the method that erred least on the past; before that, a
    damped trend.
    """
    values = np.asarray(history, dtype=float)
    if len(values) < LEAST:
        return None
    logs = bool((values > 0).all())
    series = np.log(values) if logs else values
    methods: dict[Method, Callable] = {"trend": lambda past, n: _smooth(past, n, 0)}
    first = LEAST - 2
    if len(values) >= SEASONS * season + ORIGINS[0]:
        methods = {
            "seasonal": lambda past, n: _smooth(past, n, season),
            "last_year": lambda past, n: _last_year(past, n, season),
            **methods,
        }
        first = SEASONS * season
    first = max(first, len(values) - ORIGINS[1])
    errors = {name: _past_errors(series, periods, first, way) for name, way in methods.items()}
    method = min(errors, key=lambda name: float(np.mean(np.abs(errors[name][0]))))
    middle = methods[method](series, periods)
    reach = _reach(errors[method], periods)
    interval = (middle, middle - reach, middle + reach)
    middle, low, high = (np.exp(each) for each in interval) if logs else interval
    return Forecast(
        method,
        middle.tolist(),
        low.tolist(),
        high.tolist(),
        _error(errors[method][0], series[first:], logs),
        len(values) - first,
    )


def _past_errors(series: np.ndarray, periods: int, first: int, way: Callable) -> list[list[float]]:
    """By how many periods ahead: what came minus what was said, from every origin on."""
    errors: list[list[float]] = [[] for _ in range(periods)]
    for origin in range(first, len(series)):
        predicted = way(series[:origin], periods)
        for ahead, value in enumerate(series[origin : origin + periods]):
            errors[ahead].append(float(value - predicted[ahead]))
    return errors


def _reach(errors: list[list[float]], periods: int) -> np.ndarray:
    """Half widths: the order statistic that holds `SURE` of the errors and one more to come; further
    ahead never narrower, and widened by the root of the periods where too few errors are known."""
    reaches: list[float] = []
    for ahead in range(periods):
        sizes = sorted(abs(error) for error in errors[ahead])
        place = math.ceil((len(sizes) + 1) * SURE) - 1
        before = reaches[-1] if reaches else 0.0
        if len(sizes) >= ORIGINS[0]:
            reaches.append(max(before, sizes[min(place, len(sizes) - 1)]))
        else:
            reaches.append(before * math.sqrt((ahead + 1) / max(ahead, 1)))
    return np.array(reaches)


def _error(errors: list[float], values: np.ndarray, logs: bool) -> float:
    sizes = np.abs(np.array(errors))
    if logs:
        return float(np.mean(np.exp(sizes) - 1))
    mean = float(np.mean(np.abs(values)))
    return float(np.mean(sizes)) / mean if mean else 0.0


def _last_year(history: np.ndarray, periods: int, season: int) -> np.ndarray:
    """The same period a season ago, moved by how the last season differs from the one before."""
    moved = history[-season:].mean() - history[-2 * season : -season].mean()
    return np.array([history[-season + n % season] for n in range(periods)]) + moved


def _smooth(history: np.ndarray, periods: int, season: int) -> np.ndarray:
    """Exponential smoothing with a damped trend and (when `season` is not 0) added seasons: of a grid of
    weights those that erred least one step ahead."""
    alpha, beta, gamma = _GRID.T
    grid = len(_GRID)
    begin = history[: season or 1]
    level = np.full(grid, begin.mean())
    trend = np.zeros(grid)
    if season:
        trend += (history[season : 2 * season].mean() - begin.mean()) / season
    seasons = np.tile(begin - begin.mean(), (grid, 1)) if season else np.zeros((grid, 1))
    missed = np.zeros(grid)
    width = seasons.shape[1]
    for at in range(season or 1, len(history)):
        place = at % width
        expected = level + DAMPING * trend + seasons[:, place]
        missed += (history[at] - expected) ** 2
        before = level
        level = alpha * (history[at] - seasons[:, place]) + (1 - alpha) * (level + DAMPING * trend)
        trend = beta * (level - before) + (1 - beta) * DAMPING * trend
        if season:
            seasons[:, place] += gamma * (history[at] - level - seasons[:, place])
    best = int(np.argmin(missed))
    damped = np.cumsum(DAMPING ** np.arange(1, periods + 1))
    places = [(len(history) + n) % width for n in range(periods)]
    return level[best] + damped * trend[best] + seasons[best, places]
