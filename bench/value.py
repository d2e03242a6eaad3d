"""`shuke bench value`: the models of buying on made-up customers, fitted and scored, against plain formulations.

People are made by the model's own story, so the parameters that must come out are known. The reference fits the
same likelihood by the same optimiser one customer at a time in the arrays, without grouping and with slopes taken
by differences, as a text book's formula is typed: on 50,000 customers at most, carried on to all of them by their number.
"""

from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from bench.measure import Figure, Report, peak_memory_mb, timed
from shuke.insight.lifetime import Buying, Histories, fit_buying
from shuke.insight.metrics.histories import Bought
from shuke.insight.metrics.worth import fit, score

PEOPLE, SECONDS = 1_000_000, 6.0
#: r, alpha (in weeks), a, b: near those of the paper's shop.
TRUTH = (0.25, 4.5, 0.8, 2.4)
WEEK = 7.0
#: The reference is slow: so many customers of it, at most.
REFERENCE = 50_000


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Fit and score `size` (1 is a million) customers."""
    people = _made_up(round(PEOPLE * size))
    grouped, _histories = timed(lambda: _grouped(people))
    fitting, fitted = timed(lambda: fit_buying(_grouped(people)))
    part = _first(people, min(REFERENCE, len(people.customer)))
    plain, by_hand = timed(lambda: _plain(part))
    assert isinstance(fitted, Buying) and isinstance(by_hand, np.ndarray)
    reference = plain * len(people.customer) / len(part.customer)
    model = fit(people, WEEK)
    scoring, _scores = timed(lambda: score(model, 365))
    figures = [
        Figure(
            "BG/NBD fit", fitting, "s", f"under {SECONDS:g} s", fitting < SECONDS, reference,
            "the plain likelihood by customers, carried on from a part", fitting / reference,
        ),
        Figure("scores", len(people.customer) / scoring, "customers/s"),
        Figure("peak memory", peak_memory_mb(), "MB"),
    ]  # fmt: skip
    return Report(
        "value",
        figures,
        {
            "customers": len(people.customer),
            "histories": len(model.of.repeats),
            "of the fit, grouping takes": f"{grouped:.2f} s",
            "made with r, alpha, a, b": TRUTH,
            "fitted": [round(each, 4) for each in fitted.parameters.tolist()],
            "plain, on a part": [round(each, 4) for each in by_hand.tolist()],
        },
    )


def _grouped(people: Bought) -> Histories:
    return Histories.grouped(people.repeats, people.last, people.age, WEEK)


def _made_up(people: int) -> Bought:
    """Customers of one to two years, day by whole day."""
    rng = np.random.default_rng(7)
    r, alpha, a, b = TRUTH
    age = rng.integers(364, 728, people)
    rate = rng.gamma(r, 1 / alpha, people) / WEEK
    leaves = rng.beta(a, b, people)
    repeats, last = np.zeros(people, np.int64), np.zeros(people, np.int64)
    there, day = np.arange(people), np.zeros(people)
    while len(there):
        day = day + rng.exponential(1.0, len(there)) / np.maximum(rate[there], 1e-12)
        bought = day <= age[there]
        there, day = there[bought], day[bought]
        repeats[there] += 1
        last[there] = day.astype(np.int64)
        stays = rng.random(len(there)) >= leaves[there]
        there, day = there[stays], day[stays]
    average = np.where(repeats > 0, np.maximum(rng.gamma(6.0, 10.0, people), 0.01), 0.0)
    return Bought(np.arange(people), repeats, last, age, average, 1.0)


def _first(people: Bought, number: int) -> Bought:
    return Bought(
        people.customer[:number],
        people.repeats[:number],
        people.last[:number],
        people.age[:number],
        people.average[:number],
        people.net_share,
    )


def _plain(people: Bought) -> np.ndarray:
    """Parameters by the paper's equation (6), customer by customer."""
    x, last, age = people.repeats, people.last / WEEK, people.age / WEEK

    def loss(logs: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logs)
        both = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        stays = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        again = np.maximum(x, 1)
        left = np.log(a) - np.log(b + again - 1) - (r + x) * np.log(alpha + last)
        first = -(r + x) * np.log(alpha + age)
        likelihood = both + stays + np.logaddexp(first, np.where(x > 0, left, -np.inf))
        return -float(likelihood.mean())

    begin = np.log([1.0, float(age.mean()), 1.0, 1.0])
    optimum = minimize(loss, begin, method="L-BFGS-B", options={"maxiter": 1000, "ftol": 1e-12})
    return np.exp(optimum.x)
