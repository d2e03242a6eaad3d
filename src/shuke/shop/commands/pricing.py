"""State prices of price lists, end prices, and take both back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT, is_currency
from shuke.shop import facts
from shuke.shop.models import ListedPrice, Product
from shuke.shop.pasted import refuse_all
from shuke.shop.prices import CODE, EVERYWHERE, Price, refuse
from shuke.team.queries import Region, Store

MOST = 5000
#: What tells two prices apart: the later one of the same four ends the earlier.
_KEY = ("product_id", "place", "buyers", "starts")


def state_prices(actor: Actor, prices: Iterable[Price]) -> int:
    """Let these prices hold in their places for their days, all or none; how many are new. One for the same
    product, place, buyers and first day replaces the one there. Invalid tells those that cannot be used."""
    require(actor, "prices.edit")
    rows = _checked(actor, list(prices))
    with transaction.atomic():
        held = _held(rows)
        new = {key: row for key, row in rows.items() if _says(held.get(key)) != _says(row)}
        if not new:
            return 0
        replaced = [held[key].pk for key in new if key in held]
        if replaced:
            _end(actor, replaced)
        began = _begin(actor, new.values())
        facts.PRICES_STATED.record(
            actor, prices=len(began), undo_with={"began": began, "ended": replaced}
        )
    return len(new)


def end_prices(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these prices hold no longer; the ids of those that did."""
    require(actor, "prices.edit")
    with transaction.atomic():
        held = _of(actor).filter(pk__in=[pk for pk in ids if 0 < pk < 2**63])
        ended = sorted(held.values_list("pk", flat=True))
        if ended:
            _end(actor, ended)
            facts.PRICES_ENDED.record(actor, prices=len(ended), undo_with={"ended": ended})
    return ended


def restore_prices(actor: Actor, ids: Sequence[int]) -> None:
    """Let prices hold again that were ended. Conflict when one of them has been replaced since."""
    require(actor, "prices.edit")
    with transaction.atomic():
        _again(actor, ids)


def undo_prices(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of prices: end what began, begin again what was ended."""
    require(actor, "prices.edit")
    with transaction.atomic():
        began, ended = before.get("began", []), before.get("ended", [])
        if began and ListedPrice.objects.open().filter(pk__in=began).count() != len(began):
            raise Conflict(_("These prices were changed again since then."))
        if began:
            _end(actor, began)
        again = _again(actor, ended, fact=not began)
        if began:
            facts.PRICES_ENDED.record(
                actor, prices=len(began), undo_with={"ended": began, "began": again}
            )


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


def _checked(actor: Actor, prices: Sequence[Price]) -> dict[tuple, ListedPrice]:
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
        if _says(rows.setdefault(_key(row), row)) != _says(row):
            faults.append(_again_above(line))
    refuse_all(faults)
    return rows


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


def _key(row: ListedPrice) -> tuple:
    return tuple(getattr(row, name) for name in _KEY)


def _says(row: ListedPrice | None) -> tuple | None:
    return None if row is None else (row.price, row.currency, row.ends)


def _held(rows: Mapping[tuple, ListedPrice]) -> dict[tuple, ListedPrice]:
    """What holds of these keys now."""
    products = {row.product_id for row in rows.values()}
    held = ListedPrice.objects.open().filter(product__in=products)
    return {key: row for row in held if (key := _key(row)) in rows}


def _begin(actor: Actor, rows: Iterable[ListedPrice]) -> list[int]:
    now, by, fresh = clock.now(), actor.name[:120], list(rows)
    for row in fresh:
        row.began_at, row.began_by = now, by
    return [row.pk for row in ListedPrice.objects.bulk_create(fresh)]


def _end(actor: Actor, ids: Sequence[int]) -> None:
    held = ListedPrice.objects.filter(Q(pk__in=ids) & Q(ended_at=None))
    if held.end(actor) != len(ids):
        raise Conflict(_("These prices were changed at the same time. Look at them and try again."))


def _again(actor: Actor, ids: Sequence[int], *, fact: bool = True) -> list[int]:
    """New rows that say what the ended ones did."""
    columns = ("product_id", "place", "region_id", "store_id", "buyers", "price", "currency",
               "starts", "ends")  # fmt: skip
    ended = ListedPrice.objects.filter(pk__in=ids).exclude(ended_at=None).values(*columns)
    rows = [ListedPrice(**values) for values in ended]
    if _held({_key(row): row for row in rows}):
        raise Conflict(_("These prices were changed again since then."))
    began = _begin(actor, rows)
    if began and fact:
        facts.PRICES_STATED.record(actor, prices=len(began), undo_with={"began": began})
    return began
