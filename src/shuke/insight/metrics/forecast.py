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

Method = Literal["seasonal", "last_year", "trend", "naive"]
#: So many seasons must be over before one is known.
SEASONS = 2
#: Forecasts from the past that an interval rests on, at least and at most.
ORIGINS = (3, 18)
#: The interval holds this share of the past errors.
SURE = 0.8
DAMPING = 0.9
#: Told by factors (in logarithms) where no period is less than this share of the greatest: below it a
#: period is as good as empty, and factors grow beyond all numbers.
_FACTORS = 1e-3
_STEPS = (0.05, 0.2, 0.4, 0.7)
_GRID = np.array(list(product(_STEPS, (0.0, 0.05, 0.2), (0.05, 0.2, 0.4))))


@dataclass(frozen=True)
class Forecast:
    """`values` of the coming periods with the ends of their interval. `origins`: how many forecasts of one
    period were made from the past, each with the method that had erred least until then; `error`: by how
    much they were off, as a share of what came; `naive_error`: the same had each period simply been
    taken from a season ago."""

    method: Method
    values: list[float]
    low: list[float]
    high: list[float]
    error: float
    naive_error: float
    origins: int


def least(season: int = 12) -> int:
    """How many whole periods a forecast needs: without the season it would only look like one."""
    return SEASONS * season + ORIGINS[0]


def forecast(history: Sequence[float], periods: int, season: int = 12) -> Forecast | None:
    """The next `periods` after `history` (whole periods, oldest first); None when the season is not known."""
    values = np.asarray(history, dtype=float)
    if len(values) < least(season):
        return None
    logs = bool(values.min() > values.max() * _FACTORS)
    series = np.log(values) if logs else values
    methods: dict[Method, Callable] = {
        "naive": lambda past, n: past[-season + np.arange(n) % season],
        "seasonal": lambda past, n: _smooth(past, n, season),
        "last_year": lambda past, n: _last_year(past, n, season),
        "trend": lambda past, n: _smooth(past, n, 0),
    }
    origins = range(max(SEASONS * season, len(values) - ORIGINS[1]), len(values))
    predicted = {
        name: [way(series[:origin], periods) for origin in origins] for name, way in methods.items()
    }
    missed = {
        name: [abs(series[origin] - each[0]) for origin, each in zip(origins, ways, strict=True)]
        for name, ways in predicted.items()
    }

    def best(until: int) -> Method:
        """What had erred least on the first origins; before any, a season ago."""
        return min(missed, key=lambda name: sum(missed[name][:until]))

    chosen = [predicted[best(at)][at] for at in range(len(origins))]
    method = best(len(origins))
    middle = methods[method](series, periods)
    reach = _reach(_past_errors(series, origins, chosen, periods), periods)
    scale = np.exp if logs else np.asarray
    coming, low, high = (scale(each) for each in (middle, middle - reach, middle + reach))
    return Forecast(
        method,
        coming.tolist(),
        low.tolist(),
        high.tolist(),
        _off(values, origins, chosen, scale),
        _off(values, origins, predicted["naive"], scale),
        len(origins),
    )


def _past_errors(
    series: np.ndarray, origins: range, predicted: list[np.ndarray], periods: int
) -> list[list[float]]:
    """By how many periods ahead: what came minus what was said, from every origin on."""
    errors: list[list[float]] = [[] for _ in range(periods)]
    for origin, ahead in zip(origins, predicted, strict=True):
        for place, value in enumerate(series[origin : origin + periods]):
            errors[place].append(float(value - ahead[place]))
    return errors


def _off(values: np.ndarray, origins: range, predicted: list[np.ndarray], scale: Callable) -> float:
    """What one-period forecasts missed in all, as a share of what came in all."""
    came = values[list(origins)]
    missed = np.abs(came - scale(np.array([each[0] for each in predicted])))
    return float(missed.sum() / came.sum()) if came.sum() > 0 else 0.0


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
