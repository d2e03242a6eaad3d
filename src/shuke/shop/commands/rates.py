"""Enter what other currencies are worth, end rates, and take both back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT, RATE_DIGITS, RATE_LIMIT, is_currency
from shuke.shop import facts
from shuke.shop.commands.statements import Statements
from shuke.shop.models import ExchangeRate, Order
from shuke.shop.pasted import refuse, refuse_all
from shuke.shop.rates import CODE, Rate

MOST = 5000
#: A day further ahead is a slip of the pen.
AHEAD = dt.timedelta(days=366)


RATES = Statements(
    ExchangeRate,
    key=("home", "currency", "day"),
    narrow=("home", "currency", "day"),
    right="rates.edit",
    noun="rates",
    raced=gettext_lazy("These rates were changed at the same time. Look at them and try again."),
    replaced=gettext_lazy("These rates were changed again since then."),
)


def enter_rates(actor: Actor, rates: Iterable[Rate]) -> int:
    """Let these rates into the shop's currency hold from their days on, all or none; how many are new. A
    rate for a day that has one replaces it. Invalid tells those that cannot be used."""
    require(actor, RATES.right)
    home = basics.currency()
    rows = [
        ExchangeRate(home=home, currency=code, day=day, rate=rate)
        for (code, day), rate in _checked(list(rates)).items()
    ]
    return RATES.state(actor, facts.RATES_ENTERED, rows, _refuse_too_large)


def end_rates(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these rates hold no longer; the ids of those that did. What an earlier day's rate does not cover
    then has none."""
    return RATES.end(actor, facts.RATES_ENDED, ids)


def restore_rates(actor: Actor, ids: Sequence[int]) -> None:
    """Let rates hold again that were ended. Conflict when one of their days has got another since."""
    RATES.restore(actor, facts.RATES_ENTERED, ids)


def undo_rates(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of rates."""
    RATES.undo(actor, before, facts.RATES_ENTERED, facts.RATES_ENDED)


def _checked(rates: Sequence[Rate]) -> dict[tuple[str, dt.date], Decimal]:
    if len(rates) > MOST:
        raise Invalid(_("At most %(most)s lines at once.") % {"most": MOST}, code=CODE)
    checked: dict[tuple[str, dt.date], Decimal] = {}
    faults: list[Invalid] = []
    for place, rate in enumerate(rates, 1):
        try:
            code, value = _one(rate, place)
            if checked.setdefault((code, rate.day), value) != value:
                refuse(place, "rate", _("This day has another rate above."), CODE)
        except Invalid as fault:
            faults.append(fault)
    refuse_all(faults)
    return checked


def _one(rate: Rate, place: int) -> tuple[str, Decimal]:
    currency = rate.currency.strip().upper()
    if not is_currency(currency):
        refuse(place, "currency", _("Give a currency like USD."), CODE)
    if currency == basics.currency():
        refuse(
            place, "currency", _("%(code)s is the shop's own currency.") % {"code": currency}, CODE
        )
    if rate.day.year < 1990 or rate.day > clock.today() + AHEAD:
        refuse(place, "from", _("Enter a day between 1990 and a year from now."), CODE)
    if not rate.rate.is_finite() or rate.rate <= 0:
        refuse(place, "rate", _("Enter a rate above 0, like 7.12."), CODE)
    if rate.rate >= RATE_LIMIT:
        refuse(place, "rate", _("This rate is too large."), CODE)
    if rate.rate != rate.rate.quantize(Decimal(1).scaleb(-RATE_DIGITS)):
        refuse(place, "rate", _("Ten decimals at most."), CODE)
    return currency, rate.rate


def _refuse_too_large(rates: Sequence[ExchangeRate]) -> None:
    """A slip of the pen must not make an amount that no figure can hold."""
    for currency in {row.currency for row in rates}:
        highest = max(row.rate for row in rates if row.currency == currency)
        ends = Order.objects.filter(currency=currency).aggregate(Min("total"), Max("total"))
        if max(abs(total or 0) for total in ends.values()) * highest >= LIMIT:
            raise Invalid(
                _("With this rate an order in %(code)s would be worth more than anybody earns.")
                % {"code": currency},
                code=CODE,
                fields={"rate": _("This rate is too large.")},
            )
