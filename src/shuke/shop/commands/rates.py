"""Enter what other currencies are worth, end rates, and take both back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT, RATE_DIGITS, RATE_LIMIT, is_currency
from shuke.common.revisions import next_revision
from shuke.shop import facts
from shuke.shop.models import ExchangeRate, Order
from shuke.shop.pasted import refuse, refuse_all
from shuke.shop.rates import CODE, Rate

MOST = 5000
#: A day further ahead is a slip of the pen.
AHEAD = dt.timedelta(days=366)


def enter_rates(actor: Actor, rates: Iterable[Rate]) -> int:
    """Let these rates into the shop's currency hold from their days on, all or none; how many are new. A
    rate for a day that has one replaces it. Invalid tells those that cannot be used."""
    require(actor, "rates.edit")
    checked = _checked(list(rates))
    home = basics.currency()
    with transaction.atomic():
        held = _held(home, checked)
        new = {key: rate for key, rate in checked.items() if _value(held.get(key)) != rate}
        _refuse_too_large(new)
        if not new:
            return 0
        replaced = [held[key].pk for key in new if key in held]
        if replaced:
            _end(actor, replaced)
        began = _begin(actor, [(home, code, day, rate) for (code, day), rate in new.items()])
        undo_with = {"began": began, "ended": replaced}
        facts.RATES_ENTERED.record(actor, rates=len(began), undo_with=undo_with)
    return len(new)


def end_rates(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these rates hold no longer; the ids of those that did. What an earlier day's rate does not cover
    then has none."""
    require(actor, "rates.edit")
    with transaction.atomic():
        # An id that no row can have names none.
        held = ExchangeRate.objects.open().filter(pk__in=[pk for pk in ids if 0 < pk < 2**63])
        ended = sorted(held.values_list("pk", flat=True))
        if ended:
            _end(actor, ended)
            facts.RATES_ENDED.record(actor, rates=len(ended), undo_with={"ended": ended})
    return ended


def restore_rates(actor: Actor, ids: Sequence[int]) -> None:
    """Let rates hold again that were ended. Conflict when one of their days has got another since."""
    require(actor, "rates.edit")
    with transaction.atomic():
        _again(actor, ids)


def undo_rates(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of rates: end what began, begin again what was ended."""
    require(actor, "rates.edit")
    with transaction.atomic():
        began, ended = before.get("began", []), before.get("ended", [])
        if began and ExchangeRate.objects.open().filter(pk__in=began).count() != len(began):
            raise Conflict(_("These rates were changed again since then."))
        if began:
            _end(actor, began)
        again = _again(actor, ended, fact=not began)
        if began:
            facts.RATES_ENDED.record(
                actor, rates=len(began), undo_with={"ended": began, "began": again}
            )


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


def _held(
    home: str, wanted: Iterable[tuple[str, dt.date]]
) -> dict[tuple[str, dt.date], ExchangeRate]:
    codes, days = {code for code, _day in wanted}, {day for _code, day in wanted}
    if not days:
        return {}
    rows = ExchangeRate.objects.open().filter(
        home=home, currency__in=codes, day__gte=min(days), day__lte=max(days)
    )
    return {(row.currency, row.day): row for row in rows}


def _value(row: ExchangeRate | None) -> Decimal | None:
    return row.rate if row else None


def _refuse_too_large(rates: Mapping[tuple[str, dt.date], Decimal]) -> None:
    """A slip of the pen must not make an amount that no figure can hold."""
    for currency in {code for code, _day in rates}:
        highest = max(rate for (code, _day), rate in rates.items() if code == currency)
        ends = Order.objects.filter(currency=currency).aggregate(Min("total"), Max("total"))
        if max(abs(total or 0) for total in ends.values()) * highest >= LIMIT:
            raise Invalid(
                _("With this rate an order in %(code)s would be worth more than anybody earns.")
                % {"code": currency},
                code=CODE,
                fields={"rate": _("This rate is too large.")},
            )


def _begin(actor: Actor, rows: Iterable[tuple[str, str, dt.date, Decimal]]) -> list[int]:
    revision, now = next_revision(), clock.now()
    made = ExchangeRate.objects.bulk_create(
        ExchangeRate(
            home=home,
            currency=currency,
            day=day,
            rate=rate,
            began_at=now,
            began_by=actor.name[:120],
            revision=revision,
        )
        for home, currency, day, rate in rows
    )
    return [row.pk for row in made]


def _end(actor: Actor, ids: Sequence[int]) -> None:
    held = ExchangeRate.objects.filter(pk__in=ids)
    if held.end(actor, revision=next_revision()) != len(ids):
        raise Conflict(_("These rates were changed at the same time. Look at them and try again."))


def _again(actor: Actor, ids: Sequence[int], *, fact: bool = True) -> list[int]:
    """New rows that say what the ended ones did."""
    ended = list(ExchangeRate.objects.filter(pk__in=ids).exclude(ended_at=None))
    for home in {row.home for row in ended}:
        those = {(row.currency, row.day) for row in ended if row.home == home}
        if those & _held(home, those).keys():
            raise Conflict(_("These rates were changed again since then."))
    began = _begin(actor, [(row.home, row.currency, row.day, row.rate) for row in ended])
    if began and fact:
        facts.RATES_ENTERED.record(actor, rates=len(began), undo_with={"began": began})
    return began
