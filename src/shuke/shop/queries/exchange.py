"""Orders of other currencies in the shop's, straight from the records: what `insight.metrics.exchange` says of
the copy, for what must be true at once."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.money import converted
from shuke.shop.models import ExchangeRate, Order
from shuke.shop.models_rates import rate_text
from shuke.shop.queries.scoping import COUNTED


@dataclass(frozen=True)
class Rates:
    """What other currencies are worth in `home`: by currency the days from which a rate holds, and the rates."""

    home: str
    of: Mapping[str, tuple[list[dt.date], list[Decimal]]] = field(default_factory=dict)

    def on(self, currency: str, day: dt.date) -> Decimal | None:
        """The rate of a day: the latest that was entered for it or for a day before; None: there is none."""
        if currency == self.home:
            return Decimal(1)
        days, rates = self.of.get(currency, ((), ()))
        place = bisect_right(days, day)
        return rates[place - 1] if place else None

    def at(self, currency: str, at: dt.datetime) -> Decimal | None:
        """The rate of an instant's day in the shop's zone."""
        return self.on(currency, at.astimezone(clock.shop_zone()).date())

    @property
    def covered(self) -> Q:
        """Orders that count in `home`: its own, and those of other currencies whose day has a rate."""
        return self.covered_by("")

    def covered_by(self, way: str) -> Q:
        """The same of rows that have an order; `way` leads to it ("order__")."""
        covered = Q(**{f"{way}currency": self.home})
        for currency, (days, _rates) in self.of.items():
            first = clock.day_start(days[0])
            covered |= Q(**{f"{way}currency": currency, f"{way}placed_at__gte": first})
        return covered

    def converted(self, amount: Decimal, currency: str, at: dt.datetime) -> Decimal | None:
        """`amount` in `home` by the rate of the day; None without one."""
        rate = self.at(currency, at)
        return None if rate is None else converted(amount, rate)


def rates_into(home: str = "") -> Rates:
    """Every rate that holds, into `home` (the shop's currency)."""
    home = home or basics.currency()
    rows = ExchangeRate.objects.open().filter(home=home).order_by("currency", "day")
    of: dict[str, tuple[list[dt.date], list[Decimal]]] = {}
    for currency, day, rate in rows.values_list("currency", "day", "rate"):
        days, rates = of.setdefault(currency, ([], []))
        days.append(day)
        rates.append(rate)
    of.pop(home, None)
    return Rates(home, of)


@dataclass(frozen=True)
class Missing:
    """Counted orders of a currency for whose days there is no rate; the days of the first and the last."""

    currency: str
    orders: int
    first: dt.datetime
    last: dt.datetime

    @property
    def first_day(self) -> dt.date:
        """In the shop's zone: the day from which a rate is needed."""
        return self.first.astimezone(clock.shop_zone()).date()


def missing_rates(actor: Actor) -> list[Missing]:
    """What stays out of the figures, by currency."""
    require(actor, "insight.view")
    rates = rates_into(counted_currency())
    codes = [code for code in _currencies() if code != rates.home]
    uncovered = Q(currency__in=[code for code in codes if code not in rates.of])
    for code in set(codes) & set(rates.of):
        first = clock.day_start(rates.of[code][0][0])
        uncovered |= Q(currency=code, placed_at__lt=first)
    rows = Order.objects.filter(uncovered).filter(COUNTED)
    counts = rows.values("currency").annotate(
        orders=Count("pk"), first=Min("placed_at"), last=Max("placed_at")
    )
    return [Missing(**row) for row in counts.order_by("currency")]


def counted_currency() -> str:
    """What a person's money and today's figures are told in, as the metrics' basis is: the shop's currency,
    or the most used one where no order has it and none can be converted into it."""
    home = basics.currency()
    if not _elsewhere(home).exists() or Order.objects.filter(COUNTED, currency=home).exists():
        return home
    if ExchangeRate.objects.open().filter(home=home).exists():
        return home
    others = _currencies()
    if len(others) == 1:
        return others[0]
    used = Order.objects.filter(COUNTED).values_list("currency").annotate(orders=Count("pk"))
    most = used.order_by("-orders", "currency").first()
    return most[0] if most else home


def net_of(orders: QuerySet[Order], rates: Rates) -> Decimal:
    """What these orders brought, net of refunds, in `rates.home`; those without a rate are left out."""
    own = orders.filter(currency=rates.home).order_by()
    sums = own.aggregate(total=Sum("total"), refunded=Sum("refunded"))
    net = (sums["total"] or Decimal(0)) - (sums["refunded"] or Decimal(0))
    if rates.of:
        others = orders.filter(currency__in=list(rates.of)).order_by()
        for total, refunded, code, at in others.values_list(
            "total", "refunded", "currency", "placed_at"
        ):
            net += rates.converted(total - refunded, code, at) or 0
    return net


def tell_worth(orders: Iterable[Order]) -> None:
    """Give orders of other currencies `worth`, their total in the shop's currency, with `home` and
    `rate_text`: where the day has a rate."""
    others = [order for order in orders if order.currency != basics.currency()]
    if not others:
        return
    rates = rates_into()
    for order in others:
        rate = rates.at(order.currency, order.placed_at)
        if rate is not None:
            order.home = rates.home  # type: ignore[attr-defined]
            order.rate_text = rate_text(rate)  # type: ignore[attr-defined]
            order.worth = converted(order.total, rate)  # type: ignore[attr-defined]


def exchange_rates(actor: Actor) -> QuerySet[ExchangeRate]:
    """Every rate that holds, into whichever currency."""
    require(actor, "insight.view")
    return ExchangeRate.objects.open()


def _elsewhere(home: str) -> QuerySet[Order]:
    """Orders of other currencies: two ends of the index on it."""
    return Order.objects.filter(Q(currency__lt=home) | Q(currency__gt=home))


def _currencies() -> list[str]:
    """The currencies that occur, each found by one step into the index."""
    codes: list[str] = []
    while True:
        later = Order.objects.filter(currency__gt=codes[-1] if codes else "")
        code = later.order_by("currency").values_list("currency", flat=True).first()
        if code is None:
            return codes
        codes.append(code)
