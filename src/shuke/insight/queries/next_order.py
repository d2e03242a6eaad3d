"""What one person's next order may hold, by their rows of this moment, with the reason."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.insight.queries.excluded import excluded_products
from shuke.insight.queries.membership import person_of
from shuke.insight.suggestions import Hits, Offers, Purchases, Stored, load, offers
from shuke.shop import queries as shop
from shuke.shop.queries import BoughtLine

#: So many at most.
MOST = 3


@dataclass(frozen=True)
class NextItem:
    """One product that may stand in the next order. `on`: when it would be due again by its own interval, or
    the article's; None for what was never bought."""

    product_id: int
    title: str
    #: That it stands in the next order, 0 to 1.
    chance: float
    reason: str
    on: dt.date | None
    #: The chance times what a piece brings at its list price; None where that is not known, or not to be seen.
    profit: Decimal | None = None

    @property
    def is_past(self) -> bool:
        """Whether it would have been due before today."""
        return self.on is not None and self.on < clock.today()


@dataclass(frozen=True)
class NextOrder:
    """`missing`: why nothing is told, in words; empty where something is. `held_out`: how right such
    suggestions, and best sellers, were of late; None where that is not known. `excluded`: (product, title) of what
    is not to be offered to them."""

    products: Sequence[NextItem]
    missing: str = ""
    held_out: tuple[Hits, Hits] | None = None
    excluded: Sequence[tuple[int, str]] = ()


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
    excluded = excluded_products(person)
    lines = shop.bought_lines(actor, customers.whole_person(person))
    products = _with_profit(actor, _likeliest(stored, lines, excluded))
    missing = "" if products else _("Nothing that they bought says what comes next.")
    titles = sorted(shop.titles_of(excluded).items())
    return NextOrder(products, missing, stored.held_out, titles)


def _with_profit(actor: Actor, products: Sequence[NextItem]) -> Sequence[NextItem]:
    profits = shop.unit_profits(actor, [each.product_id for each in products])
    return [
        replace(each, profit=profits[each.product_id] * Decimal(str(each.chance)))
        if each.product_id in profits
        else each
        for each in products
    ]


def _likeliest(
    stored: Stored, lines: Sequence[BoughtLine], excluded: Collection[int]
) -> list[NextItem]:
    """What may be offered, with a reason: never what they gave back, or are not to be offered."""
    articles = stored.items_of(np.array([line.product_id for line in lines], dtype=np.int64))
    both = [(line, int(item)) for line, item in zip(lines, articles, strict=True) if item >= 0]
    days: dict[int, set[dt.date]] = {}
    for line, item in both:
        if line.is_sale:
            days.setdefault(item, set()).add(line.day)
    if not days:
        return []
    left_out = stored.items_of(np.array(sorted(excluded), np.int64))
    given_back = {item for line, item in both if not line.is_sale}
    unwanted = np.array(sorted({*given_back, *left_out.tolist()}), dtype=np.int64)
    bought = _as_purchases(stored, both)
    ((_first, likely),) = offers(stored.model, bought, stored.gaps, unwanted, MOST)
    names = shop.titles_of(
        [*stored.items[likely.product].tolist(), *stored.items[list(days)].tolist()]
    )
    return [
        NextItem(
            number := int(stored.items[item]),
            names.get(number, ""),
            float(likely.chance[at]),
            _reason(stored, names, likely, at, days.get(item, set())),
            None if np.isnan(likely.due[at]) else dt.date.fromordinal(int(likely.due[at])),
        )
        for at, item in enumerate(likely.product.tolist())
    ]


def _as_purchases(stored: Stored, both: Sequence[tuple[BoughtLine, int]]) -> Purchases:
    rows = pl.DataFrame(
        [(0, line.order_id, line.day.toordinal(), item) for line, item in both if line.is_sale],
        schema=["customer", "order", "day", "product"],
        orient="row",
    )
    return Purchases.of(rows, [0], range(len(stored.items)))


def _reason(
    stored: Stored, names: Mapping[int, str], likely: Offers, at: int, days: Collection[dt.date]
) -> str:
    if days:
        return _again(sorted(days), float(likely.gap[at]), is_own=bool(likely.is_own[at]))
    other = int(likely.other[at])
    return _("%(both)s of %(buyers)s who bought “%(title)s” bought it too") % {
        "both": int(likely.both[at]),
        "buyers": int(stored.model.pairs.buyers[other]),
        "title": names.get(int(stored.items[other]), ""),
    }


def _again(days: Sequence[dt.date], gap: float, *, is_own: bool) -> str:
    """Why something is bought again."""
    times = ngettext("bought on %(count)s day", "bought on %(count)s days", len(days))
    parts = [times % {"count": len(days)}, _("last on %(day)s") % {"day": formats.day(days[-1])}]
    if not np.isnan(gap):
        words = (
            _("as a rule every %(days)s days")
            if is_own
            else _("others buy it again after %(days)s days")
        )
        parts.append(words % {"days": round(gap)})
    return " · ".join(parts)
