"""Comparing two groups of people, with honest uncertainty.

Amounts per person: Welch's t-interval for the difference of two means (B. L. Welch, "The
generalization of 'Student's' problem when several different population variances are involved",
Biometrika 34, 1947), because the two groups differ in size and spread. Shares: the interval of
Agresti and Caffo ("Simple and effective confidence intervals for proportions and differences of
proportions", The American Statistician 54, 2000), which stays honest for small counts.

Amounts adjusted by what was known before (CUPED): A. Deng, Y. Xu, R. Kohavi, T. Walker, "Improving
the sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM 2013.
"""

import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Group:
    """`size` people by the sums over them of what is measured (y) and of what was known of each before
    (x): people of whom nothing is listed have 0 of both."""

    size: int
    total: float
    squares: float
    before: float = 0.0
    before_squares: float = 0.0
    products: float = 0.0

    def __add__(self, other: "Group") -> "Group":
        """The people of both."""
        return Group(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @classmethod
    def of(cls, size: int, amounts: Iterable[float]) -> "Group":
        """A group of whom nothing is known from before."""
        return cls.of_pairs(size, ((amount, 0.0) for amount in amounts))

    @classmethod
    def of_pairs(cls, size: int, pairs: Iterable[tuple[float, float]]) -> "Group":
        """From (measured, known before) of each person; ValueError for more pairs than people."""
        listed = [(float(y), float(x)) for y, x in pairs]
        if len(listed) > size:
            raise ValueError("more amounts than people")
        return cls(
            size,
            math.fsum(y for y, _x in listed),
            math.fsum(y * y for y, _x in listed),
            math.fsum(x for _y, x in listed),
            math.fsum(x * x for _y, x in listed),
            math.fsum(y * x for y, x in listed),
        )

    @property
    def mean(self) -> float:
        return self.total / self.size if self.size else 0.0

    @property
    def before_mean(self) -> float:
        return self.before / self.size if self.size else 0.0

    @property
    def variance(self) -> float:
        """Of the sample, with n - 1; 0 where fewer than two people are in it."""
        return self._per_person(self._spread(self.squares, self.total, self.total))

    def adjusted_variance(self, slope: float) -> float:
        """The variance of y - `slope` x."""
        y, x, both = self.spreads
        return self._per_person(y - 2 * slope * both + slope * slope * x)

    @property
    def spreads(self) -> tuple[float, float, float]:
        """Sums of squares around the means: of y, of x, and of their products."""
        return (
            self._spread(self.squares, self.total, self.total),
            self._spread(self.before_squares, self.before, self.before),
            self._spread(self.products, self.total, self.before),
        )

    def _spread(self, products: float, one: float, other: float) -> float:
        return products - one * other / self.size if self.size else 0.0

    def _per_person(self, spread: float) -> float:
        return max(spread, 0.0) / (self.size - 1) if self.size > 1 else 0.0


@dataclass(frozen=True)
class Difference:
    """An estimate with the interval that holds the truth in 95 of 100 such comparisons."""

    estimate: float
    low: float
    high: float
    #: Standard error; 0 where nothing varies.
    error: float = 0.0

    @property
    def is_clear(self) -> bool:
        """Whether chance alone is no good explanation: zero lies outside the interval."""
        return self.low > 0 or self.high < 0

    def times(self, factor: float) -> "Difference":
        return Difference(
            *(factor * part for part in (self.estimate, self.low, self.high, self.error))
        )


def welch(first: Group, second: Group, confidence: float = CONFIDENCE) -> Difference | None:
    """Difference of the means per person, first minus second; None for fewer than two each."""
    return _adjusted_by(0.0, first, second, confidence)


def adjusted(first: Group, second: Group, confidence: float = CONFIDENCE) -> Difference | None:
    """Difference of the means per person, freed of what was to be expected from before (CUPED); that of
    `welch` where nothing was known. None for fewer than two each.

    What was known must be from before the draw: anything later may itself be an effect.
    """
    spreads = [group.spreads for group in (first, second)]
    before, both = (sum(each[at] for each in spreads) for at in (1, 2))
    return _adjusted_by(both / before if before > 0 else 0.0, first, second, confidence)


def explained(first: Group, second: Group) -> float:
    """By what share, 0 to 1, what was known before lessens the variance of the difference: so much of the
    people a comparison spares that knows it."""
    plain, better = welch(first, second), adjusted(first, second)
    if not plain or not better or not plain.error:
        return 0.0
    return max(1 - (better.error / plain.error) ** 2, 0.0)


def _adjusted_by(slope: float, first: Group, second: Group, confidence: float) -> Difference | None:
    if first.size < 2 or second.size < 2:
        return None
    estimate = first.mean - second.mean - slope * (first.before_mean - second.before_mean)
    parts = [group.adjusted_variance(slope) / group.size for group in (first, second)]
    error = math.sqrt(sum(parts))
    if not error:
        return Difference(estimate, estimate, estimate)
    freedom = sum(parts) ** 2 / (
        parts[0] ** 2 / (first.size - 1) + parts[1] ** 2 / (second.size - 1)
    )
    reach = _t_quantile(freedom, (1 + confidence) / 2) * error
    return Difference(estimate, estimate - reach, estimate + reach, error)


def shares(
    hits: int, size: int, other_hits: int, other_size: int, confidence: float = CONFIDENCE
) -> Difference | None:
    """Difference of two shares, first minus second; None where a group is empty."""
    if not size or not other_size:
        return None
    estimate = hits / size - other_hits / other_size
    first, n_first = (hits + 1) / (size + 2), size + 2
    second, n_second = (other_hits + 1) / (other_size + 2), other_size + 2
    error = math.sqrt(first * (1 - first) / n_first + second * (1 - second) / n_second)
    reach = normal_quantile((1 + confidence) / 2) * error
    middle = first - second
    return Difference(estimate, min(middle - reach, estimate), max(middle + reach, estimate), error)


def _t_quantile(freedom: float, probability: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def normal_quantile(probability: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(probability))
