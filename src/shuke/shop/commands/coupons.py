"""Make coupons, give codes to people, take them back."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.money import LIMIT, is_currency
from shuke.common.revisions import next_revision
from shuke.common.texts import readable
from shuke.customers import commands as customers
from shuke.customers.queries import people_of
from shuke.shop import facts
from shuke.shop.models import Coupon, IssuedCoupon

#: Codes written at once: bounds memory and the statement.
STEP = 2_000
#: Signs that nobody mistakes for one another, read out or typed.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
GIVEN = "shop.coupon_given"


@dataclass(frozen=True)
class Terms:
    """What a coupon promises. See `models.Coupon` for units."""

    name: str
    kind: str
    value: Decimal = Decimal(0)
    currency: str = ""
    gift: str = ""
    minimum: Decimal = Decimal(0)
    most: Decimal | None = None
    store_codes: Sequence[str] = ()
    categories: Sequence[str] = ()
    brands: Sequence[str] = ()
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    days: int | None = None
    uses: int = 1
    limit: int | None = None


@dataclass(frozen=True)
class Issued:
    """How many people got a code now, and how many had theirs for this reason already."""

    given: int
    already: int


def define_coupon(actor: Actor, terms: Terms) -> Coupon:
    """Make a coupon that can be given from now on. Invalid names each wrong field."""
    require(actor, "coupons.edit")
    values = _checked(terms)
    with transaction.atomic():
        coupon = Coupon.objects.create(
            **values,
            created_at=clock.now(),
            created_by=actor.name[:120],
            revision=next_revision(),
        )
        facts.COUPON_DEFINED.record(actor, coupon.pk)
    return coupon


def end_coupon(actor: Actor, coupon_id: int) -> Coupon:
    """Give it to nobody any more. Codes that people hold keep their promise."""
    return _set_ended(actor, coupon_id, ended=True)


def reopen_coupon(actor: Actor, coupon_id: int) -> Coupon:
    """Let it be given again: the undo of `end_coupon`."""
    return _set_ended(actor, coupon_id, ended=False)


def issue_coupons(actor: Actor, coupon_id: int, people: Iterable[int], *, reason: str) -> Issued:
    """Give each of these customers a code of their own, once per `reason` ("campaign:12", "staff:3").

    All or none; doing it again gives nobody a second one. Merged customers get it where their record
    is now. Conflict when the coupon has ended, is over, or fewer codes are left than people.
    """
    require(actor, "coupons.give")
    wanted = list(people)
    stands = people_of(wanted)
    ids = list(dict.fromkeys(stands[pk] for pk in wanted))
    with transaction.atomic():
        coupon = _givable(coupon_id)
        given, now = 0, clock.now()
        for step in batched(ids, STEP, strict=False):
            given += _issue(actor, coupon, step, reason[:120], now)
        count_codes(coupon, given)
        if given:
            _announce(actor, coupon, given, reason[:120], now)
    return Issued(given=given, already=len(ids) - given)


def give_coupon(actor: Actor, customer_id: int, value: str, *, reason: str) -> str:
    """Give one person a coupon by hand (`value`: its id), and say so."""
    if not value.isdigit():
        raise Invalid(_("Choose a coupon."))
    issued = issue_coupons(actor, int(value), [customer_id], reason=reason)
    if not issued.given:
        raise Conflict(_("They got this coupon today already."))
    return _("The coupon was given")


def publish_code(
    actor: Actor, coupon_id: int, code: str, *, uses: int | None = None
) -> IssuedCoupon:
    """One code for everybody ("SPRING"), to be used `uses` times in all; None for any number."""
    require(actor, "coupons.edit")
    code = readable(code).upper().replace(" ", "")
    if not 3 <= len(code) <= 40:
        words = _("A code has 3 to 40 signs.")
        raise Invalid(words, fields={"code": words})
    with transaction.atomic():
        coupon = _givable(coupon_id)
        if IssuedCoupon.objects.filter(code=code).exists():
            words = _("This code is taken. Choose another one.")
            raise Invalid(words, fields={"code": words})
        now = clock.now()
        row = _row(actor, coupon, None, "public", code, now, next_revision())
        row.uses_left = uses
        row.save()
        count_codes(coupon, 1)
        _announce(actor, coupon, 0, "public", now)
    return row


def _givable(coupon_id: int) -> Coupon:
    coupon = Coupon.objects.select_for_update(no_key=True).filter(pk=coupon_id).first()
    if coupon is None:
        raise NotFound(_("There is no such coupon."))
    if coupon.ended_at is not None:
        raise Conflict(_("This coupon has ended. Choose another one, or take it up again."))
    if coupon.is_over:
        raise Conflict(_("This coupon is over. Make another one."))
    return coupon


def _announce(actor: Actor, coupon: Coupon, people: int, reason: str, now: dt.datetime) -> None:
    facts.COUPONS_ISSUED.record(
        actor, coupon.pk, people=people, reason=reason, undo_with={"at": now.isoformat()}
    )


def _issue(actor: Actor, coupon: Coupon, ids: Sequence[int], reason: str, now: dt.datetime) -> int:
    holders = IssuedCoupon.objects.filter(coupon=coupon, reason=reason, customer__in=ids)
    served = set(holders.values_list("customer_id", flat=True))
    revision = next_revision()
    rows = [
        _row(actor, coupon, pk, reason, _code(), now, revision) for pk in ids if pk not in served
    ]
    IssuedCoupon.objects.bulk_create(rows)
    customers.record_touches(
        (
            row.customer_id,
            now,
            GIVEN,
            row.pk,
            {"coupon": coupon.pk, "name": coupon.name},
            row.issued_by,
        )
        for row in rows
    )
    return len(rows)


def _row(
    actor: Actor,
    coupon: Coupon,
    customer_id: int | None,
    reason: str,
    code: str,
    now: dt.datetime,
    revision: int,
) -> IssuedCoupon:
    ends = [coupon.ends_at, now + dt.timedelta(days=coupon.days) if coupon.days else None]
    return IssuedCoupon(
        coupon=coupon,
        code=code,
        customer_id=customer_id,
        reason=reason,
        issued_at=now,
        issued_by=actor.name[:120],
        starts_at=coupon.starts_at,
        expires_at=min((end for end in ends if end), default=None),
        uses_left=coupon.uses,
        revision=revision,
    )


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def count_codes(coupon: Coupon, given: int) -> None:
    """Move the number of codes under the condition of the limit: two givers cannot both pass it."""
    room = Q(limit__isnull=True) | Q(limit__gte=F("issued") + given)
    moved = Coupon.objects.filter(room, pk=coupon.pk).update(
        issued=F("issued") + given, revision=next_revision()
    )
    if not moved:
        left = max((coupon.limit or 0) - coupon.issued, 0)
        raise Conflict(
            _("%(left)d codes of this coupon are left, %(people)d people would get one.")
            % {"left": left, "people": given},
            code="coupon_limit",
        )


def _set_ended(actor: Actor, coupon_id: int, *, ended: bool) -> Coupon:
    require(actor, "coupons.edit")
    with transaction.atomic():
        coupon = Coupon.objects.select_for_update().filter(pk=coupon_id).first()
        if coupon is None:
            raise NotFound(_("There is no such coupon."))
        if (coupon.ended_at is not None) != ended:
            coupon.ended_at = clock.now() if ended else None
            coupon.ended_by = actor.name[:120] if ended else ""
            coupon.revision = next_revision()
            coupon.save(update_fields=["ended_at", "ended_by", "revision"])
            fact = facts.COUPON_ENDED if ended else facts.COUPON_REOPENED
            fact.record(actor, coupon.pk)
    return coupon


def _checked(terms: Terms) -> dict:
    """The columns of a coupon, or Invalid with a message for each field."""
    faults: dict[str, str] = {}
    name = readable(terms.name)
    if not name or len(name) > 120:
        faults["name"] = _("Name it, in 120 characters at most.")
    if terms.kind not in Coupon.Kind.values:
        faults["kind"] = _("Choose what it gives.")
    faults |= _value_faults(terms)
    currency = terms.currency or basics.currency()
    if not is_currency(currency):
        faults["currency"] = _("Give a currency like CNY.")
    if terms.starts_at and terms.ends_at and terms.ends_at <= terms.starts_at:
        faults["ends_at"] = _("It ends before it begins.")
    for field in ("days", "limit"):
        number = getattr(terms, field)
        if number is not None and not 1 <= number <= 1_000_000_000:
            faults[field] = _("Give a number above 0, or leave it empty.")
    if not 1 <= terms.uses <= 1000:
        faults["uses"] = _("Give a number from 1 to 1,000.")
    if faults:
        raise Invalid(_("Some values cannot be used."), fields=faults)
    lists = {each: list(getattr(terms, each)) for each in ("store_codes", "categories", "brands")}
    plain = ("kind", "value", "minimum", "most", "starts_at", "ends_at", "days", "uses", "limit")
    return {
        **{each: getattr(terms, each) for each in plain},
        **lists,
        "name": name,
        "currency": currency,
        "gift": readable(terms.gift)[:200] if terms.kind == Coupon.Kind.GIFT else "",
    }


def _value_faults(terms: Terms) -> dict[str, str]:
    faults: dict[str, str] = {}
    amounts = {"value": terms.value, "minimum": terms.minimum, "most": terms.most or Decimal(0)}
    for field, amount in amounts.items():
        if not amount.is_finite() or not 0 <= amount < LIMIT:
            faults[field] = _("Enter an amount of 0 or more.")
    if terms.kind == Coupon.Kind.AMOUNT and not terms.value > 0:
        faults.setdefault("value", _("Say how much it takes off."))
    if terms.kind == Coupon.Kind.PERCENT and not 0 < terms.value <= 100:
        faults["value"] = _("Enter a share from 1 to 100 per cent.")
    if terms.most is not None and (terms.kind != Coupon.Kind.PERCENT or terms.most == 0):
        faults["most"] = _("Only a percentage has a most, above 0.")
    if terms.kind == Coupon.Kind.GIFT and not readable(terms.gift):
        faults["gift"] = _("Say what the gift is.")
    return faults
