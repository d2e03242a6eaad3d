"""Comparing two groups of people, with honest uncertainty.

Amounts per person: Welch's t-interval for the difference of two means (B. L. Welch, "The
generalization of 'Student's' problem when several different population variances are involved",
Biometrika 34, 1947), because the two groups differ in size and spread. Shares: the interval of
Agresti and Caffo ("Simple and effective confidence intervals for proportions and differences of
proportions", The American Statistician 54, 2000), which stays honest for small counts.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Group:
    """`size` people, of whom those not listed have the amount 0; `total` and `squares` are the
    sums of the amounts and of their squares."""

    size: int
    total: float
    squares: float

    @classmethod
    def of(cls, size: int, amounts: Iterable[float]) -> "Group":
        listed = [float(amount) for amount in amounts]
        if len(listed) > size:
            raise ValueError("more amounts than people")
        return cls(size, math.fsum(listed), math.fsum(amount * amount for amount in listed))

    @property
    def mean(self) -> float:
        return self.total / self.size if self.size else 0.0

    @property
    def variance(self) -> float:
        """Of the sample, with n - 1; 0 where fewer than two people are in it."""
        if self.size < 2:
            return 0.0
        spread = self.squares - self.total * self.total / self.size
        return max(spread, 0.0) / (self.size - 1)


@dataclass(frozen=True)
class Difference:
    """An estimate with the interval that holds the truth in 95 of 100 such campaigns."""

    estimate: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether chance alone is no good explanation: zero lies outside the interval."""
        return self.low > 0 or self.high < 0

    def times(self, factor: float) -> "Difference":
        return Difference(self.estimate * factor, self.low * factor, self.high * factor)


def welch(first: Group, second: Group) -> Difference | None:
    """Difference of the means per person, first minus second; None for fewer than two each."""
    if first.size < 2 or second.size < 2:
        return None
    estimate = first.mean - second.mean
    parts = first.variance / first.size, second.variance / second.size
    error = math.sqrt(sum(parts))
    if not error:
        return Difference(estimate, estimate, estimate)
    freedom = sum(parts) ** 2 / (
        parts[0] ** 2 / (first.size - 1) + parts[1] ** 2 / (second.size - 1)
    )
    reach = _t_quantile(freedom, (1 + CONFIDENCE) / 2) * error
    return Difference(estimate, estimate - reach, estimate + reach)


def shares(hits: int, size: int, other_hits: int, other_size: int) -> Difference | None:
    """Difference of two shares, first minus second; None where a group is empty."""
    if not size or not other_size:
        return None
    estimate = hits / size - other_hits / other_size
    first, n_first = (hits + 1) / (size + 2), size + 2
    second, n_second = (other_hits + 1) / (other_size + 2), other_size + 2
    error = math.sqrt(first * (1 - first) / n_first + second * (1 - second) / n_second)
    reach = _normal_quantile((1 + CONFIDENCE) / 2) * error
    middle = first - second
    return Difference(estimate, min(middle - reach, estimate), max(middle + reach, estimate))


def _t_quantile(freedom: float, probability: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def _normal_quantile(probability: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(probability))
