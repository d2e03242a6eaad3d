"""State prices of price lists, end prices, and take both back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import basics
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT, is_currency
from shuke.shop import facts
from shuke.shop.commands.statements import Statements
from shuke.shop.models import ListedPrice, Product
from shuke.shop.pasted import refuse_all
from shuke.shop.prices import CODE, EVERYWHERE, Price, refuse
from shuke.team.queries import Region, Store

MOST = 5000


PRICES = Statements(
    ListedPrice,
    key=("product_id", "place", "buyers", "starts"),
    narrow=("product_id",),
    right="prices.edit",
    noun="prices",
    raced=gettext_lazy("These prices were changed at the same time. Look at them and try again."),
    replaced=gettext_lazy("These prices were changed again since then."),
)


def state_prices(actor: Actor, prices: Iterable[Price]) -> int:
    """Let these prices hold in their places for their days, all or none; how many are new. One for the same
    product, place, buyers and first day replaces the one there. Invalid tells those that cannot be used."""
    require(actor, PRICES.right)
    return PRICES.state(actor, facts.PRICES_STATED, _checked(actor, list(prices)))


def end_prices(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these prices hold no longer; the ids of those that did."""
    return PRICES.end(actor, facts.PRICES_ENDED, ids, among=_of(actor))


def restore_prices(actor: Actor, ids: Sequence[int]) -> None:
    """Let prices hold again that were ended. Conflict when one of them has been replaced since."""
    PRICES.restore(actor, facts.PRICES_STATED, ids)


def undo_prices(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of prices."""
    PRICES.undo(actor, before, facts.PRICES_STATED, facts.PRICES_ENDED)


def _of(actor: Actor):
    """Prices that the actor may change: who is limited to stores, those of their stores."""
    rows = ListedPrice.objects.open()
    limit = actor.scope.stores
    return rows if limit is None else rows.filter(store__in=limit)


@dataclass
class _Places:
    """Stores and regions by the words that people write."""

    stores: dict[str, Store]
    regions: dict[str, Region]

    @classmethod
    def read(cls) -> "_Places":
        stores = list(Store.objects.all())
        by_name = {store.name.casefold(): store for store in stores}
        by_code = {store.code.casefold(): store for store in stores}
        regions = {region.name.casefold(): region for region in Region.objects.all()}
        return cls({**by_name, **by_code}, regions)

    def __getitem__(self, where: str) -> dict[str, Any]:
        """The columns of a place; KeyError where there is none of that name."""
        word = where.strip().casefold()
        if word in EVERYWHERE:
            return {"place": ""}
        if store := self.stores.get(word):
            return {"place": f"store:{store.pk}", "store": store}
        region = self.regions[word]
        return {"place": f"region:{region.pk}", "region": region}


def _checked(actor: Actor, prices: Sequence[Price]) -> list[ListedPrice]:
    if len(prices) > MOST:
        raise Invalid(_("At most %(most)s lines at once.") % {"most": MOST}, code=CODE)
    places = _Places.read()
    codes = {price.product.strip() for price in prices if "\0" not in price.product}
    products = {row.code: row for row in Product.objects.filter(code__in=codes)}
    rows: dict[tuple, ListedPrice] = {}
    faults: list[Invalid] = []
    for line, price in enumerate(prices, 1):
        try:
            row = _one(actor, price, line, products, places)
        except Invalid as fault:
            faults.append(fault)
            continue
        key = (row.product_id, row.place, row.buyers, row.starts)
        above = rows.setdefault(key, row)
        if (above.price, above.currency, above.ends) != (row.price, row.currency, row.ends):
            faults.append(_again_above(line))
    refuse_all(faults)
    return list(rows.values())


def _again_above(line: int) -> Invalid:
    try:
        refuse(line, "price", _("The same days have another price above."))
    except Invalid as fault:
        return fault


def _one(
    actor: Actor, price: Price, line: int, products: Mapping[str, Product], places: _Places
) -> ListedPrice:
    product = products.get(price.product.strip())
    if product is None:
        words = _("There is no product with the code %(code)s.") % {"code": price.product[:120]}
        refuse(line, "product", words)
    try:
        place = places[price.where]
    except KeyError:
        words = _("There is no store or region called %(where)s.") % {"where": price.where[:120]}
        refuse(line, "where", words)
    limit = actor.scope.stores
    if limit is not None and ("store" not in place or place["store"].pk not in limit):
        refuse(line, "where", _("You can state prices of your own stores only."))
    _refuse_days(price, line)
    currency = price.currency.strip().upper() or basics.currency()
    if not is_currency(currency):
        refuse(line, "currency", _("Give a currency like USD."))
    buyers = ListedPrice.For.WHOLESALE if price.wholesale else ListedPrice.For.CONSUMERS
    return ListedPrice(
        product=product, buyers=buyers, price=_amount(price.amount, line), currency=currency,
        starts=price.starts, ends=price.ends, **place,
    )  # fmt: skip


def _refuse_days(price: Price, line: int) -> None:
    for name, day in (("from", price.starts), ("to", price.ends)):
        if day is not None and not 1990 <= day.year <= 2200:
            refuse(line, name, _("Enter a day between 1990 and 2200."))
    if price.ends is not None and price.ends < price.starts:
        refuse(line, "to", _("The last day lies before the first."))


def _amount(amount: Decimal, line: int) -> Decimal:
    if not amount.is_finite() or amount < 0:
        refuse(line, "price", _("Enter an amount of 0 or more."))
    if amount >= LIMIT:
        refuse(line, "price", _("This amount is too large."))
    if amount != amount.quantize(Decimal("0.0001")):
        refuse(line, "price", _("Four decimals at most."))
    return amount
