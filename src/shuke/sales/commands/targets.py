"""Set targets, claim them, spread a year's over its months, hand it down to those below."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.access import SYSTEM, Actor
from shuke.common.errors import Conflict, Forbidden, Invalid
from shuke.common.facts import Fact
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT
from shuke.common.turns import alone
from shuke.sales import facts
from shuke.sales.models import Target
from shuke.sales.periods import of_year, spread
from shuke.sales.periods import read as period_of
from shuke.sales.queries import crew
from shuke.sales.queries import targets as queries
from shuke.team.queries import stores

Kind, Side = Target.Kind, Target.Side
#: Period key -> amount; None: no target for it.
Amounts = Mapping[str, Decimal | None]


def set_targets(actor: Actor, kind: str, thing: int, amounts: Amounts) -> int:
    """Let these targets stand from now on; what stood before stays on record. How many changed. Forbidden for whom
    they are set, Invalid by period."""
    queries.require_setting(actor, kind, thing)
    return _state(actor, kind, thing, Side.GIVEN, amounts, facts.TARGETS_SET)


def claim_targets(actor: Actor, kind: str, thing: int, amounts: Amounts) -> int:
    """What those who sell say they will reach, beside what is set."""
    queries.subject_for(actor, kind, thing)
    if not queries.may_claim(actor, kind, thing):
        raise Forbidden(_("Each says for themselves, or their lead for the team."))
    return _state(actor, kind, thing, Side.CLAIMED, amounts, facts.TARGETS_CLAIMED)


def split_year(actor: Actor, kind: str, thing: int, year: int) -> int:
    """Spread the year's target over quarters and months as the year before went; evenly where nobody knows. The cents
    go to the last month. Conflict without a target of the year."""
    queries.require_setting(actor, kind, thing)
    subject = queries.subject_for(actor, kind, thing)
    whole = _whole(kind, thing, year)
    shares = queries.course(subject, year) or [Decimal(1) / 12] * 12
    months = [each for each in of_year(year) if each.span == "month"]
    amounts: dict[str, Decimal | None] = dict(
        zip((each.key for each in months), spread(whole, shares), strict=True)
    )
    for each in of_year(year):
        if each.span == "quarter":
            parts = [amounts[part.key] or Decimal(0) for part in each.parts]
            amounts[each.key] = sum(parts, Decimal(0))
    return set_targets(actor, kind, thing, amounts)


def hand_down(actor: Actor, kind: str, thing: int, year: int, to: str) -> int:
    """Share the year's target out among those below (`to`: stores or colleagues of the shop, colleagues of a team), as
    they sold the year before; evenly where nobody knows. How many got one."""
    queries.require_setting(actor, kind, thing)
    whole = _whole(kind, thing, year)
    below = _below(kind, thing, to)
    if not below:
        raise Conflict(_("There is nobody to hand it down to."))
    sold = [_sold(to, each, year - 1) for each in below]
    total = sum(sold, Decimal(0))
    shares = [each / total for each in sold] if total else [Decimal(1) / len(below)] * len(below)
    with transaction.atomic():
        for each, amount in zip(below, spread(whole, shares), strict=True):
            set_targets(actor, to, each, {str(year): amount})
    return len(below)


def undo_set(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    _put_back(fact, before)
    set_targets(actor, fact.payload["of"], fact.payload["thing"], _amounts(before["amounts"]))


def undo_claimed(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    _put_back(fact, before)
    claim_targets(actor, fact.payload["of"], fact.payload["thing"], _amounts(before["amounts"]))


def _put_back(fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """Conflict when one of them was changed again since."""
    rows = Target.objects.filter(
        kind=fact.payload["of"], thing=fact.payload["thing"], side=before["side"]
    )
    for key in before["amounts"]:
        each = period_of(key)
        of_it = rows.filter(span=each.span, first=each.first)
        later = of_it.filter(began_at__gt=fact.at) | of_it.filter(ended_at__gt=fact.at)
        if later.exists():
            raise Conflict(_("A target was changed again since. Set what shall stand."))


def _amounts(raw: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {key: None if value is None else Decimal(value) for key, value in raw.items()}


def _state(actor: Actor, kind: str, thing: int, side: str, amounts: Amounts, fact: Fact) -> int:
    clean = _checked(amounts)
    years = {key[:4] for key in clean}
    if len(years) > 1:
        raise Invalid(_("Targets of one year at a time."))
    with transaction.atomic():
        alone("sales_targets")
        of_it = Target.objects.open().filter(kind=kind, thing=thing, side=side)
        standing = {row.period.key: row for row in of_it}
        before: dict[str, str | None] = {}
        for key, amount in clean.items():
            old = standing.get(key)
            if (old.amount if old else None) == amount:
                continue
            before[key] = str(old.amount) if old else None
            if old:
                Target.objects.filter(pk=old.pk).end(actor)
            if amount is not None:
                period = period_of(key)
                Target.objects.begin(
                    actor,
                    {"kind": kind, "thing": thing, "span": period.span, "first": period.first, "side": side},
                    amount=amount,
                    currency=basics.currency(),
                )  # fmt: skip
        if before:
            fact.record(
                actor,
                of=kind,
                thing=thing,
                year=int(next(iter(years))),
                changed=len(before),
                undo_with={"amounts": before, "side": side},
            )
    return len(before)


def _checked(amounts: Amounts) -> dict[str, Decimal | None]:
    clean: dict[str, Decimal | None] = {}
    wrong: dict[str, str] = {}
    for key, amount in amounts.items():
        period_of(key)
        if amount is not None and not (amount.is_finite() and 0 <= amount < LIMIT):
            wrong[key] = _("Enter an amount of 0 or more.")
        clean[key] = amount
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return clean


def _whole(kind: str, thing: int, year: int) -> Decimal:
    period = period_of(str(year))
    row = Target.objects.open().filter(
        kind=kind, thing=thing, span=period.span, first=period.first, side=Side.GIVEN
    )
    amount = row.values_list("amount", flat=True).first()
    if amount is None:
        raise Conflict(_("Set the target of the year first."))
    return amount


def _below(kind: str, thing: int, to: str) -> list[int]:
    if kind == Kind.SHOP and to == Kind.STORE:
        return [each.pk for each in stores(SYSTEM)]
    if kind == Kind.SHOP and to == Kind.PERSON:
        return [each.pk for each in crew.sellers() if each.role == "agent"]
    if kind == Kind.TEAM and to == Kind.PERSON:
        return crew.members(thing)
    return []


def _sold(kind: str, thing: int, year: int) -> Decimal:
    whole = period_of(str(year))
    months = queries.done_by_month(kind, thing, whole.first, whole.end) or {}
    return max(sum(months.values(), Decimal(0)), Decimal(0))
