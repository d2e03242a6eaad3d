"""Learning once a day what stands in the next order."""

import numpy as np

from shuke.common import clock
from shuke.insight.commands.offering import offer_to_everybody
from shuke.insight.metrics import basis_for
from shuke.insight.ordered import Ordered, ordered
from shuke.insight.suggestions import (
    Hits,
    NotEnough,
    Purchases,
    Stored,
    best_sellers,
    fit,
    hits_at,
    save,
    save_nothing,
    tried_on,
    usual_gaps,
)
from shuke.warehouse.engine import connect

#: So many suggestions of each person are held against what came.
AT = 10


def learn_suggestions(*, force: bool = False) -> Stored | None:
    """Learn from all orders and keep it, once a shop's day. None: that was done today, or too few people
    have two orders. Busy while there is no copy to read. Twice at once does no harm: the later file holds.
    What may stand in everybody's next order is written before the file, so that a run that died is done again."""
    if tried_on() == clock.today() and not force:
        return None
    with connect() as connection:
        sales = ordered(connection, basis_for(connection))
    try:
        stored = _learnt(sales)
    except NotEnough:
        save_nothing(clock.today())
        return None
    offer_to_everybody(stored, sales)
    save(stored)
    return stored


def _learnt(sales: Ordered) -> Stored:
    purchases = sales.purchases
    model = fit(purchases)
    return Stored(
        clock.today(),
        model,
        sales.items,
        sales.product,
        sales.item,
        usual_gaps(purchases),
        _held_against_the_last(purchases),
    )


def _held_against_the_last(purchases: Purchases) -> tuple[Hits, Hits] | None:
    """How suggestions, and what is bought most, meet everybody's last order that was not shown. None where too
    few have two orders before it to learn from."""
    before = purchases.before_the_last()
    came = purchases.last_of_returned()
    people, most = np.unique(came[0]), best_sellers(before, AT)
    popular = hits_at(
        AT, np.repeat(people, len(most)), np.tile(most, len(people)), came, before.products
    )
    try:
        suggested = fit(before).suggest(before, AT)
    except NotEnough:
        return None
    return hits_at(AT, suggested.person, suggested.product, came, before.products), popular
