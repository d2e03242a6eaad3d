"""How often people buy until they leave unseen: the BG/NBD model, by maximum likelihood.

P. S. Fader, B. G. S. Hardie, K. L. Lee, "“Counting Your Customers” the Easy Way", Marketing Science 24 (2005).
While alive, somebody buys as a Poisson process whose rate is gamma distributed (r, alpha) among people; after
each purchase they leave with a probability that is beta distributed (a, b). Formulas are those of the paper,
the hypergeometric function by Euler's transformation, so that frequent buyers overflow nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln, hyp2f1

from shuke.insight.lifetime.histories import Floats, Histories

NAMES = ("r", "alpha", "a", "b")
#: Steps in logarithms at which derivatives are taken.
_STEP = 1e-4
#: Logarithms beyond which a parameter says nothing any more: everybody is alike there.
_EDGE = 12.0


class NotFitted(Exception):
    """The histories do not tell parameters: too few repeats, or all of them alike."""


@dataclass(frozen=True)
class Buying:
    """Fitted parameters, `r`, `a`, `b` without unit, `alpha` in the unit of time of the histories.
    `covariance`: of their logarithms, 4 × 4, noughts for one that lies at the edge of what can be told (`a`
    near 0: nobody was seen to leave); `log_likelihood`: of all histories."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    covariance: Floats

    @property
    def parameters(self) -> Floats:
        return np.array([self.r, self.alpha, self.a, self.b])

    @property
    def standard_errors(self) -> dict[str, float | None]:
        """Of each parameter, by the curvature of the likelihood (delta method); None: it cannot be told."""
        variances = np.diag(self.covariance)
        errors = (self.parameters * np.sqrt(np.maximum(variances, 0))).tolist()
        return {
            name: error if is_free else None
            for name, error, is_free in zip(NAMES, errors, variances > 0, strict=True)
        }

    @property
    def leaves(self) -> float:
        """The mean probability of leaving after a purchase."""
        return self.a / (self.a + self.b)

    def alive(self, of: Histories) -> Floats:
        """The probability, per group, that somebody still buys."""
        return _alive(self.parameters, of)

    def orders(self, of: Histories, ahead: float) -> Floats:
        """Expected purchases, per group and person, in the next `ahead`."""
        return _orders(self.parameters, of, ahead)

    def silent(self, of: Histories, ahead: float) -> Floats:
        """The probability, per group, that somebody does not buy in the next `ahead`: they left, or they stay
        away so long. People leave after purchases only, so until the next one nobody leaves."""
        waits = ((self.alpha + of.age) / (self.alpha + of.age + ahead)) ** (self.r + of.repeats)
        return 1 - self.alive(of) * (1 - waits)

    def until_next(self, of: Histories) -> Floats:
        """The median time, per group, until the next purchase of somebody who has not left: the rate's
        posterior is gamma, so the wait is Lomax distributed."""
        return (self.alpha + of.age) * np.expm1(np.log(2) / (self.r + of.repeats))

    def error_of(self, number: Callable[["Buying"], float]) -> float:
        """The standard error of a number that follows from the parameters (delta method)."""
        slopes = []
        for at in range(len(NAMES)):
            ends = [np.log(self.parameters), np.log(self.parameters)]
            ends[0][at] += _STEP
            ends[1][at] -= _STEP
            high, low = (number(_named(end, self.log_likelihood, self.covariance)) for end in ends)
            slopes.append((high - low) / (2 * _STEP))
        slope = np.array(slopes)
        return float(np.sqrt(max(slope @ self.covariance @ slope, 0.0)))


