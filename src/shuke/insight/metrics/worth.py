"""What each buyer will bring: the models of `lifetime`, fitted on the shop's own orders, and everybody scored."""

from dataclasses import dataclass

import numpy as np

from shuke.insight.lifetime import (
    Buying,
    Even,
    Histories,
    NotFitted,
    Spending,
    fit_buying,
    fit_spending,
)
from shuke.insight.lifetime.histories import Floats
from shuke.insight.metrics.histories import Bought

UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375}
#: Below these nothing is said of the future: buyers, those of them who bought on two days or more, and days since
#: the shop's first order. Fewer fit any parameters.
BUYERS, REPEATERS, DAYS = 200, 50, 90


@dataclass(frozen=True)
class Model:
    """What was fitted on `bought`, whose histories are `of`, in `unit` days. `spending`: None where it cannot be
    told what a purchase of somebody will be worth."""

    bought: Bought
    of: Histories
    buying: Buying
    spending: Spending | Even | None
    unit: float


@dataclass(frozen=True)
class Scores:
    """Per buyer, in the order of `Bought`. `alive`: probability that they still buy (of who bought once 1: the
    model lets people leave after a repeated purchase only); `silent`: that they do not buy in the days ahead;
    `orders`: expected days of purchase; `worth`: what a purchase is worth, net, and `value` of them all: nan
    where that cannot be told; `wait`: days until one in two like them has come again."""

    alive: Floats
    silent: Floats
    orders: Floats
    worth: Floats
    value: Floats
    wait: Floats

    @property
    def stayed(self) -> Floats:
        """The value of somebody of whom it is sure that they have not left."""
        return self.value / np.maximum(self.alive, 1e-9)


def is_too_little(bought: Bought) -> bool:
    """Whether so few bought, came back, or for so short a time, that nothing is said."""
    repeaters = int((bought.repeats > 0).sum())
    return len(bought.customer) < BUYERS or repeaters < REPEATERS or int(bought.age.max()) < DAYS


def fit(bought: Bought, unit: float) -> Model:
    """Errors: NotFitted where buying tells no parameters; spending that tells none is None in the model."""
    of = Histories.grouped(bought.repeats, bought.last, bought.age, unit)
    return Model(bought, of, fit_buying(of), spending_of(bought), unit)


def spending_of(bought: Bought) -> Spending | Even | None:
    """What a purchase is worth, by who bought again; None where no model of it has a mean."""
    positive = bought.average > 0
    averages = bought.average[positive]
    if len(averages) > 1 and np.ptp(averages) < 1e-9 * averages[0]:
        return Even(float(averages[0]))
    try:
        return fit_spending(bought.repeats[positive].astype(float), averages)
    except NotFitted:
        return None


def score(model: Model, ahead: float) -> Scores:
    """Everybody, over the next `ahead` days."""
    bought, of, buying, group = model.bought, model.of, model.buying, model.of.group
    later = ahead / model.unit
    if model.spending is None:
        worth = np.full(len(bought.customer), np.nan)
    else:
        purchases = np.where(bought.average > 0, bought.repeats, 0)
        worth = model.spending.mean(purchases, bought.average) * bought.net_share
    orders = buying.orders(of, later)[group]
    return Scores(
        buying.alive(of)[group],
        buying.silent(of, later)[group],
        orders,
        worth,
        orders * worth,
        buying.until_next(of)[group] * model.unit,
    )
