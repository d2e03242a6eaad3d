"""What a purchase of somebody is worth: the Gamma-Gamma model, by maximum likelihood.

P. S. Fader, B. G. S. Hardie, "The Gamma-Gamma Model of Monetary Value", 2013. What somebody spends varies around
a mean of their own (gamma, shape p), and the means among people (inverse gamma, shape q, scale v); how much one
spends has nothing to do with how often one buys.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from shuke.insight.lifetime.buying import NotFitted
from shuke.insight.lifetime.histories import Floats

_EDGE = 12.0


@dataclass(frozen=True)
class Spending:
    """Fitted `p`, `q` without unit, `v` in the unit of money."""

    p: float
    q: float
    v: float
    log_likelihood: float

    @property
    def parameters(self) -> dict[str, float]:
        return {"p": self.p, "q": self.q, "v": self.v}

    def mean(self, purchases: Floats, average: Floats) -> Floats:
        """What a purchase of somebody will be worth, who made `purchases` of this `average` (0: none known):
        between their own average and everybody's. The model has no mean where q is at most 1."""
        shape = self.p * purchases + self.q - 1
        return self.p * (self.v + purchases * average) / shape


@dataclass(frozen=True)
class Even:
    """Everybody spends the same `amount` whenever they buy: there is nothing to fit, and nothing unknown."""

    amount: float

    @property
    def parameters(self) -> dict[str, float]:
        return {"amount": self.amount}

    def mean(self, purchases: Floats, average: Floats) -> Floats:
        return np.full(len(purchases), self.amount)


def fit_spending(purchases: Floats, average: Floats) -> Spending:
    """From customers with at least one purchase each, averages above 0. Errors: NotFitted."""
    if len(purchases) < 2 or np.ptp(average) == 0:
        raise NotFitted("everybody spends the same")
    unit = float(average.mean())
    m, x, logs = average / unit, purchases, np.log(average / unit)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        p, q, v = np.exp(parameters)
        shape, total = p * x, np.log(x * m + v)
        value = (
            gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
            + (shape - 1) * logs + shape * np.log(x) - (shape + q) * total
        )  # fmt: skip
        both = digamma(shape + q)
        slope = np.array([
            (x * (both - digamma(shape) + logs + np.log(x) - total)).sum() * p,
            (both - digamma(q) + np.log(v) - total).sum() * q,
            (q / v - (shape + q) / (x * m + v)).sum() * v,
        ])  # fmt: skip
        return -float(value.sum()) / len(x), -slope / len(x)

    optimum = minimize(
        loss, np.log([2.0, 2.0, 1.0]), jac=True, method="L-BFGS-B", bounds=[(-_EDGE, _EDGE)] * 3,
        options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-8},
    )  # fmt: skip
    p, q, v = np.exp(optimum.x)
    if not np.isfinite(optimum.fun) or q <= 1 or (np.abs(optimum.x) > _EDGE - 0.01).any():
        raise NotFitted("the likelihood has no greatest point")
    likelihood = -float(optimum.fun) * len(x) - len(x) * np.log(unit)
    return Spending(float(p), float(q), float(v * unit), float(likelihood))
