"""What one person's next order may hold, by their rows of this moment, with the reason."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.insight.queries.membership import person_of
from shuke.insight.suggestions import Hits, Purchases, Stored, load
from shuke.shop import queries as shop
from shuke.shop.queries import BoughtLine

#: So many at most, each at least as likely as this, and a pair of goods seen in at least so many people.
MOST, LEAST_CHANCE, LEAST_PEOPLE = 3, 0.02, 5
#: Of so many of the likeliest some may not be offered.
LOOKED_AT = 30


@dataclass(frozen=True)
class NextProduct:
    """One product that may stand in the next order. `on`: when it would be due again by its own interval, or
    the article's; None for what was never bought."""

    product_id: int
    title: str
    #: That it stands in the next order, 0 to 1.
    chance: float
    reason: str
    on: dt.date | None

    @property
    def is_past(self) -> bool:
        """Whether it would have been due before today."""
        return self.on is not None and self.on < clock.today()


@dataclass(frozen=True)
class NextOrder:
    """`missing`: why nothing is told, in words; empty where something is. `held_out`: how right such
    suggestions, and best sellers, were of late; None where that is not known."""

    products: Sequence[NextProduct]
    missing: str = ""
    held_out: tuple[Hits, Hits] | None = None


def next_panel(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    """The record's panel, which asks for its content itself; None without the right, and of somebody who never
    bought."""
    return {"customer": customer} if actor.can("orders.view") and customer.order_count else None


def next_order(actor: Actor, customer_id: int) -> NextOrder:
    """NotFound when the actor sees no such customer."""
    require(actor, "orders.view")
    person = person_of(customers.customer_for(actor, customer_id).pk)
    if customers.refused_automatic([person]):
        return NextOrder(
            (), _("They refused automatic decisions, so nothing is worked out for them.")
        )
    stored = load()
    if stored is None:
        return NextOrder((), _("Too few people have bought twice to learn from."))
    products = tuple(_likeliest(stored, shop.bought_lines(actor, customers.whole_person(person))))
    missing = "" if products else _("Nothing that they bought says what comes next.")
    return NextOrder(products, missing, stored.held_out)


def _likeliest(stored: Stored, lines: Sequence[BoughtLine]) -> list[NextProduct]:
    """What may be offered, with a reason: never what they gave back."""
    articles = stored.items_of(np.array([line.product_id for line in lines], dtype=np.int64))
    both = [(line, int(item)) for line, item in zip(lines, articles, strict=True) if item >= 0]
    days: dict[int, set[dt.date]] = {}
    for line, item in both:
        if line.is_sale:
            days.setdefault(item, set()).add(line.day)
    given_back = {item for line, item in both if not line.is_sale}
    if not days:
        return []
    suggested = stored.model.suggest(_as_purchases(stored, both), LOOKED_AT)
    names = shop.titles_of(
        [*stored.items[suggested.product].tolist(), *stored.items[list(days)].tolist()]
    )
    products: list[NextProduct] = []
    for item, chance in zip(suggested.product.tolist(), suggested.chance.tolist(), strict=True):
        if chance < LEAST_CHANCE or item in given_back:
            continue
        reason, on = (
            _again(sorted(days[item]), stored.gaps[item])
            if item in days
            else (_with_others(stored, names, item, days), None)
        )
        if reason:
            number = int(stored.items[item])
            products.append(NextProduct(number, names.get(number, ""), chance, reason, on))
    return products[:MOST]


def _as_purchases(stored: Stored, both: Sequence[tuple[BoughtLine, int]]) -> Purchases:
    rows = pl.DataFrame(
        [(0, line.order_id, line.day.toordinal(), item) for line, item in both if line.is_sale],
        schema=["customer", "order", "day", "product"],
        orient="row",
    )
    return Purchases.of(rows, [0], range(len(stored.items)))


def _again(days: Sequence[dt.date], usual: float) -> tuple[str, dt.date | None]:
    """Why something is bought again, and when it would be due."""
    gaps = [(later - one).days for one, later in pairwise(days)]
    gap = float(np.median(gaps)) if gaps else usual
    times = ngettext("bought on %(count)s day", "bought on %(count)s days", len(days))
    parts = [times % {"count": len(days)}, _("last on %(day)s") % {"day": formats.day(days[-1])}]
    if np.isnan(gap):
        return " · ".join(parts), None
    words = (
        _("as a rule every %(days)s days") if gaps else _("others buy it again after %(days)s days")
    )
    return " · ".join([*parts, words % {"days": round(gap)}]), days[-1] + dt.timedelta(
        days=round(gap)
    )


def _with_others(stored: Stored, names: Mapping[int, str], item: int, own: Collection[int]) -> str:
    """The bought article whose buyers bought this one most often; "" where too few did."""
    pairs = stored.model.pairs
    strongest = max(own, key=lambda one: (pairs.given[one, item], -one))
    both = int(pairs.both[strongest, item])
    if both < LEAST_PEOPLE:
        return ""
    return _("%(both)s of %(buyers)s who bought “%(title)s” bought it too") % {
        "both": both,
        "buyers": int(pairs.buyers[strongest]),
        "title": names.get(int(stored.items[strongest]), ""),
    }