def fit_buying(of: Histories) -> Buying:
    """The parameters under which these histories are most likely. Errors: NotFitted."""
    if not (of.repeats > 0).any():
        raise NotFitted("nobody bought twice")

    def loss(logs: Floats) -> tuple[float, Floats]:
        value, slope = _likelihood(np.exp(logs), of)
        return -value / of.size, -slope * np.exp(logs) / of.size

    begin = np.log([1.0, max(float(np.average(of.age, weights=of.people)), 1e-6), 1.0, 1.0])
    bounds = [(-_EDGE, _EDGE)] * len(NAMES)
    options = {"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-8}
    optimum = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    free = np.abs(optimum.x) < _EDGE - 0.01
    if not np.isfinite(optimum.fun) or not free[:2].all():
        raise NotFitted("the likelihood has no greatest point")
    curvature = np.empty((len(NAMES), len(NAMES)))
    for at in range(len(NAMES)):
        step = np.zeros(len(NAMES))
        step[at] = _STEP
        curvature[at] = (loss(optimum.x + step)[1] - loss(optimum.x - step)[1]) / (2 * _STEP)
    covariance = np.zeros_like(curvature)
    inner = (curvature + curvature.T)[np.ix_(free, free)] / 2 * of.size
    covariance[np.ix_(free, free)] = np.linalg.pinv(inner, hermitian=True)
    return _named(optimum.x, -float(optimum.fun) * of.size, covariance)


def _named(logs: Floats, log_likelihood: float, covariance: Floats) -> Buying:
    r, alpha, a, b = np.exp(logs).tolist()
    return Buying(r, alpha, a, b, log_likelihood, covariance)


def _likelihood(parameters: Floats, of: Histories) -> tuple[float, Floats]:
    """The logarithm of the likelihood of all, and its slope by each parameter."""
    r, alpha, a, b = parameters
    counts, place = of.counts
    x, again, people = of.repeats, of.repeats > 0, of.people
    constant = (
        gammaln(r + counts) - gammaln(r) + gammaln(a + b) + gammaln(b + counts) - gammaln(b)
        - gammaln(a + b + counts)
    )[place] + r * np.log(alpha)  # fmt: skip
    now, then, rate = np.log(alpha + of.age), np.log(alpha + of.last), r + x
    before = np.where(again, b + x - 1, 1.0)
    stays = -rate * now
    left = np.where(again, np.log(a) - np.log(before) - rate * then, -np.inf)
    both = np.logaddexp(stays, left)
    value = float(people @ (constant + both))
    weight = np.exp(stays - both)
    gone = 1 - weight
    digammas = (digamma(r + counts) - digamma(r))[place]
    together = (digamma(a + b) - digamma(a + b + counts))[place]
    own = (digamma(b + counts) - digamma(b))[place]
    slope = np.array([
        people @ (digammas + np.log(alpha) - weight * now - gone * then),
        people @ (r / alpha - rate * (weight / (alpha + of.age) + gone / (alpha + of.last))),
        people @ (together + gone / a),
        people @ (together + own - gone / before),
    ])  # fmt: skip
    return value, slope


def _alive(parameters: Floats, of: Histories) -> Floats:
    r, alpha, a, b = parameters
    again = of.repeats > 0
    logs = (r + of.repeats) * (np.log(alpha + of.age) - np.log(alpha + of.last))
    odds = np.log(a) - np.log(np.where(again, b + of.repeats - 1, 1.0)) + logs
    return np.where(again, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)


def _orders(parameters: Floats, of: Histories, ahead: float) -> Floats:
    r, alpha, a, b = parameters
    if abs(a - 1) < 1e-6:  # the formula divides by a - 1: its limit is as near as one likes
        a = 1 + 1e-6
    c = a + b + of.repeats - 1
    z = ahead / (alpha + of.age + ahead)
    with np.errstate(over="ignore", invalid="ignore"):
        waits = (1 - z) ** (a - 1) * hyp2f1(c - r - of.repeats, a - 1, c, z)
    if not (fits := np.isfinite(waits)).all():
        waits = np.where(fits, waits, _alike(parameters, of, ahead))
    return c / (a - 1) * (1 - waits) * _alive(parameters, of)


def _alike(parameters: Floats, of: Histories, ahead: float) -> Floats:
    """The same factor where `a` is in the hundreds and the hypergeometric function overflows. By Euler's integral it
    is the mean of (1 + u w)^-s, u beta distributed (a - 1, b + x): so narrow there that two terms of Taylor's
    series around its mean tell it."""
    r, alpha, a, b = parameters
    c, s, w = a + b + of.repeats - 1, r + of.repeats, ahead / (alpha + of.age)
    mean = (a - 1) / c
    spread = mean * (1 - mean) / (c + 1)
    bend = s * (s + 1) / 2 * (w / (1 + mean * w)) ** 2
    return (1 + mean * w) ** -s * (1 + bend * spread)
